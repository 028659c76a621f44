#include "io/recordings/aedat4/flat_writer.hpp"

namespace spikedepth {

namespace {
// A length, the offset of the root table, four letters.
constexpr std::size_t kRoot = 4;
constexpr std::size_t kIdentifier = 8;
constexpr std::size_t kHead = 12;
}  // namespace

FlatWriter::FlatWriter(const std::string& identifier) : bytes_(kHead, 0) {
  std::memcpy(bytes_.data() + kIdentifier, identifier.data(), 4);
}

void FlatWriter::bytes(const void* from, std::size_t count) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + count);
  if (count > 0) std::memcpy(bytes_.data() + at, from, count);
}

/// Zeros until the place `ahead` bytes further on is a multiple.
void FlatWriter::align(std::size_t alignment, std::size_t ahead) {
  while ((bytes_.size() + ahead) % alignment != 0) bytes_.push_back(0);
}

void FlatWriter::point(std::size_t place, std::size_t target) {
  put(place, static_cast<std::uint32_t>(target - place));
}

std::size_t FlatWriter::table(const std::vector<Field>& fields, std::vector<std::size_t>& places) {
  // The list of places first: its length, the table's, then where each field lies in the table.
  std::vector<std::uint16_t> offsets;
  std::uint16_t end = 4;
  for (const Field& field : fields) {
    if (field.bytes == 0) {
      offsets.push_back(0);
      continue;
    }
    end = static_cast<std::uint16_t>((end + field.bytes - 1) / field.bytes * field.bytes);
    offsets.push_back(end);
    end = static_cast<std::uint16_t>(end + field.bytes);
  }
  const std::size_t list_bytes = 4 + 2 * fields.size();
  align(8, list_bytes);  // so that the table itself begins at a multiple of 8
  const std::size_t list = bytes_.size();
  append(static_cast<std::uint16_t>(list_bytes));
  append(end);
  for (const std::uint16_t offset : offsets) append(offset);
  const std::size_t at = bytes_.size();
  bytes_.resize(at + end, 0);
  put(at, static_cast<std::int32_t>(at - list));
  places.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    places.push_back(at + offsets[i]);
    if (fields[i].bytes > 0)
      std::memcpy(bytes_.data() + places[i], &fields[i].value, fields[i].bytes);
  }
  if (!has_root_) point(kRoot, at);
  has_root_ = true;
  return at;
}

void FlatWriter::vector(std::size_t place, std::size_t count, std::size_t alignment) {
  align(alignment, 4);
  point(place, bytes_.size());
  append(static_cast<std::uint32_t>(count));
}

std::vector<std::uint8_t> FlatWriter::finish() {
  align(4);
  put(0, static_cast<std::uint32_t>(bytes_.size() - 4));
  return std::move(bytes_);
}

}  // namespace spikedepth
