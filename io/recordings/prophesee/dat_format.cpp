#include "io/recordings/prophesee/dat_format.hpp"

#include <array>
#include <cstdlib>

#include "core/base/error.hpp"
#include "io/recordings/prophesee/dat_records.hpp"
#include "io/recordings/prophesee/parts_of_words.hpp"
#include "io/recordings/prophesee/percent_header.hpp"

namespace spikedepth {
namespace {

constexpr std::uint8_t kEvent2d = 0;
constexpr std::uint8_t kEventCd = 12;
constexpr std::uint8_t kRecordBytes = 8;
constexpr int kLargestSide = 1 << 14;

bool is_dat(const PercentHeader& lines) {
  for (const auto& [key, value] : lines.fields) {
    if (key == "Data" && starts_with(value, "file containing")) return true;
  }
  return lines.find({"Version"}).has_value();
}

Claim claim_of(const PathLook& look) {
  const PercentHeader lines = parse_percent_header(look.head);
  if (!is_dat(lines)) return Claim::none;
  // Text may have such a line too: then a line follows, not kind and size of binary records.
  const auto next = static_cast<std::size_t>(lines.bytes) + 1;
  return next >= look.head.size() || static_cast<unsigned char>(look.head[next]) < '\t'
             ? Claim::by_content
             : Claim::none;
}

int side_of(const PercentHeader& lines, const std::vector<std::string>& keys) {
  const long side = std::strtol(lines.find(keys).value_or("0").c_str(), nullptr, 10);
  return side > 0 && side <= kLargestSide ? static_cast<int>(side) : 0;
}

/// Throws DataError unless the two bytes before the records say that they are events of 8 bytes.
void check_kind(const FileBytes& file, const PercentHeader& lines) {
  const std::string version = lines.find({"Version"}).value_or("2");
  if (version != "2")
    throw DataError(file.path(), "is of DAT version " + clipped(version, 40) +
                                     "; version 2 was expected: convert it with Prophesee's tools");
  if (file.size() < lines.bytes + 2)
    throw DataError(file.path(),
                    "ends in its header; two bytes with kind and size of the records "
                    "were expected behind it: copy it again");
  std::array<std::uint8_t, 2> kind{};
  file.read(lines.bytes, kind.data(), kind.size());
  if ((kind[0] == kEvent2d || kind[0] == kEventCd) && kind[1] == kRecordBytes) return;
  throw DataError(file.path(),
                  format("holds records of kind %d with %d bytes each; change events of kind 0 or "
                         "12 with 8 bytes were expected",
                         int{kind[0]}, int{kind[1]}));
}

}  // namespace

RecordingParts open_dat(const std::string& path) {
  const auto file = std::make_shared<const FileBytes>(path, "a Prophesee DAT recording");
  const PercentHeader lines = read_percent_header(*file);
  if (!is_dat(lines))
    throw DataError(path,
                    "has no header of a Prophesee DAT file; a line \"% Data file containing "
                    "CD events\" was expected");
  check_kind(*file, lines);
  RecordingParts parts = parts_of_file(*file, "dat");
  auto blocks = std::make_unique<WordBlocks<DatRecords>>(file, lines.bytes + 2, lines.origin(path),
                                                         DatRecords{});
  if (blocks->words() == 0)
    throw DataError(path, "has a header and no data; the recording was cut off, copy it again");
  note_losses(*blocks, parts.notes);
  CameraParts camera;
  camera.sensor = {side_of(lines, {"Width", "width"}), side_of(lines, {"Height", "height"})};
  if (camera.sensor.pixels() == 0) camera.sensor = {};
  camera.clock_period_us = lines.has_origin() ? 0 : kDatPeriodUs;
  camera.events = std::move(blocks);
  parts.cameras.push_back(std::move(camera));
  return parts;
}

RecordingFormat dat_format() {
  return parts_format("dat", "Prophesee DAT", claim_of, open_dat);
}

}  // namespace spikedepth
