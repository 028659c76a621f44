#include "io/recordings/aedat4/aedat4_pieces.hpp"

#include <lz4frame.h>

#include <cstring>
#include <pugixml.hpp>
#include <sstream>

#include "core/base/error.hpp"
#include "io/recordings/aedat4/flat_writer.hpp"

namespace spikedepth {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Field = FlatWriter::Field;

void add_text(pugi::xml_node& node, const char* key, const char* type, const std::string& text) {
  pugi::xml_node attr = node.append_child("attr");
  attr.append_attribute("key") = key;
  attr.append_attribute("type") = type;
  attr.text() = text.c_str();
}

pugi::xml_node add_node(pugi::xml_node& parent, const std::string& name, const std::string& path) {
  pugi::xml_node node = parent.append_child("node");
  node.append_attribute("name") = name.c_str();
  node.append_attribute("path") = path.c_str();
  return node;
}

/// The tree that dv-processing's writers make.
std::string description_of(const std::vector<Aedat4StreamText>& streams, bool packed) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("dv");
  root.append_attribute("version") = "2.0";
  pugi::xml_node list = add_node(root, "outInfo", "/outInfo/");
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::string path = "/outInfo/" + std::to_string(i) + "/";
    pugi::xml_node node = add_node(list, std::to_string(i), path);
    add_text(node, "compression", "string", packed ? "LZ4" : "NONE");
    add_text(node, "originalModuleName", "string", "spikedepth");
    add_text(node, "originalOutputName", "string", streams[i].output);
    add_text(node, "typeDescription", "string",
             streams[i].type == "EVTS" ? "Brightness changes." : "Frames of 8 bits a pixel.");
    add_text(node, "typeIdentifier", "string", streams[i].type);
    pugi::xml_node info = add_node(node, "info", path + "info/");
    add_text(info, "sizeX", "int", std::to_string(streams[i].sensor.width));
    add_text(info, "sizeY", "int", std::to_string(streams[i].sensor.height));
    add_text(info, "source", "string", streams[i].source);
  }
  std::ostringstream text;
  document.save(text, "    ", pugi::format_default | pugi::format_no_declaration);
  return text.str();
}

std::uint64_t bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

/// Size and stream of a packet as the table keeps them: two numbers of 32 bits in one field.
std::uint64_t packet_header(const Aedat4Entry& entry) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(entry.stream)) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(entry.size)) << 32U;
}

}  // namespace

Bytes aedat4_start(const std::vector<Aedat4StreamText>& streams, bool packed, std::int64_t table_at,
                   std::uint64_t& table_place) {
  const std::string text = description_of(streams, packed);
  FlatWriter writer("IOHE");
  std::vector<std::size_t> places;
  writer.table({Field{4, packed ? 1U : 0U}, Field{8, bits(table_at)}, Field{4}}, places);
  writer.vector(places[2], text.size(), 4);
  writer.bytes(text.c_str(), text.size() + 1);
  const Bytes header = writer.finish();
  const std::string magic = "#!AER-DAT4.0\r\n";
  Bytes start(magic.size() + header.size());
  std::memcpy(start.data(), magic.data(), magic.size());
  std::memcpy(start.data() + magic.size(), header.data(), header.size());
  table_place = magic.size() + places[1];
  return start;
}

Bytes event_packet(const Event* events, std::size_t count, TimeUs base) {
  FlatWriter writer("EVTS");
  std::vector<std::size_t> places;
  writer.table({Field{4}}, places);
  writer.vector(places[0], count, 8);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint8_t bytes[16] = {};
    const TimeUs t = events[i].t + base;
    std::memcpy(bytes, &t, 8);
    std::memcpy(bytes + 8, &events[i].x, 2);
    std::memcpy(bytes + 10, &events[i].y, 2);
    bytes[12] = events[i].polarity > 0 ? 1 : 0;
    writer.bytes(bytes, sizeof bytes);
  }
  return writer.finish();
}

Bytes frame_packet(const GrayImage& image, TimeUs t) {
  FlatWriter writer("FRME");
  std::vector<std::size_t> places;
  // time; begin and end of frame and of exposure; format; size; position; pixels
  writer.table({Field{8, bits(t)}, Field{8, bits(t)}, Field{8, bits(t)}, Field{8, bits(t)},
                Field{8, bits(t)}, Field{1, 0}, Field{2, bits(image.width)},
                Field{2, bits(image.height)}, Field{2, 0}, Field{2, 0}, Field{4}},
               places);
  writer.vector(places[10], image.pixels.size(), 4);
  writer.bytes(image.pixels.data(), image.pixels.size());
  return writer.finish();
}

Bytes packet_table(const std::vector<Aedat4Entry>& entries) {
  FlatWriter writer("FTAB");
  std::vector<std::size_t> places;
  writer.table({Field{4}}, places);
  writer.vector(places[0], entries.size(), 4);
  const std::size_t offsets = writer.size();
  const Bytes room(4 * entries.size(), 0);
  writer.bytes(room.data(), room.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Aedat4Entry& entry = entries[i];
    const std::size_t at = writer.table(
        {Field{8, bits(entry.at)}, Field{8, packet_header(entry)}, Field{8, bits(entry.count)},
         Field{8, bits(entry.first)}, Field{8, bits(entry.last)}},
        places);
    writer.point(offsets + 4 * i, at);
  }
  return writer.finish();
}

Bytes packed_lz4(const Bytes& bytes) {
  Bytes packed(LZ4F_compressFrameBound(bytes.size(), nullptr));
  const std::size_t size =
      LZ4F_compressFrame(packed.data(), packed.size(), bytes.data(), bytes.size(), nullptr);
  if (LZ4F_isError(size) != 0)
    throw InternalError(std::string("LZ4 did not pack a packet: ") + LZ4F_getErrorName(size));
  packed.resize(size);
  return packed;
}

}  // namespace spikedepth
