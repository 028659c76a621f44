#include "io/recordings/aedat4/flat_table.hpp"

#include <string>

namespace spikedepth {

FlatTable FlatTable::root(std::string_view bytes, std::string_view identifier) {
  if (bytes.size() < 8)
    throw BadBytes(std::to_string(bytes.size()) + " bytes, too few for a " +
                   std::string(identifier) + " table");
  if (bytes.substr(4, 4) != identifier) throw BadBytes("no " + std::string(identifier) + " table");
  return FlatTable(bytes, load_little<std::uint32_t>(bytes.data()));
}

FlatTable FlatTable::sized_root(std::string_view bytes, std::string_view identifier) {
  if (bytes.size() < 4)
    throw BadBytes(std::to_string(bytes.size()) + " bytes, too few for a table");
  const std::size_t length = load_little<std::uint32_t>(bytes.data());
  if (length > bytes.size() - 4)
    throw BadBytes("a table of " + std::to_string(length) + " bytes in " +
                   std::to_string(bytes.size() - 4));
  return root(bytes.substr(4, length), identifier);
}

FlatTable::FlatTable(std::string_view bytes, std::size_t at) : bytes_(bytes), at_(at) {
  const auto back = load_little<std::int32_t>(need(at, 4));
  const auto place = static_cast<std::int64_t>(at) - back;
  if (place < 0) throw BadBytes("a table whose list of fields lies outside its bytes");
  fields_at_ = static_cast<std::size_t>(place);
  fields_bytes_ = load_little<std::uint16_t>(need(fields_at_, 4));
  if (fields_bytes_ < 4) throw BadBytes("a table with a broken list of fields");
  need(fields_at_, fields_bytes_);
}

const std::uint8_t* FlatTable::need(std::size_t at, std::size_t count) const {
  if (at > bytes_.size() || count > bytes_.size() - at)
    throw BadBytes("a table that points to byte " + std::to_string(at) + " of " +
                   std::to_string(bytes_.size()));
  return reinterpret_cast<const std::uint8_t*>(bytes_.data()) + at;
}

std::size_t FlatTable::follow(std::size_t at) const {
  return at + load_little<std::uint32_t>(need(at, 4));
}

const std::uint8_t* FlatTable::inlined(unsigned field, std::size_t bytes) const {
  const std::size_t entry = 4 + 2 * std::size_t{field};
  if (entry + 2 > fields_bytes_) return nullptr;
  const auto offset = load_little<std::uint16_t>(need(fields_at_ + entry, 2));
  return offset == 0 ? nullptr : need(at_ + offset, bytes);
}

FlatVector FlatTable::vector(unsigned field, std::size_t element_bytes) const {
  const std::uint8_t* offset = inlined(field, 4);
  if (offset == nullptr) return {};
  const std::size_t at = follow(
      static_cast<std::size_t>(offset - reinterpret_cast<const std::uint8_t*>(bytes_.data())));
  const std::size_t count = load_little<std::uint32_t>(need(at, 4));
  if (count > (bytes_.size() - at - 4) / element_bytes)
    throw BadBytes("a list of " + std::to_string(count) + " elements of " +
                   std::to_string(element_bytes) + " bytes where " +
                   std::to_string(bytes_.size() - at - 4) + " bytes are left");
  return {need(at + 4, count * element_bytes), count};
}

std::string_view FlatTable::text(unsigned field) const {
  const FlatVector letters = vector(field, 1);
  return {reinterpret_cast<const char*>(letters.begin), letters.count};
}

FlatTable FlatTable::element(const FlatVector& tables, std::size_t index) const {
  const auto* start = reinterpret_cast<const std::uint8_t*>(bytes_.data());
  return FlatTable(bytes_, follow(static_cast<std::size_t>(tables.begin - start) + 4 * index));
}

}  // namespace spikedepth
