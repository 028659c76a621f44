#pragma once
// Labelled images from a folder, whatever their format.
#include <optional>
#include <string>

#include "core/base/labelled_images.hpp"

namespace spikedepth {

/// Reads digits.csv.gz or digits.csv (read_digits), or else four idx files (read_idx_folder), of
/// `folder`. Throws DataError if there is neither, or if they are not what they should be.
LabelledImageSet open_dataset(const std::string& folder);

/// The digits that Debian's package python3-sklearn-lib or python3-sklearn installs; nothing where
/// they are not there.
std::optional<LabelledImageSet> installed_digits();

}  // namespace spikedepth
