#pragma once
// Scalars, pictures and configurations in TensorBoard's event-file format, without TensorFlow.
#include <cstdint>
#include <fstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace spikedepth {

/// CRC-32C (Castagnoli), as TFRecord frames use it.
std::uint32_t crc32c(const void* bytes, std::size_t size);

using HyperParameter = std::variant<bool, double, std::string>;

/// Appends to <folder>/events.out.tfevents.<time>.spikedepth. A record is: u64 length, masked
/// CRC-32C of it, the protocol-buffer Event, masked CRC-32C of that (TFRecord framing;
/// tensorflow/core/util/event.proto).
class TensorBoardWriter {
 public:
  /// Throws DataError if the file cannot be made.
  explicit TensorBoardWriter(const std::string& folder);
  /// `wall_time_s` in Unix seconds.
  void add_scalars(std::int64_t step, double wall_time_s,
                   const std::vector<std::pair<std::string, double>>& scalars);
  /// `png` is a whole PNG file of a colour picture.
  void add_picture(std::int64_t step, double wall_time_s, const std::string& tag,
                   const std::string& png);
  /// The configuration as a page of text, and as hyper-parameters beside which `metrics`, tags of
  /// scalars, stand in the table of runs. Numbers are sorted as such.
  void add_configuration(double wall_time_s, const std::string& text,
                         const std::vector<std::pair<std::string, HyperParameter>>& parameters,
                         const std::vector<std::string>& metrics);
  void flush() { stream_.flush(); }

 private:
  void add_value(std::int64_t step, double wall_time_s, const std::string& value);
  void write_record(const std::string& event);
  std::string path_;
  std::ofstream stream_;
};

}  // namespace spikedepth
