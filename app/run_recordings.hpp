#pragma once
// Where the recordings of a run are, which may have been moved since, or named relative to another
// folder.
#include <string>
#include <vector>

#include "core/events/label_range.hpp"
#include "core/learning/train_config.hpp"

namespace spikedepth::app {

/// The --data texts `before` of a run, whose recordings are now where `given` says: by their
/// absolute paths, and with the labels of before where `given` names none.
std::vector<std::string> moved_to(const std::vector<std::string>& before,
                                  const std::vector<std::string>& given);

/// The --data texts of `run` in `data`, each with the path under which its recording was found: as
/// written where that is absolute, else in the first of `folders` that has it. Throws DataError
/// naming recording, key and what to do.
DataConfig located(DataConfig data, const std::vector<std::string>& folders,
                   const std::string& run);

/// What `view` opens of a --data text whose first stretch is `opened`: its absolute path without
/// labels; of a split the file that was opened.
std::string viewable_recording(const std::string& text, const LabelRange& opened);

}  // namespace spikedepth::app
