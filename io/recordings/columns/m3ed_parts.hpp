#pragma once
#include <string>
#include <vector>

#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// Datasets of which a recording of M3ED or EvTTC has one.
const std::vector<std::string>& m3ed_marks();

/// Opens SEQUENCE_data.h5, or the folder that holds it, with SEQUENCE_depth_gt.h5 or
/// SEQUENCE_pose_gt.h5 beside it where they are. Throws DataError.
RecordingParts open_m3ed(const std::string& path);

}  // namespace spikedepth
