#include "io/recordings/npz/npz_recording.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/events/gathering_sink.hpp"
#include "io/recordings/npz/npy_header.hpp"
#include "io/recordings/npz/zip_archive.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLargestHeader_bytes = 65535;
constexpr std::uint64_t kRowsAtOnce = 16384;

NpyHeader read_header(ZipStream& stream, const ZipEntry& entry, const std::string& path) {
  std::array<std::uint8_t, 12> prefix{};
  stream.read(prefix.data(), 10);
  if (std::memcmp(prefix.data(), "\x93NUMPY", 6) != 0 || prefix[6] < 1 || prefix[6] > 3) {
    throw DataError(path, entry.name + " is no NumPy array");
  }
  std::size_t length = prefix[8] + 256U * prefix[9];
  if (prefix[6] > 1) {
    stream.read(prefix.data() + 10, 2);
    length += 65536U * prefix[10] + 16777216U * prefix[11];
  }
  if (length > kLargestHeader_bytes || length > entry.bytes) {
    throw DataError(path,
                    entry.name + " has a damaged header; an array saved by NumPy was expected");
  }
  std::string text(length, '\0');
  stream.read(text.data(), length);
  NpyHeader header = parse_npy_dictionary(text, path, entry.name);
  if (header.shape.size() != 2 || header.shape[1] != 4) {
    throw DataError(
        path, entry.name + " has another shape than (N, 4); columns t, x, y, p were expected");
  }
  if (header.shape[0] > MemoryRecording::kMostEvents) {
    throw DataError(path,
                    format("%s has more than %zu events, too many for an .npz file; convert it to "
                           "MVSEC's layout in parts",
                           entry.name.c_str(), MemoryRecording::kMostEvents));
  }
  const std::uint64_t expected =
      (prefix[6] > 1 ? 12 : 10) + length + header.shape[0] * 4 * header.item_bytes;
  if (entry.bytes != expected) {
    throw DataError(path, format("%s has %llu bytes; its shape needs %llu", entry.name.c_str(),
                                 static_cast<unsigned long long>(entry.bytes),
                                 static_cast<unsigned long long>(expected)));
  }
  return header;
}

/// Walks over the rows of an (N, 4) array with little memory. In Fortran order the columns follow
/// each other, so each is unpacked by a stream of its own.
class RowReader {
 public:
  RowReader(const ZipArchive& archive, const ZipEntry& entry, const std::string& path) {
    streams_.push_back(archive.open(entry));
    header_ = read_header(streams_[0], entry, path);
    if (!header_.fortran_order) return;
    for (std::size_t column = 1; column < 4; ++column) {
      streams_.push_back(archive.open(entry));
      read_header(streams_.back(), entry, path);
      skip(streams_.back(), column * rows() * header_.item_bytes);
    }
  }

  std::uint64_t rows() const { return header_.shape[0]; }
  bool fractional_type() const { return header_.kind == 'f'; }

  /// The next rows, at most kRowsAtOnce, four numbers each; empty at the end.
  const std::vector<double>& next_rows() {
    const std::uint64_t count = std::min<std::uint64_t>(kRowsAtOnce, rows() - done_);
    values_.resize(count * 4);
    const std::size_t per_stream = count * (header_.fortran_order ? 1 : 4);
    bytes_.resize(per_stream * header_.item_bytes);
    for (std::size_t s = 0; s < streams_.size(); ++s) {
      streams_[s].read(bytes_.data(), bytes_.size());
      for (std::size_t i = 0; i < per_stream; ++i) {
        const std::size_t target = header_.fortran_order ? 4 * i + s : i;
        values_[target] = npy_number(header_, bytes_.data() + i * header_.item_bytes);
      }
    }
    done_ += count;
    if (done_ == rows()) streams_.back().expect_end();
    return values_;
  }

 private:
  void skip(ZipStream& stream, std::uint64_t bytes) {
    bytes_.resize(1 << 16);
    while (bytes > 0) {
      const std::uint64_t part = std::min<std::uint64_t>(bytes, bytes_.size());
      stream.read(bytes_.data(), part);
      bytes -= part;
    }
  }

  std::vector<ZipStream> streams_;
  NpyHeader header_;
  std::uint64_t done_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::vector<double> values_;
};

bool has_fraction(const std::vector<double>& rows) {
  for (std::size_t i = 0; i < rows.size(); i += 4) {
    if (std::isfinite(rows[i]) && rows[i] != std::nearbyint(rows[i])) return true;
  }
  return false;
}

MemoryRecording::Rows read_camera(const ZipArchive& archive, const ZipEntry& entry,
                                  const std::string& path) {
  RowReader reader(archive, entry, path);
  MemoryRecording::Rows rows;
  rows.events.reserve(reader.rows());
  double unit_us = 1;
  for (std::uint64_t done = 0; done < reader.rows();) {
    const std::vector<double>& values = reader.next_rows();
    if (done == 0 && reader.fractional_type() && has_fraction(values)) unit_us = 1e6;
    for (std::size_t i = 0; i < values.size(); i += 4) {
      rows.add(values[i] * unit_us, values[i + 1], values[i + 2], values[i + 3]);
    }
    done += values.size() / 4;
  }
  return rows;
}

class NpzWriter : public GatheringSink {
 public:
  using GatheringSink::GatheringSink;

  void finish() override {
    std::vector<std::pair<std::string, std::vector<std::uint8_t>>> members;
    members.emplace_back("left.npy", member(events(Side::left)));
    if (!events(Side::right).empty())
      members.emplace_back("right.npy", member(events(Side::right)));
    write_zip(path(), members);
  }

 private:
  static std::vector<std::uint8_t> member(const EventBatch& events) {
    const std::string header = npy_header_bytes({'i', 8, false, {events.size(), 4}});
    std::vector<std::uint8_t> bytes(header.begin(), header.end());
    bytes.reserve(bytes.size() + 32 * events.size());
    for (const Event& event : events) {
      const std::array<std::int64_t, 4> row = {event.t, event.x, event.y, event.polarity};
      const auto* raw = reinterpret_cast<const std::uint8_t*>(row.data());
      bytes.insert(bytes.end(), raw, raw + sizeof(row));
    }
    return bytes;
  }
};

}  // namespace

std::unique_ptr<Recording> open_npz_recording(const std::string& path) {
  const ZipArchive archive(path);
  const ZipEntry* left = archive.find("left.npy");
  const ZipEntry* right = archive.find("right.npy");
  if (left == nullptr && right == nullptr) left = archive.find("events.npy");
  if (left == nullptr && right == nullptr) {
    std::vector<std::string> names;
    for (const ZipEntry& entry : archive.entries()) {
      if (names.size() < 10) names.push_back(entry.name);
    }
    throw DataError(path, "holds " + (names.empty() ? "nothing" : join(names)) +
                              "; arrays \"left\" and \"right\", or \"events\", were expected");
  }
  std::array<MemoryRecording::Rows, 2> sides;
  if (left != nullptr) sides[0] = read_camera(archive, *left, path);
  if (right != nullptr) sides[1] = read_camera(archive, *right, path);
  if (sides[0].events.size() + sides[1].events.size() > MemoryRecording::kMostEvents) {
    throw DataError(path, format("has more than %zu events, too many for an .npz file",
                                 MemoryRecording::kMostEvents));
  }
  RecordingInfo info;
  info.name = std::filesystem::path(path).stem().string();
  info.format = "npz";
  info.files = {path};
  return std::make_unique<MemoryRecording>(std::move(info), std::move(sides));
}

std::unique_ptr<RecordingSink> make_npz_writer(const std::string& path) {
  return std::make_unique<NpzWriter>(path);
}

}  // namespace spikedepth
