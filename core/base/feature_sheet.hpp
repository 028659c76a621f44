#pragma once
// Small pictures of what a network has learned or grown: kernels, receptive fields, codes.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace spikedepth {

/// Pictures of one size that belong together, one a unit.
struct FeatureSheet {
  std::string title;
  int width = 0, height = 0;  // of one picture
  std::vector<float> values;  // picture after picture, row after row; NaN: nothing stands there
  bool with_sign = true;      // 0 is the middle of the colours; otherwise their lower end

  /// Number of pictures.
  std::size_t count() const;
  float at(std::size_t picture, int x, int y) const;
};

/// Shared, because all windows show the same weights.
using FeatureSheets = std::vector<std::shared_ptr<const FeatureSheet>>;

/// The colours' upper end: the largest finite |value|, 0 without one.
double largest_of(const FeatureSheet& sheet);

/// "Kernels of conv1, a picture an output".
std::string kernels_title(const std::string& synapse);

/// Kernels [outputs][inputs][height][width], a picture an output. In it the inputs' kernels stand
/// in rows of equal length, as nearly in a square as they can, with an empty line between two.
FeatureSheet kernel_sheet(const std::string& title, const float* weights, int outputs, int inputs,
                          int height, int width);

}  // namespace spikedepth
