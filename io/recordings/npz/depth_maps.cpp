#include "io/recordings/npz/depth_maps.hpp"

#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <limits>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "io/recordings/npz/npy_header.hpp"
#include "io/recordings/npz/zip_archive.hpp"

namespace spikedepth {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <typename T>
Bytes npy(char kind, const std::vector<std::uint64_t>& shape, const T* values, std::size_t count) {
  // Text counts its width in letters, numbers in bytes.
  const std::size_t width = kind == 'U' ? count : sizeof(T);
  const std::string header = npy_header_bytes({kind, width, false, shape, {}});
  Bytes bytes(header.begin(), header.end());
  const auto* raw = reinterpret_cast<const std::uint8_t*>(values);
  bytes.insert(bytes.end(), raw, raw + count * sizeof(T));
  return bytes;
}

Bytes scalar(double value) {
  return npy('f', {}, &value, 1);
}

Bytes matrix(const std::array<double, 9>& values) {
  return npy('f', {3, 3}, values.data(), values.size());
}

// The letters of a name, as every other output writes it.
std::vector<std::uint32_t> letters_of(const std::string& name) {
  const std::string text = escaped_bytes(name);  // valid UTF-8
  std::vector<std::uint32_t> letters;
  for (const char byte : text) {
    const auto bits = static_cast<unsigned char>(byte);
    if ((bits & 0xC0U) == 0x80U) {
      letters.back() = letters.back() << 6U | (bits & 0x3FU);
    } else {
      letters.push_back(bits < 0x80U   ? bits
                        : bits < 0xE0U ? bits & 0x1FU
                        : bits < 0xF0U ? bits & 0x0FU
                                       : bits & 0x07U);
    }
  }
  return letters;
}

// A scalar of NumPy's type str.
Bytes text_array(const std::string& text) {
  auto letters = letters_of(text);
  if (letters.empty()) letters.push_back(0);  // a width of nothing is none
  return npy('U', {}, letters.data(), letters.size());
}

// Numbers that are no distance are unknown.
std::vector<float> metres_of(const DepthMap& depth) {
  auto metres = depth.metres;
  for (auto& value : metres) {
    if (!std::isfinite(value)) value = std::numeric_limits<float>::quiet_NaN();
  }
  return metres;
}

std::array<double, 9> intrinsics(const CameraCalibration& camera) {
  const auto& p = camera.projection;
  return {p[0], p[1], p[2], p[4], p[5], p[6], p[8], p[9], p[10]};
}

}  // namespace

void write_depth_npy(const std::string& path, const DepthMap& depth) {
  const auto metres = metres_of(depth);
  const auto bytes =
      npy('f', {static_cast<std::uint64_t>(depth.height), static_cast<std::uint64_t>(depth.width)},
          metres.data(), metres.size());
  write_file_atomically(path, bytes.data(), bytes.size());
}

DepthMapsWriter::DepthMapsWriter(const std::string& path, SensorSize size,
                                 const std::vector<std::string>& arrays)
    : path_(path), size_(size) {
  remove_stale_temporaries(path_);
  const auto start = header();
  header_bytes_ = start.size();
  for (const auto& array : arrays) {
    const std::string file = path_ + "." + array + ".npy";
    remove_stale_temporaries(file);
    stacks_.push_back({array, file + ".tmp" + std::to_string(::getpid()), {}});
    auto& stack = stacks_.back();
    stack.stream.open(stack.temporary, std::ios::binary | std::ios::trunc);
    write(stack, start.data(), start.size());
  }
}

DepthMapsWriter::~DepthMapsWriter() {
  for (auto& stack : stacks_) {
    stack.stream.close();
    std::error_code ignored;
    std::filesystem::remove(stack.temporary, ignored);
  }
}

// As long for any number of maps: NumPy pads it to whole multiples of 64 bytes, and the numbers of
// maps that are allowed differ by a few digits.
std::string DepthMapsWriter::header() const {
  return npy_header_bytes({'f',
                           sizeof(float),
                           false,
                           {ends_us_.size(), static_cast<std::uint64_t>(size_.height),
                            static_cast<std::uint64_t>(size_.width)},
                           {}});
}

void DepthMapsWriter::write(Stack& stack, const void* bytes, std::size_t size) {
  if (!stack.stream.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size)))
    throw DataError(path_, "cannot be written; check its folder and free some space");
}

void DepthMapsWriter::add(TimeUs end, const std::vector<const DepthMap*>& maps) {
  SPIKEDEPTH_CHECK(maps.size() == stacks_.size(), "a window brings a map of every array");
  for (std::size_t i = 0; i < maps.size(); ++i) {
    SPIKEDEPTH_CHECK(maps[i]->width == size_.width && maps[i]->height == size_.height,
                     "all maps of a file have one size");
    const auto values = metres_of(*maps[i]);
    write(stacks_[i], values.data(), values.size() * sizeof(float));
  }
  ends_us_.push_back(end);
}

void DepthMapsWriter::finish(const DepthMapsFacts& facts) {
  const auto start = header();
  SPIKEDEPTH_CHECK(start.size() == header_bytes_, "the maps begin where they began");
  std::vector<ZipMember> members;
  for (auto& stack : stacks_) {
    stack.stream.seekp(0);
    write(stack, start.data(), start.size());
    stack.stream.close();
    if (!stack.stream) throw DataError(path_, "cannot be written; free some space");
    members.push_back({stack.array + ".npy", {}, stack.temporary});
  }
  members.push_back({"t_us.npy", npy('i', {ends_us_.size()}, ends_us_.data(), ends_us_.size())});
  if (facts.base_time_s > 0) members.push_back({"base_time_s.npy", scalar(facts.base_time_s)});
  if (facts.calibration != nullptr) {
    members.push_back({"K.npy", matrix(intrinsics(facts.calibration->left))});
    members.push_back({"baseline_m.npy", scalar(facts.calibration->baseline_m())});
    members.push_back({"R_rect_left.npy", matrix(facts.calibration->left.rectification)});
  }
  members.push_back({"recording.npy", text_array(facts.recording)});
  members.push_back({"network.npy", text_array(facts.network)});
  members.push_back({"version.npy", text_array(facts.version)});
  write_zip(path_, members);
}

}  // namespace spikedepth
