#pragma once
// The handwritten digits that come with scikit-learn (UCI, "Optical Recognition of Handwritten
// Digits", 1998): 1797 images of 8x8 pixels.
#include <string>

#include "core/base/labelled_images.hpp"

namespace spikedepth {

/// Reads digits.csv.gz, or the same unpacked: a row holds 64 values of 0 to 16 and the digit. The
/// first 1297 rows train, the last 500 test. Throws DataError for anything else.
LabelledImageSet read_digits(const std::string& path);

}  // namespace spikedepth
