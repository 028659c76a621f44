#pragma once
// A stereo recording made of the parts that files hold.
#include <optional>
#include <string>

#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// What a user says of a recording beyond naming its files.
struct StereoWishes {
  std::string left;  // name of the left camera, or an unmistakable part of it; empty: the first one
  std::optional<StereoCalibration> calibration;  // in place of the recording's own
};

/// One recording of two files of one camera each; the second one is the right camera. Throws
/// DataError if a file holds several cameras.
RecordingParts pair_parts(RecordingParts left, RecordingParts right);

/// Makes the first two cameras of `parts`, or those that `wishes` choose, a recording that is read
/// in bounded memory. Both keep the file's common clock: t = 0 is the first event of either camera.
/// Where a file tells times only up to multiples of a period, the right camera is moved by as many
/// of them as bring its start nearest to the left one's, and a note tells it. A sensor that nothing
/// tells is the smallest known one that holds all events. Throws DataError if there is no camera,
/// if the calibration is for another sensor, or on unreadable data.
std::unique_ptr<Recording> make_streamed_recording(RecordingParts parts,
                                                   const StereoWishes& wishes = {});

}  // namespace spikedepth
