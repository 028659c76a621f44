#pragma once
// The frames of one stream of an AEDAT 4 file.
#include <vector>

#include "io/recordings/aedat4/packet_reader.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// Frames as grey images in order of time; colours by the weights of ITU-R BT.601. Where the file's
/// table does not tell times, each packet is unpacked once at opening. Throws DataError.
TimedStack<GrayImage> frame_stack(PacketReader reader, std::vector<Aedat4Packet> packets);

}  // namespace spikedepth
