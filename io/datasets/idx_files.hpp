#pragma once
// Data sets in the format of MNIST (LeCun, Cortes, Burges: idx files): MNIST, Fashion-MNIST,
// KMNIST.
#include <string>

#include "core/base/labelled_images.hpp"

namespace spikedepth {

/// The file of idx format below `folder`, plain or with .gz, "" if there is none. `images`: of
/// images, otherwise of labels; `train`: to learn from, otherwise to measure on.
std::string idx_file(const std::string& folder, bool train, bool images);

/// Reads train-images-idx3-ubyte, train-labels-idx1-ubyte and the two that begin with t10k, each
/// plain or with .gz. An image file begins with 2051, the count, height and width, a label file
/// with 2049 and the count, all 32 bits, big-endian; then come bytes. Throws DataError for anything
/// else.
LabelledImageSet read_idx_folder(const std::string& folder);

}  // namespace spikedepth
