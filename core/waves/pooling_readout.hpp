#pragma once
// What a pooling layer is good for: a linear readout of its features on a task (functionalising a
// self-organised network).
#include <cstdint>
#include <vector>

#include "core/waves/sheet_layout.hpp"

namespace spikedepth {

/// Ten blobs (blob_glyph) of 20x20 pixels at random places in 28x28, with normal noise.
struct GlyphImages {
  static constexpr std::int64_t kSide = 28;
  std::vector<float> pixels;  // [count][28][28]
  std::vector<std::int64_t> labels;
};
GlyphImages glyph_images(std::int64_t count, double noise, std::uint64_t seed);

/// Test accuracy of a ridge regression to one-hot classes on tanh of the standardised features
/// W x, with x the image's pixels under the sensors, standardised an image, and the rows of W
/// [units][sensors] scaled to sum 1. The sheet is laid over the whole image.
double readout_accuracy(const std::vector<float>& weights, const SheetLayout& sheet,
                        const GlyphImages& train, const GlyphImages& test, double penalty = 1);

/// Hand-made pooling: `units` even discs anywhere on the sheet, whose root mean square radius is
/// `radius`.
std::vector<float> disc_weights(std::int64_t units, double radius, const SheetLayout& sheet,
                                std::uint64_t seed);

/// The same fields with sensors in another order, the same for all units.
std::vector<float> shuffled_sensors(const std::vector<float>& weights, std::int64_t sensors,
                                    std::uint64_t seed);

/// The rows that `units` names, of `sensors` weights each.
std::vector<float> rows_of(const std::vector<float>& weights,
                           const std::vector<std::int64_t>& units, std::int64_t sensors);

}  // namespace spikedepth
