#include "io/figures/tensorboard/event_writer.hpp"

#include <array>
#include <chrono>
#include <cstring>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kCastagnoli = 0x82f63b78U;  // reflected
constexpr std::uint32_t kMaskDelta = 0xa282ead8U;

// Wire types of protocol buffers.
enum Wire : std::uint32_t { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

void put_tag(std::string& out, std::uint32_t field, Wire wire) {
  put_varint(out, (field << 3) | wire);
}

template <typename T>
void put_raw(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void put_bytes(std::string& out, std::uint32_t field, const std::string& bytes) {
  put_tag(out, field, length_delimited);
  put_varint(out, bytes.size());
  out += bytes;
}

std::uint32_t masked_crc(const void* bytes, std::size_t size) {
  const std::uint32_t crc = crc32c(bytes, size);
  return ((crc >> 15) | (crc << 17)) + kMaskDelta;
}

// Event: 1 wall_time (double), 2 step (int64), 3 file_version (string), 5 summary (Summary).
std::string event_head(double wall_time_s, std::int64_t step) {
  std::string event;
  put_tag(event, 1, fixed64);
  put_raw(event, wall_time_s);
  put_tag(event, 2, varint);
  put_varint(event, static_cast<std::uint64_t>(step));
  return event;
}

// Summary.Value: 1 tag, 8 tensor, 9 metadata { 1 plugin_data { 1 name, 2 content } }
// (tensorboard/compat/proto/summary.proto).
std::string plugin_value(const std::string& tag, const std::string& tensor,
                         const std::string& plugin, const std::string& content) {
  std::string data, metadata, value;
  put_bytes(data, 1, plugin);
  put_bytes(data, 2, content);
  put_bytes(metadata, 1, data);
  put_bytes(value, 1, tag);
  put_bytes(value, 8, tensor);
  put_bytes(value, 9, metadata);
  return value;
}

using Parameters = std::vector<std::pair<std::string, HyperParameter>>;

// HParamsPluginData: 1 version, 2 experiment { 4 hparam_infos { 1 name, 4 type }, 5 metric_infos
// { 1 name { 2 tag } } } (tensorboard/plugins/hparams/plugin_data.proto, api.proto).
std::string hparams_experiment(const Parameters& parameters,
                               const std::vector<std::string>& metrics) {
  constexpr std::uint64_t kTypes[] = {2, 3, 1};  // bool, float64, string
  std::string experiment, data("\x08\x00", 2);
  for (const auto& [name, value] : parameters) {
    std::string info;
    put_bytes(info, 1, name);
    put_tag(info, 4, varint);
    put_varint(info, kTypes[value.index()]);
    put_bytes(experiment, 4, info);
  }
  for (const auto& tag : metrics) {
    std::string name, info;
    put_bytes(name, 2, tag);
    put_bytes(info, 1, name);
    put_bytes(experiment, 5, info);
  }
  put_bytes(data, 2, experiment);
  return data;
}

// google.protobuf.Value: 2 number, 3 string, 4 bool.
std::string struct_value(const HyperParameter& value) {
  std::string bytes;
  if (const auto* flag = std::get_if<bool>(&value)) {
    put_tag(bytes, 4, varint);
    put_varint(bytes, *flag ? 1 : 0);
  } else if (const auto* number = std::get_if<double>(&value)) {
    put_tag(bytes, 2, fixed64);
    put_raw(bytes, *number);
  } else {
    put_bytes(bytes, 3, std::get<std::string>(value));
  }
  return bytes;
}

// HParamsPluginData: 3 session_start_info { 1 hparams map { 1 key, 2 value }, 5 start_time_secs }.
std::string hparams_session(const Parameters& parameters, double wall_time_s) {
  std::string session, data("\x08\x00", 2);
  for (const auto& [name, value] : parameters) {
    std::string entry;
    put_bytes(entry, 1, name);
    put_bytes(entry, 2, struct_value(value));
    put_bytes(session, 1, entry);
  }
  put_tag(session, 5, fixed64);
  put_raw(session, wall_time_s);
  put_bytes(data, 3, session);
  return data;
}

constexpr std::uint64_t kRgb = 3;
// Of the header, which is a PNG file's first chunk.
constexpr std::size_t kPngWidth_byte = 16, kPngHeight_byte = 20;

// A big-endian number of 32 bits.
std::uint64_t png_extent(const std::string& png, std::size_t at) {
  SPIKEDEPTH_CHECK(png.size() > at + 4, "a PNG file has a header");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(png[at + i]);
  return value;
}

double now_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::uint32_t crc32c(const void* bytes, std::size_t size) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t crc = i;
      for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1) ^ kCastagnoli : crc >> 1;
      entries[i] = crc;
    }
    return entries;
  }();
  std::uint32_t crc = ~std::uint32_t{0};
  const auto* data = static_cast<const unsigned char*>(bytes);
  for (std::size_t i = 0; i < size; ++i) crc = (crc >> 8) ^ table[(crc ^ data[i]) & 0xff];
  return ~crc;
}

TensorBoardWriter::TensorBoardWriter(const std::string& folder) {
  const auto stamp = std::chrono::system_clock::now().time_since_epoch();
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(stamp).count();
  path_ = folder + "/events.out.tfevents." + std::to_string(microseconds / 1000000) + "." +
          std::to_string(microseconds % 1000000) + ".spikedepth";
  stream_.open(path_, std::ios::binary);
  std::string event = event_head(now_s(), 0);
  put_bytes(event, 3, "brain.Event:2");
  write_record(event);
}

void TensorBoardWriter::add_scalars(std::int64_t step, double wall_time_s,
                                    const std::vector<std::pair<std::string, double>>& scalars) {
  std::string summary;
  for (const auto& [tag, value] : scalars) {
    std::string entry;  // Summary.Value: 1 tag, 2 simple_value (float)
    put_bytes(entry, 1, tag);
    put_tag(entry, 2, fixed32);
    put_raw(entry, static_cast<float>(value));
    put_bytes(summary, 1, entry);
  }
  std::string event = event_head(wall_time_s, step);
  put_bytes(event, 5, summary);
  write_record(event);
}

void TensorBoardWriter::add_picture(std::int64_t step, double wall_time_s, const std::string& tag,
                                    const std::string& png) {
  std::string image;  // Summary.Image: 1 height, 2 width, 3 colorspace, 4 encoded_image_string
  put_tag(image, 1, varint);
  put_varint(image, png_extent(png, kPngHeight_byte));
  put_tag(image, 2, varint);
  put_varint(image, png_extent(png, kPngWidth_byte));
  put_tag(image, 3, varint);
  put_varint(image, kRgb);
  put_bytes(image, 4, png);
  std::string entry;  // Summary.Value: 1 tag, 4 image
  put_bytes(entry, 1, tag);
  put_bytes(entry, 4, image);
  add_value(step, wall_time_s, entry);
}

void TensorBoardWriter::add_value(std::int64_t step, double wall_time_s, const std::string& value) {
  std::string summary, event = event_head(wall_time_s, step);
  put_bytes(summary, 1, value);
  put_bytes(event, 5, summary);
  write_record(event);
}

void TensorBoardWriter::add_configuration(
    double wall_time_s, const std::string& text,
    const std::vector<std::pair<std::string, HyperParameter>>& parameters,
    const std::vector<std::string>& metrics) {
  // TensorProto: 1 dtype, 2 shape { 2 dim { 1 size } }, 5 float_val, 8 string_val.
  const std::string one_value("\x12\x04\x12\x02\x08\x01", 6);
  std::string words("\x08\x07", 2), nothing("\x08\x01", 2);  // DT_STRING, DT_FLOAT
  words += one_value;
  put_bytes(words, 8, text);
  nothing += one_value;
  put_bytes(nothing, 5, std::string(4, '\0'));
  add_value(0, wall_time_s, plugin_value("configuration/text_summary", words, "text", ""));
  add_value(0, wall_time_s,
            plugin_value("_hparams_/experiment", nothing, "hparams",
                         hparams_experiment(parameters, metrics)));
  add_value(0, wall_time_s,
            plugin_value("_hparams_/session_start_info", nothing, "hparams",
                         hparams_session(parameters, wall_time_s)));
}

void TensorBoardWriter::write_record(const std::string& event) {
  std::string record;
  put_raw(record, static_cast<std::uint64_t>(event.size()));
  put_raw(record, masked_crc(record.data(), record.size()));
  record += event;
  put_raw(record, masked_crc(event.data(), event.size()));
  stream_.write(record.data(), static_cast<std::streamsize>(record.size()));
  stream_.flush();
  if (!stream_) throw DataError(path_, "cannot write; free some space");
}

}  // namespace spikedepth
