#include "core/network/coincidence_cells.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr int kCameraChannels = 2;  // ON, OFF
constexpr int kChannels = 2 * kCameraChannels;
constexpr float kLeakSteps = 16;
constexpr int kWordBits = 64;

// The events of one row, camera and polarity, a bit a pixel from right to left: what stands d
// pixels to the left of x lies d bits above the bit of x.
class MirroredRow {
 public:
  void set(const float* counts, int width) {
    last_ = width - 1;
    words_.assign(static_cast<std::size_t>(width / kWordBits) + 2, 0);
    for (int x = 0; x < width; ++x) {
      if (counts[x] > 0) {
        const int at = last_ - x;
        words_[static_cast<std::size_t>(at / kWordBits)] |= std::uint64_t{1} << (at % kWordBits);
      }
    }
  }
  /// Bit d: an event at x - d, for d = 0 .. 63.
  std::uint64_t from(int x) const {
    const int at = last_ - x, shift = at % kWordBits;
    const auto word = static_cast<std::size_t>(at / kWordBits);
    const auto low = words_[word] >> shift;
    return shift == 0 ? low : low | (words_[word + 1] << (kWordBits - shift));
  }

 private:
  int last_ = 0;
  std::vector<std::uint64_t> words_;
};

std::uint64_t lowest_bits(int count) {
  return count >= kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

// Calls take(x, y, polarity, same, other) for every left event of one window: bit d of `same` and
// `other` is a right event of its own and of the other polarity at x - d.
template <typename Take>
void each_left_event(const CoincidenceCells& cells, const float* window, MapSize size,
                     const Take& take) {
  const auto width = static_cast<std::size_t>(size.width);
  const auto plane = width * static_cast<std::size_t>(size.height);
  const auto mask = lowest_bits(cells.disparities);
  MirroredRow right[kCameraChannels];
  for (int y = 0; y < size.height; ++y) {
    const float* const row = window + static_cast<std::size_t>(y) * width;
    for (std::size_t polarity = 0; polarity < kCameraChannels; ++polarity)
      right[polarity].set(row + (kCameraChannels + polarity) * plane, size.width);
    for (std::size_t polarity = 0; polarity < kCameraChannels; ++polarity) {
      const float* const left = row + polarity * plane;
      for (int x = 0; x < size.width; ++x) {
        if (left[x] > 0)
          take(x, y, right[polarity].from(x) & mask, right[1 - polarity].from(x) & mask);
      }
    }
  }
}

// Adds `weight` to every map of a set bit, at one place.
void add_bits(std::uint64_t bits, float weight, float* place, std::size_t plane) {
  for (; bits != 0; bits &= bits - 1)
    place[plane * static_cast<std::size_t>(__builtin_ctzll(bits))] += weight;
}

std::size_t window_values(MapSize size) {
  return kChannels * static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width);
}

}  // namespace

void CoincidenceCells::check() const {
  if (disparities < 1 || disparities > kMostDisparities) {
    throw ConfigError(format("coincidence cells need 1 to %d disparities, not %d", kMostDisparities,
                             disparities));
  }
  if (pool < 1 || pool > 16 || (pool & (pool - 1)) != 0)
    throw ConfigError(format("coincidences are pooled by 1, 2, 4, 8 or 16, not %d", pool));
  if (!(leak >= 0 && leak <= 1) || leak * kLeakSteps != std::floor(leak * kLeakSteps)) {
    throw ConfigError(
        format("the leak of coincidence cells must be a multiple of 1/16 from 0 to 1, not %g",
               static_cast<double>(leak)));
  }
  if (windows < 1 || windows > 4)
    throw ConfigError(format("coincidence cells see 1 to 4 windows, not %d", windows));
}

MapSize CoincidenceCells::map_size(MapSize frame) const {
  return {(frame.height + pool - 1) / pool, (frame.width + pool - 1) / pool};
}

// (L_on - L_off)(R_on - R_off) is at most 1 a pixel. Each older window makes the smallest step as
// many times finer as the leak's denominator, a power of two, says.
int CoincidenceCells::largest_level() const {
  double denominator = 1;
  while (leak * static_cast<float>(denominator) !=
         std::floor(leak * static_cast<float>(denominator)))
    denominator *= 2;
  double sum = 0, weight = 1, steps = 1;
  for (int window = 0; window < windows; ++window) {
    sum += weight;
    weight *= static_cast<double>(leak);
    if (window > 0) steps *= denominator;
  }
  return static_cast<int>(std::ceil(pool * pool * sum * steps));
}

void coincidence_maps(const CoincidenceCells& cells, const float* frame, MapSize size,
                      float* maps) {
  const auto map = cells.map_size(size);
  const auto plane = static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width);
  std::fill(maps, maps + plane * static_cast<std::size_t>(cells.disparities), 0.0F);
  float weight = 1.0F / static_cast<float>(cells.pool);
  for (int window = cells.windows - 1; window >= 0; --window, weight *= cells.leak) {
    if (weight == 0.0F) break;
    each_left_event(cells, frame + static_cast<std::size_t>(window) * window_values(size), size,
                    [&](int x, int y, std::uint64_t same, std::uint64_t other) {
                      float* const place = maps + (y / cells.pool) * map.width + x / cells.pool;
                      add_bits(same, weight, place, plane);
                      add_bits(other, -weight, place, plane);
                    });
  }
}

CoincidenceCounts count_coincidences(const CoincidenceCells& cells, const float* frame,
                                     MapSize size) {
  CoincidenceCounts counts;
  const double windows = cells.windows;
  counts.inputs = windows * static_cast<double>(window_values(size));
  // Each input meets both polarities of the other camera at every disparity inside the image.
  const auto reached = [&](int room) { return 2.0 * std::min(cells.disparities, room); };
  for (int x = 0; x < size.width; ++x)
    counts.cells += windows * kCameraChannels * reached(x + 1) * size.height;
  const auto width = static_cast<std::size_t>(size.width);
  const auto rows = counts.inputs / static_cast<double>(size.width);
  for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {
    const auto channel = row / static_cast<std::size_t>(size.height) % kChannels;
    const bool left = channel < kCameraChannels;
    for (int x = 0; x < size.width; ++x) {
      if (!(frame[row * width + static_cast<std::size_t>(x)] > 0)) continue;
      counts.active_inputs += 1;
      counts.lookups += reached(left ? x + 1 : size.width - x);
    }
  }
  for (int window = 0; window < cells.windows; ++window) {
    each_left_event(cells, frame + static_cast<std::size_t>(window) * window_values(size), size,
                    [&](int, int, std::uint64_t same, std::uint64_t other) {
                      counts.coincidences +=
                          __builtin_popcountll(same) + __builtin_popcountll(other);
                    });
  }
  return counts;
}

}  // namespace spikedepth
