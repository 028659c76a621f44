#include "io/recordings/text/text_recording.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostColumns = 5;
constexpr int kUnitLines = 1000;

/// The numbers of one line.
struct Line {
  std::array<double, kMostColumns> values{};
  std::size_t count = 0;
  bool valid = true;  // nothing but numbers, at most five
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == ',';
}

Line parse(const char* at, const char* end) {
  Line line;
  while (true) {
    while (at != end && is_space(*at)) ++at;
    if (at == end) return line;
    if (*at == '+') ++at;
    double value = 0;
    const auto [next, error] = std::from_chars(at, end, value);
    const bool separated = next == end || is_space(*next);
    if (error != std::errc() || !separated || line.count == kMostColumns) {
      line.valid = false;
      return line;
    }
    line.values[line.count++] = value;
    at = next;
  }
}

bool is_skipped(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  return first == std::string::npos || text[first] == '#' || text[first] == '%';
}

bool is_integer(double value) {
  return std::nearbyint(value) == value;
}

class TextReader {
 public:
  explicit TextReader(const std::string& path) : path_(path), stream_(path) {
    if (!stream_ || std::filesystem::is_directory(path)) throw DataError(path, "cannot be opened");
    unit_us_ = find_unit();
  }

  std::unique_ptr<Recording> read() {
    rewind();
    Line line;
    while (next(line)) add(line);
    if (stream_.bad()) fail("cannot be read");
    if (sides_[0].defects.read + sides_[1].defects.read == 0) {
      throw DataError(path_, "holds no events; lines \"t x y p\" were expected");
    }
    RecordingInfo info;
    info.name = std::filesystem::path(path_).stem().string();
    info.format = "text";
    info.files = {path_};
    if (sizes_given_ > 0) info.sensors = {sizes_[0], sizes_[sizes_given_ - 1]};
    info.notes.emplace_back(unit_us_ == 1 ? "times are taken as microseconds"
                                          : "times are taken as seconds");
    return std::make_unique<MemoryRecording>(std::move(info), std::move(sides_));
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(path_, format("line %zu ", number_) + problem);
  }

  void rewind() {
    stream_.clear();
    stream_.seekg(0);
    number_ = 0;
    sizes_given_ = 0;
    columns_ = 0;
  }

  /// The next line with events; false at the end.
  bool next(Line& line) {
    while (std::getline(stream_, text_)) {
      ++number_;
      if (is_skipped(text_)) continue;
      line = parse(text_.data(), text_.data() + text_.size());
      if (!line.valid) fail("holds something else than four or five numbers (t x y p [camera])");
      const bool sized = columns_ == 0 && sizes_given_ < sizes_.size() && line.count == 2;
      if (sized) {
        read_size(line);
        continue;
      }
      if (columns_ == 0) columns_ = line.count;
      if (line.count < 4 || line.count != columns_) {
        fail(format("has %zu numbers; %zu were expected (t x y p [camera])", line.count,
                    columns_ < 4 ? std::size_t{4} : columns_));
      }
      return true;
    }
    return false;
  }

  void read_size(const Line& line) {
    for (const double value : {line.values[0], line.values[1]}) {
      if (!(is_integer(value) && value >= 1 && value <= MemoryRecording::kLargestSide_px)) {
        fail("holds two numbers that are no sensor size");
      }
    }
    sizes_[sizes_given_++] = {static_cast<int>(line.values[0]), static_cast<int>(line.values[1])};
  }

  double find_unit() {
    rewind();
    Line line;
    for (int i = 0; i < kUnitLines && next(line); ++i) {
      if (std::isfinite(line.values[0]) && !is_integer(line.values[0])) return 1e6;
    }
    return 1;
  }

  void add(const Line& line) {
    const double camera = columns_ == 5 ? line.values[4] : 0;
    if (camera != 0 && camera != 1) fail("names a camera that is neither 0 (left) nor 1 (right)");
    MemoryRecording::Rows& rows = sides_[camera == 0 ? 0 : 1];
    rows.add(line.values[0] * unit_us_, line.values[1], line.values[2], line.values[3]);
    if (sides_[0].events.size() + sides_[1].events.size() > MemoryRecording::kMostEvents) {
      throw DataError(path_, format("has more than %zu events, too many for a text file; "
                                    "convert it to MVSEC's layout in parts",
                                    MemoryRecording::kMostEvents));
    }
  }

  std::string path_;
  std::ifstream stream_;
  std::string text_;
  std::size_t number_ = 0;
  std::size_t columns_ = 0;
  std::array<SensorSize, 2> sizes_;  // of the left and the right sensor, as far as given
  std::size_t sizes_given_ = 0;      // how many are given
  double unit_us_ = 1;
  std::array<MemoryRecording::Rows, 2> sides_;
};

}  // namespace

std::unique_ptr<Recording> open_text_recording(const std::string& path) {
  return TextReader(path).read();
}

bool looks_like_text_events(const std::string& head) {
  std::size_t begin = 0;
  while (begin < head.size()) {
    const std::size_t end = head.find('\n', begin);
    if (end == std::string::npos && begin > 0) return false;  // perhaps cut off within a line
    const std::string text = head.substr(begin, end - begin);
    if (!is_skipped(text)) {
      const Line line = parse(text.data(), text.data() + text.size());
      if (!line.valid || line.count < 2) return false;
      if (line.count >= 4) return true;
    }
    if (end == std::string::npos) return false;
    begin = end + 1;
  }
  return false;
}

}  // namespace spikedepth
