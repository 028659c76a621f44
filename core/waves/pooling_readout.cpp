#include "core/waves/pooling_readout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/blob_glyphs.hpp"
#include "core/base/random.hpp"
#include "core/base/ridge.hpp"
#include "core/base/scaled_rows.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kGlyphClasses = 10, kGlyphSide = 20;
constexpr std::uint64_t kGlyphSeed = 99;

// Weights by sensor, [sensors][units], rows of each unit scaled to sum 1.
std::vector<float> by_sensor(const std::vector<float>& weights, std::int64_t sensors) {
  const auto units = static_cast<std::int64_t>(weights.size()) / sensors;
  std::vector<float> turned(weights.size());
  for (std::int64_t l = 0; l < units; ++l) {
    const float* row = weights.data() + l * sensors;
    const float sum = std::accumulate(row, row + sensors, 0.0F);
    for (std::int64_t i = 0; i < sensors; ++i) turned[i * units + l] = row[i] / sum;
  }
  return turned;
}

std::vector<std::int64_t> pixels_under(const SheetLayout& sheet) {
  std::vector<std::int64_t> pixels;
  const auto side = GlyphImages::kSide;
  const auto index = [&](double at) {
    const auto cell = static_cast<std::int64_t>(at / sheet.side * static_cast<double>(side));
    return std::clamp<std::int64_t>(cell, 0, side - 1);
  };
  for (std::int64_t i = 0; i < sheet.count(); ++i)
    pixels.push_back(index(sheet.y[i]) * side + index(sheet.x[i]));
  return pixels;
}

// [count][units]
std::vector<double> features_of(const std::vector<float>& turned, const SheetLayout& sheet,
                                const GlyphImages& images) {
  const auto pixels = pixels_under(sheet);
  const auto units = static_cast<std::int64_t>(turned.size()) / sheet.count();
  const std::int64_t size = GlyphImages::kSide * GlyphImages::kSide;
  std::vector<double> features;
  std::vector<float> sum(static_cast<std::size_t>(units));
  for (std::size_t n = 0; n < images.labels.size(); ++n) {
    const float* image = images.pixels.data() + static_cast<std::int64_t>(n) * size;
    const float mean = std::accumulate(image, image + size, 0.0F) / static_cast<float>(size);
    float square = 0;
    for (std::int64_t i = 0; i < size; ++i) square += (image[i] - mean) * (image[i] - mean);
    const float scale = 1 / std::sqrt(square / static_cast<float>(size));
    std::fill(sum.begin(), sum.end(), 0.0F);
    for (std::int64_t i = 0; i < sheet.count(); ++i)
      add_scaled(sum.data(), turned.data() + i * units, (image[pixels[i]] - mean) * scale,
                 sum.size());
    features.insert(features.end(), sum.begin(), sum.end());
  }
  return features;
}

// Centre and scale of each feature over the images that are learned from.
struct Scaling {
  std::vector<double> mean, deviation;
};

Scaling scaling_of(const std::vector<double>& features, std::int64_t units) {
  Scaling scaling{std::vector<double>(static_cast<std::size_t>(units)), {}};
  scaling.deviation = scaling.mean;
  const auto count = static_cast<double>(features.size()) / static_cast<double>(units);
  for (std::size_t i = 0; i < features.size(); ++i)
    scaling.mean[i % scaling.mean.size()] += features[i] / count;
  for (std::size_t i = 0; i < features.size(); ++i) {
    const auto k = i % scaling.mean.size();
    scaling.deviation[k] += std::pow(features[i] - scaling.mean[k], 2) / count;
  }
  for (auto& value : scaling.deviation) value = std::sqrt(value + 1e-12);
  return scaling;
}

std::vector<double> squashed(const double* features, const Scaling& scaling) {
  std::vector<double> x;
  for (std::size_t k = 0; k < scaling.mean.size(); ++k)
    x.push_back(std::tanh((features[k] - scaling.mean[k]) / scaling.deviation[k]));
  x.push_back(1.0);
  return x;
}

}  // namespace

GlyphImages glyph_images(std::int64_t count, double noise, std::uint64_t seed) {
  std::vector<std::vector<double>> blobs;
  for (std::int64_t k = 0; k < kGlyphClasses; ++k)
    blobs.push_back(blob_glyph(k, kGlyphSide, kGlyphSeed));
  Random random(seed, 51);
  GlyphImages images;
  const auto side = GlyphImages::kSide, places = side - kGlyphSide + 1;
  for (std::int64_t n = 0; n < count; ++n) {
    const auto label = static_cast<std::int64_t>(random.below(kGlyphClasses));
    const auto top = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(places)));
    const auto left = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(places)));
    images.labels.push_back(label);
    for (std::int64_t r = 0; r < side; ++r) {
      for (std::int64_t c = 0; c < side; ++c) {
        const auto y = r - top, x = c - left;
        const bool inside = y >= 0 && y < kGlyphSide && x >= 0 && x < kGlyphSide;
        const double ink = inside ? blobs[label][y * kGlyphSide + x] : 0;
        images.pixels.push_back(static_cast<float>(ink + noise * random.normal()));
      }
    }
  }
  return images;
}

double readout_accuracy(const std::vector<float>& weights, const SheetLayout& sheet,
                        const GlyphImages& train, const GlyphImages& test, double penalty) {
  const auto turned = by_sensor(weights, sheet.count());
  const auto units = static_cast<std::int64_t>(weights.size()) / sheet.count();
  const auto known = features_of(turned, sheet, train);
  const auto scaling = scaling_of(known, units);
  RidgeSums sums(units + 1, kGlyphClasses);
  for (std::size_t n = 0; n < train.labels.size(); ++n) {
    std::vector<double> y(kGlyphClasses);
    y[train.labels[n]] = 1;
    sums.add(squashed(known.data() + static_cast<std::int64_t>(n) * units, scaling).data(),
             y.data());
  }
  const auto readout = sums.solve(penalty);
  const auto asked = features_of(turned, sheet, test);
  std::int64_t right = 0;
  for (std::size_t n = 0; n < test.labels.size(); ++n) {
    const auto x = squashed(asked.data() + static_cast<std::int64_t>(n) * units, scaling);
    std::vector<double> votes(kGlyphClasses);
    for (std::size_t k = 0; k < x.size(); ++k)
      add_scaled(votes.data(), readout.data() + static_cast<std::int64_t>(k) * kGlyphClasses, x[k],
                 votes.size());
    right += std::max_element(votes.begin(), votes.end()) - votes.begin() == test.labels[n] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(test.labels.size());
}

std::vector<float> disc_weights(std::int64_t units, double radius, const SheetLayout& sheet,
                                std::uint64_t seed) {
  Random random(seed, 52);
  const double edge = radius * std::sqrt(2.0);  // of a disc of that root mean square radius
  std::vector<float> weights;
  for (std::int64_t l = 0; l < units;) {
    const double x = random.uniform(0, sheet.side), y = random.uniform(0, sheet.side);
    std::vector<float> row;
    for (std::int64_t i = 0; i < sheet.count(); ++i) {
      const double dx = sheet.offset(sheet.x[i], x), dy = sheet.offset(sheet.y[i], y);
      row.push_back(std::hypot(dx, dy) < edge ? 1.0F : 0.0F);
    }
    if (std::count(row.begin(), row.end(), 1.0F) == 0) continue;
    weights.insert(weights.end(), row.begin(), row.end());
    ++l;
  }
  return weights;
}

std::vector<float> shuffled_sensors(const std::vector<float>& weights, std::int64_t sensors,
                                    std::uint64_t seed) {
  Random random(seed, 53);
  std::vector<std::int64_t> order(static_cast<std::size_t>(sensors));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  std::vector<float> shuffled;
  for (std::size_t begin = 0; begin < weights.size(); begin += order.size()) {
    for (const auto i : order) shuffled.push_back(weights[begin + static_cast<std::size_t>(i)]);
  }
  return shuffled;
}

std::vector<float> rows_of(const std::vector<float>& weights,
                           const std::vector<std::int64_t>& units, std::int64_t sensors) {
  std::vector<float> rows;
  for (const auto unit : units)
    rows.insert(rows.end(), weights.begin() + unit * sensors,
                weights.begin() + (unit + 1) * sensors);
  return rows;
}

}  // namespace spikedepth
