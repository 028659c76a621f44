#pragma once
#include <string>
#include <vector>

namespace spikedepth {

/// Folders in which the relative paths of a run's configuration are looked for, in this order: the
/// one that the run was started in; the one that stands to the run's place as that did (run and
/// recordings were moved together); the working folder.
std::vector<std::string> origin_folders(const std::string& run);

}  // namespace spikedepth
