#pragma once
// Which networks the viewer offers for what was named on the command line.
#include <string>
#include <vector>

#include "gui/viewer.hpp"

namespace spikedepth::app {

/// A network named as run folder, checkpoint or folder of a sweep: the file to load. Of a sweep it
/// is the point with the smallest error. Throws DataError for a sweep without results.
std::string network_of(const std::string& named);

/// The networks beside it to choose from: the points of a sweep with rate and error, or the run and
/// its checkpoints.
std::vector<gui::ModelOffer> model_offers(const std::string& named);

/// The run or sweep that a checkpoint belongs to; the folder itself if it is one.
std::string folder_of_network(const std::string& named);

}  // namespace spikedepth::app
