#include "io/recordings/aedat4/aedat4_header.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <pugixml.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/aedat4/flat_table.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMagicBytes = 14;
constexpr std::size_t kMostHeaderBytes = std::size_t{16} << 20U;
constexpr int kLargestSide = 32'767;

Packing packing_of(std::int32_t code) {
  switch (code) {
    case 0:
      return Packing::none;
    case 1:
    case 2:
      return Packing::lz4;
    case 3:
    case 4:
      return Packing::zstd;
    default:
      throw BadBytes("compression " + std::to_string(code) +
                     ", where 0 (none), 1, 2 (LZ4), 3 and 4 (Zstandard) are known");
  }
}

/// Text of the attribute called `key` of a node; empty if there is none. Its type is not asked for:
/// writers disagree on it.
std::string attribute(const pugi::xml_node& node, const char* key) {
  for (const pugi::xml_node& attr : node.children("attr")) {
    if (std::string(attr.attribute("key").value()) == key) return attr.text().get();
  }
  return "";
}

/// A whole number from 0 to `most`; -1 for anything else.
long whole_number(const std::string& text, long most) {
  char* end = nullptr;
  errno = 0;
  const long value = std::strtol(text.c_str(), &end, 10);
  const bool good = !text.empty() && *end == '\0' && errno == 0 && value >= 0 && value <= most;
  return good ? value : -1;
}

Aedat4Stream stream_of(const pugi::xml_node& node) {
  Aedat4Stream stream;
  const std::string name = node.attribute("name").value();
  const long id = whole_number(name, std::numeric_limits<std::int32_t>::max());
  if (id < 0) throw BadBytes("a stream called '" + clipped(name, 20) + "', where a number belongs");
  stream.id = static_cast<std::int32_t>(id);
  stream.type = attribute(node, "typeIdentifier");
  stream.output = attribute(node, "originalOutputName");
  // dv-processing puts some of this beside the stream's own attributes.
  const pugi::xml_node info = node.find_child_by_attribute("node", "name", "info");
  const auto told = [&](const char* key) {
    const std::string text = attribute(info, key);
    return text.empty() ? attribute(node, key) : text;
  };
  stream.source = told("source");
  const long width = whole_number(told("sizeX"), kLargestSide);
  const long height = whole_number(told("sizeY"), kLargestSide);
  if (width > 0 && height > 0) stream.sensor = {static_cast<int>(width), static_cast<int>(height)};
  return stream;
}

std::vector<Aedat4Stream> streams_of(std::string_view xml) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed)
    throw BadBytes("a description of streams that is no XML (" + std::string(parsed.description()) +
                   ")");
  const pugi::xml_node list =
      document.child("dv").find_child_by_attribute("node", "name", "outInfo");
  std::vector<Aedat4Stream> streams;
  for (const pugi::xml_node& node : list.children("node")) streams.push_back(stream_of(node));
  std::sort(streams.begin(), streams.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < streams.size(); ++i) {
    if (streams[i].id == streams[i - 1].id)
      throw BadBytes("two streams with number " + std::to_string(streams[i].id));
  }
  return streams;
}

}  // namespace

Aedat4Header read_aedat4_header(const FileBytes& file) {
  std::string start(kMagicBytes + 4, '\0');
  file.read(0, start.data(), start.size());
  if (start.compare(0, kMagicBytes, "#!AER-DAT4.0\r\n") != 0)
    throw DataError(file.path(), "begins with '" + clipped(start.substr(0, kMagicBytes - 2), 14) +
                                     "', where #!AER-DAT4.0 was expected; other versions are not "
                                     "understood");
  const std::size_t length = load_little<std::uint32_t>(start.data() + kMagicBytes);
  if (length > kMostHeaderBytes || length > file.size() - start.size())
    throw DataError(file.path(), "has a header of " + std::to_string(length) + " bytes, but " +
                                     std::to_string(file.size() - start.size()) +
                                     " bytes follow; copy or download it again");
  std::string bytes(length, '\0');
  file.read(start.size(), bytes.data(), length);
  Aedat4Header header;
  try {
    const FlatTable table = FlatTable::root(bytes, "IOHE");
    header.packing = packing_of(table.number<std::int32_t>(0, 0));
    header.table_at = table.number<std::int64_t>(1, -1);
    header.streams = streams_of(table.text(2));
  } catch (const BadBytes& problem) {
    throw DataError(file.path(), std::string("has a damaged header: ") + problem.what() +
                                     "; copy or download it again");
  }
  header.packets_at = start.size() + length;
  return header;
}

}  // namespace spikedepth
