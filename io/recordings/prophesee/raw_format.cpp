#include "io/recordings/prophesee/raw_format.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/prophesee/evt21_words.hpp"
#include "io/recordings/prophesee/evt2_words.hpp"
#include "io/recordings/prophesee/evt3_code.hpp"
#include "io/recordings/prophesee/parts_of_words.hpp"
#include "io/recordings/prophesee/raw_header.hpp"

namespace spikedepth {
namespace {

using File = std::shared_ptr<const FileBytes>;

/// Of as many rows one is taken for damage, not for a second camera.
constexpr std::uint64_t kStrayRows = 1000;

Claim claim_of(const PathLook& look) {
  if (is_raw_header(look.head)) return Claim::by_content;
  return ends_with(look.path, ".raw") && !look.head.empty() ? Claim::by_name : Claim::none;
}

void require_words(std::uint64_t words, const FileBytes& file) {
  if (words == 0)
    throw DataError(file.path(),
                    "has a header and no data; the recording was cut off, copy it again");
}

template <typename Code>
void add_camera(const File& file, const RawHeader& header, const Code& code, TimeUs period,
                RecordingParts& parts) {
  auto blocks = std::make_unique<WordBlocks<Code>>(file, header.bytes, header.origin, code);
  require_words(blocks->words(), *file);
  note_losses(*blocks, parts.notes);
  CameraParts camera;
  camera.name = header.camera;
  camera.sensor = header.sensor;
  camera.clock_period_us = header.has_origin ? 0 : period;
  camera.events = std::move(blocks);
  parts.cameras.push_back(std::move(camera));
}

/// Rows of the master and of the slave camera in one stream.
void split_cameras(const File& file, const RawHeader& header, RecordingParts& parts) {
  parts.cameras.clear();
  for (const Evt3Origin wanted : {Evt3Origin::master, Evt3Origin::slave}) {
    Evt3State start;
    start.wanted = wanted;
    CameraParts camera;
    camera.name = wanted == Evt3Origin::master ? "master" : "slave";
    camera.sensor = header.sensor;
    camera.events =
        std::make_unique<WordBlocks<Evt3>>(file, header.bytes, header.origin, Evt3{}, start);
    parts.cameras.push_back(std::move(camera));
  }
  parts.notes.emplace_back(
      "the file holds the rows of two cameras: the master is taken as the left one");
}

void add_evt3(const File& file, const RawHeader& header, RecordingParts& parts) {
  add_camera(file, header, Evt3{}, kEvt3PeriodUs, parts);
  const auto& blocks = static_cast<const WordBlocks<Evt3>&>(*parts.cameras.front().events);
  const std::uint64_t slave = blocks.code().slave_rows;
  const std::uint64_t rows = blocks.code().master_rows + slave;
  const std::uint64_t fewer = std::min(slave, rows - slave);
  if (fewer == 0) return;
  if (fewer * kStrayRows > rows) {
    split_cameras(file, header, parts);
  } else {
    parts.notes.push_back(
        format("%llu of %llu rows are marked as a second camera's; they are too "
               "few for one and taken as the first one's",
               static_cast<unsigned long long>(fewer), static_cast<unsigned long long>(rows)));
  }
}

}  // namespace

RecordingParts open_raw(const std::string& path) {
  const auto file = std::make_shared<const FileBytes>(path, "a Prophesee RAW recording");
  const RawHeader header = read_raw_header(*file);
  switch (header.code) {
    case RawCode::evt3: {
      RecordingParts parts = parts_of_file(*file, "evt3");
      parts.notes = header.notes;
      add_evt3(file, header, parts);
      return parts;
    }
    case RawCode::evt21: {
      RecordingParts parts = parts_of_file(*file, "evt21");
      parts.notes = header.notes;
      Evt21 code;
      code.high_half_first = header.high_half_first;
      add_camera(file, header, code, kEvt2PeriodUs, parts);
      return parts;
    }
    case RawCode::evt2: {
      RecordingParts parts = parts_of_file(*file, "evt2");
      parts.notes = header.notes;
      add_camera(file, header, Evt2{}, kEvt2PeriodUs, parts);
      return parts;
    }
  }
  throw InternalError("unknown encoding");
}

RecordingFormat raw_format() {
  return parts_format("raw", "Prophesee RAW (EVT2, EVT2.1, EVT3)", claim_of, open_raw);
}

}  // namespace spikedepth
