#include "io/recordings/aedat4/aedat4_format.hpp"

#include <algorithm>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/aedat4/event_packets.hpp"
#include "io/recordings/aedat4/frame_packets.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLongestName = 80;

struct Open {
  std::shared_ptr<const FileBytes> file;
  Aedat4Header header;
  Aedat4Packets packets;
};

PacketReader reader_of(const Open& open, const Aedat4Stream& stream) {
  return PacketReader(open.file, open.header.packing, stream.id, stream.type);
}

/// What the camera of an event stream is called.
std::string camera_name(const Aedat4Stream& stream) {
  return stream.source.empty() ? "stream " + std::to_string(stream.id)
                               : clipped(stream.source, kLongestName);
}

CameraParts camera_of(Open& open, const Aedat4Stream& events) {
  CameraParts camera;
  camera.name = camera_name(events);
  camera.sensor = events.sensor;
  camera.events = std::make_unique<EventPackets>(reader_of(open, events),
                                                 std::move(open.packets.streams[events.id]));
  for (const Aedat4Stream& stream : open.header.streams) {
    if (stream.type != "FRME" || stream.source != events.source) continue;
    camera.images =
        frame_stack(reader_of(open, stream), std::move(open.packets.streams[stream.id]));
    break;
  }
  return camera;
}

/// Packets of streams that the header does not describe, which a damaged file may seem to hold.
void note_unknown(const Open& open, RecordingParts& parts) {
  std::size_t unknown = 0;
  for (const auto& [id, packets] : open.packets.streams) {
    const std::int32_t number = id;
    if (std::none_of(open.header.streams.begin(), open.header.streams.end(),
                     [&](const Aedat4Stream& stream) { return stream.id == number; }))
      unknown += packets.size();
  }
  if (unknown > 0)
    parts.notes.push_back(std::to_string(unknown) +
                          " packets of streams that the header does not describe were left out");
}

Claim claim_of(const PathLook& look) {
  if (starts_with(look.head, kAedat4Magic)) return Claim::by_content;
  return ends_with(lower_case(look.path), ".aedat4") && !look.is_folder ? Claim::by_name
                                                                        : Claim::none;
}

}  // namespace

RecordingParts read_aedat4(const std::string& path) {
  Open open;
  open.file = std::make_shared<const FileBytes>(path, "an AEDAT 4 recording");
  open.header = read_aedat4_header(*open.file);
  open.packets = list_packets(*open.file, open.header);
  RecordingParts parts;
  parts.name = std::filesystem::path(path).stem().string();
  parts.format = "aedat4";
  parts.files = {path};
  parts.notes = open.packets.notes;
  note_unknown(open, parts);
  std::vector<std::string> sources;
  for (const Aedat4Stream& stream : open.header.streams) {
    if (stream.type != "EVTS") continue;
    if (!stream.source.empty() &&
        std::find(sources.begin(), sources.end(), stream.source) != sources.end()) {
      parts.notes.push_back("stream " + std::to_string(stream.id) + " ('" +
                            clipped(stream.output, kLongestName) + "') holds more events of " +
                            camera_name(stream) + " and was left out");
      continue;
    }
    sources.push_back(stream.source);
    parts.cameras.push_back(camera_of(open, stream));
  }
  if (parts.cameras.empty())
    throw DataError(path,
                    "has no stream of events (EVTS); a recording of an event camera was "
                    "expected");
  return parts;
}

RecordingFormat aedat4_format() {
  return parts_format("aedat4", "AEDAT 4 (.aedat4, iniVation)", claim_of, read_aedat4);
}

}  // namespace spikedepth
