#include "core/base/feature_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikedepth {

std::size_t FeatureSheet::count() const {
  const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  return size == 0 ? 0 : values.size() / size;
}

float FeatureSheet::at(std::size_t picture, int x, int y) const {
  const auto w = static_cast<std::size_t>(width), h = static_cast<std::size_t>(height);
  return values[(picture * h + static_cast<std::size_t>(y)) * w + static_cast<std::size_t>(x)];
}

double largest_of(const FeatureSheet& sheet) {
  double largest = 0;
  for (const float value : sheet.values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return largest;
}

std::string kernels_title(const std::string& synapse) {
  return "Kernels of " + synapse + ", a picture an output";
}

FeatureSheet kernel_sheet(const std::string& title, const float* weights, int outputs, int inputs,
                          int height, int width) {
  const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(inputs))));
  const int rows = (inputs + columns - 1) / columns;
  FeatureSheet sheet;
  sheet.title = title;
  sheet.width = columns * (width + 1) - 1;
  sheet.height = rows * (height + 1) - 1;
  const auto size = static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height);
  sheet.values.assign(static_cast<std::size_t>(outputs) * size,
                      std::numeric_limits<float>::quiet_NaN());
  for (int k = 0; k < outputs; ++k) {
    float* const picture = sheet.values.data() + static_cast<std::size_t>(k) * size;
    for (int c = 0; c < inputs; ++c) {
      for (int y = 0; y < height; ++y) {
        const int row = c / columns * (height + 1) + y, left = c % columns * (width + 1);
        std::copy_n(weights, width, picture + row * sheet.width + left);
        weights += width;
      }
    }
  }
  return sheet;
}

}  // namespace spikedepth
