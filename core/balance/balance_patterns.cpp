#include "core/balance/balance_patterns.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace spikedepth {
namespace {

constexpr std::int64_t kSceneSide = 128, kSceneDiscs = 400, kScenes = 20;
constexpr double kEventThreshold = 0.2, kDarkest = 0.05;

GreyImage blurred(const GreyImage& image, double sigma) {
  const auto reach = static_cast<std::int64_t>(std::ceil(3 * sigma));
  std::vector<double> kernel;
  double sum = 0;
  for (std::int64_t k = -reach; k <= reach; ++k) {
    kernel.push_back(std::exp(-0.5 * double(k * k) / (sigma * sigma)));
    sum += kernel.back();
  }
  const auto pass = [&](const GreyImage& from, bool along_rows) {
    GreyImage to{from.side, std::vector<float>(from.values.size())};
    for (std::int64_t y = 0; y < from.side; ++y) {
      for (std::int64_t x = 0; x < from.side; ++x) {
        double total = 0;
        for (std::int64_t k = -reach; k <= reach; ++k) {
          const auto at = std::clamp<std::int64_t>((along_rows ? x : y) + k, 0, from.side - 1);
          total += kernel[static_cast<std::size_t>(k + reach)] *
                   double(along_rows ? from.at(y, at) : from.at(at, x));
        }
        to.values[static_cast<std::size_t>(y * from.side + x)] = static_cast<float>(total / sum);
      }
    }
    return to;
  };
  return pass(pass(image, true), false);
}

}  // namespace

PatternSource bars(std::int64_t side, double crossed) {
  return [side, crossed](Random& random, std::vector<float>& x) {
    const auto count = static_cast<std::uint64_t>(side);
    const auto draw = [&](std::uint64_t orientation, std::uint64_t index) {
      for (std::uint64_t k = 0; k < count; ++k)
        x[orientation == 0 ? index * count + k : k * count + index] = 1;
    };
    std::fill(x.begin(), x.end(), 0.0F);
    const auto orientation = random.below(2), index = random.below(count);
    draw(orientation, index);
    if (random.uniform() < crossed) {
      draw(1 - orientation, index);
    } else {
      const auto other = random.below(2);
      draw(other, random.below(count));
    }
  };
}

std::vector<std::vector<float>> ideal_bars(std::int64_t side) {
  const auto count = static_cast<std::size_t>(side);
  std::vector<std::vector<float>> all;
  for (std::size_t bar = 0; bar < 2 * count; ++bar) {
    std::vector<float> x(count * count, 0.0F);
    for (std::size_t k = 0; k < count; ++k)
      x[bar < count ? bar * count + k : k * count + bar - count] = 1;
    all.push_back(x);
  }
  return all;
}

GreyImage dead_leaves(std::int64_t side, std::int64_t discs, Random& random) {
  GreyImage image{side, std::vector<float>(static_cast<std::size_t>(side * side), 0.5F)};
  for (std::int64_t disc = 0; disc < discs; ++disc) {
    const double radius = std::min(40.0, 4 * std::pow(random.uniform() + 0.02, -0.6));
    const double cx = random.uniform(0, double(side)), cy = random.uniform(0, double(side));
    const auto grey = static_cast<float>(random.uniform());
    const auto first = [&](double centre) {
      return std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(centre - radius)));
    };
    const auto last = [&](double centre) {
      return std::min(side - 1, static_cast<std::int64_t>(std::floor(centre + radius)));
    };
    for (auto y = first(cy); y <= last(cy); ++y) {
      for (auto x = first(cx); x <= last(cx); ++x) {
        const double dx = double(x) - cx, dy = double(y) - cy;
        if (dx * dx + dy * dy <= radius * radius)
          image.values[static_cast<std::size_t>(y * side + x)] = grey;
      }
    }
  }
  return image;
}

GreyImage band_passed(const GreyImage& image) {
  auto result = blurred(image, 0.7);
  const auto wide = blurred(image, 2.0);
  double sum = 0, squares = 0;
  const auto count = static_cast<double>(result.values.size());
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] -= wide.values[i];
    sum += double(result.values[i]);
    squares += double(result.values[i]) * double(result.values[i]);
  }
  const double mean = sum / count, deviation = std::sqrt(squares / count - mean * mean);
  if (deviation > 0) {
    for (auto& value : result.values) value = static_cast<float>(double(value) / deviation);
  }
  return result;
}

PatternSource scene_patches(std::uint64_t seed) {
  Random random(seed);
  auto images = std::make_shared<std::vector<GreyImage>>();
  for (std::int64_t i = 0; i < kScenes; ++i)
    images->push_back(band_passed(dead_leaves(kSceneSide, kSceneDiscs, random)));
  return [images](Random& draw, std::vector<float>& x) {
    const auto& image = (*images)[draw.below(images->size())];
    const auto places = static_cast<std::uint64_t>(image.side - kPatchSide + 1);
    const auto top = static_cast<std::int64_t>(draw.below(places));
    const auto left = static_cast<std::int64_t>(draw.below(places));
    const auto half = static_cast<std::size_t>(kPatchSide * kPatchSide);
    for (std::size_t i = 0; i < half; ++i) {
      const auto row = static_cast<std::int64_t>(i) / kPatchSide;
      const auto column = static_cast<std::int64_t>(i) % kPatchSide;
      const float value = image.at(top + row, left + column);
      x[i] = 1 / (1 + std::exp(-4 * (value - 1)));
      x[half + i] = 1 / (1 + std::exp(-4 * (-value - 1)));
    }
  };
}

std::vector<EventFrameMaps> moving_leaves(std::uint64_t seed, std::int64_t count) {
  Random random(seed);
  std::vector<EventFrameMaps> frames;
  for (std::int64_t n = 0; n < count; ++n) {
    const auto image = blurred(dead_leaves(kSceneSide, kSceneDiscs, random), 0.7);
    const auto step = [&] { return static_cast<std::int64_t>(random.below(7)) - 3; };
    std::int64_t dx = 0, dy = 0;
    while (dx == 0 && dy == 0) {
      dx = step();
      dy = step();
    }
    EventFrameMaps frame{kSceneSide - 6, {}, {}};
    for (std::int64_t y = 3; y < kSceneSide - 3; ++y) {
      for (std::int64_t x = 3; x < kSceneSide - 3; ++x) {
        const double change = std::log(kDarkest + double(image.at(y + dy, x + dx))) -
                              std::log(kDarkest + double(image.at(y, x)));
        frame.rising.push_back(change > kEventThreshold ? 1 : 0);
        frame.falling.push_back(change < -kEventThreshold ? 1 : 0);
      }
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

void read_patch(const EventFrameMaps& frame, std::int64_t y, std::int64_t x,
                std::vector<float>& patch) {
  const auto half = static_cast<std::size_t>(kPatchSide * kPatchSide);
  for (std::size_t i = 0; i < half; ++i) {
    const auto row = y + static_cast<std::int64_t>(i) / kPatchSide;
    const auto column = x + static_cast<std::int64_t>(i) % kPatchSide;
    const auto at = static_cast<std::size_t>(row * frame.side + column);
    patch[i] = frame.rising[at];
    patch[half + i] = frame.falling[at];
  }
}

}  // namespace spikedepth
