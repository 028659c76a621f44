#include "io/recordings/event_stream/es_format.hpp"

#include <array>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/event_stream/es_blocks.hpp"
#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

constexpr char kMagic[] = "Event Stream";
constexpr std::size_t kMagic_bytes = 12;
constexpr std::size_t kVersionAt = 12;  // major, minor, patch
constexpr std::size_t kKindAt = 15;
constexpr std::size_t kWidthAt = 16;
constexpr std::size_t kHeightAt = 18;
constexpr std::size_t kHeader_bytes = 20;
constexpr std::uint8_t kMajor = 2;

Claim claim_of(const PathLook& look) {
  if (starts_with(look.head, kMagic)) return Claim::by_content;
  return ends_with(look.path, ".es") && !look.head.empty() ? Claim::by_name : Claim::none;
}

EsKind kind_of(std::uint8_t kind, const std::string& path) {
  constexpr std::array<const char*, 5> kNames = {"generic", "DVS", "ATIS", "display", "color"};
  if (kind == 1) return EsKind::dvs;
  if (kind == 2) return EsKind::atis;
  const std::string name = kind < kNames.size() ? kNames[kind] : "unknown";
  throw DataError(path, format("holds %s events (kind %d), which are no changes of brightness at "
                               "pixels; DVS or ATIS events were expected",
                               name.c_str(), int{kind}));
}

std::array<std::uint8_t, kHeader_bytes> read_header(const FileBytes& file) {
  std::array<std::uint8_t, kHeader_bytes> header{};
  const auto there = static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), header.size()));
  file.read(0, header.data(), there);
  if (there <= kKindAt || std::memcmp(header.data(), kMagic, kMagic_bytes) != 0)
    throw DataError(file.path(),
                    "does not begin as an Event Stream file does; \"Event Stream\", a "
                    "version and a kind were expected");
  if (header[kVersionAt] != kMajor)
    throw DataError(file.path(), format("is of Event Stream version %d.%d.%d; 2 was expected: "
                                        "rewrite it with its package (event_stream)",
                                        int{header[kVersionAt]}, int{header[kVersionAt + 1]},
                                        int{header[kVersionAt + 2]}));
  kind_of(header[kKindAt], file.path());
  if (there < header.size())
    throw DataError(file.path(),
                    format("ends after %zu bytes in its header of 20; copy it again", there));
  return header;
}

}  // namespace

RecordingParts open_es(const std::string& path) {
  const auto file = std::make_shared<const FileBytes>(path, "an Event Stream recording");
  const auto header = read_header(*file);
  CameraParts camera;
  camera.sensor = {load_little<std::uint16_t>(&header[kWidthAt]),
                   load_little<std::uint16_t>(&header[kHeightAt])};
  if (camera.sensor.pixels() == 0)
    throw DataError(path, format("has a sensor of %d x %d pixels; a size above 0 was expected",
                                 camera.sensor.width, camera.sensor.height));
  RecordingParts parts;
  parts.name = std::filesystem::path(path).stem().string();
  parts.format = "event-stream";
  parts.files = {path};
  auto blocks = std::make_unique<EsBlocks>(file, kHeader_bytes, kind_of(header[kKindAt], path),
                                           camera.sensor);
  if (blocks->count() == 0)
    throw DataError(path, "has a header and no events; the recording was cut off, copy it again");
  if (blocks->crossings() > 0)
    parts.notes.push_back(format("%llu threshold crossings (exposure) are left out",
                                 static_cast<unsigned long long>(blocks->crossings())));
  if (blocks->is_cut())
    parts.notes.emplace_back("the file is cut off in the middle of an event, which is left out");
  parts.notes.emplace_back(
      "Event Stream files tell times from their own start: both cameras' files must begin at the "
      "same moment");
  camera.events = std::move(blocks);
  parts.cameras.push_back(std::move(camera));
  return parts;
}

RecordingFormat es_format() {
  return parts_format("es", "Event Stream (.es)", claim_of, open_es);
}

}  // namespace spikedepth
