#pragma once
// The Spiking Heidelberg Digits (Cramer, Stradmann, Schemmel, Zenke, IEEE TNNLS 33:2744, 2022):
// spoken digits as spikes of 700 channels.
#include <optional>
#include <string>

#include "core/base/labelled_spikes.hpp"

namespace spikedepth {

/// shd_train.h5 and shd_test.h5 of `folder`: /spikes/times (seconds) and /spikes/units (0 to 699)
/// with one list a recording, /labels (0 to 19). Nothing if neither is there. Throws DataError for
/// one alone, and for files that are not like that.
std::optional<LabelledSpikeSet> read_shd_folder(const std::string& folder);

}  // namespace spikedepth
