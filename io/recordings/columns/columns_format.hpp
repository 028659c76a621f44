#pragma once
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// Sequences of DSEC (Gehrig et al., RA-L 2021), as downloaded: a folder with
/// events/left/events.h5, unpacked by sequence or by kind (train_events/SEQUENCE beside
/// train_disparity/SEQUENCE and train_calibration/SEQUENCE); or one events.h5, or another HDF5 file
/// with /events/x, y, t, p. Disparity of the event view becomes depth in the rectified left view;
/// the rectification is that of rectify_map.h5.
RecordingFormat dsec_format();

/// Recordings of M3ED (Chaney et al., CVPRW 2023; EvTTC alike): SEQUENCE_data.h5 with both cameras,
/// and SEQUENCE_depth_gt.h5 with depth in raw left pixels and poses. Rectification is computed.
RecordingFormat m3ed_format();

}  // namespace spikedepth
