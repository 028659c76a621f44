#include "io/recordings/npz/npy_array.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kLargestHeader_bytes = 65535;

class ArchivedStream : public ArrayStream {
 public:
  explicit ArchivedStream(ZipStream stream) : stream_(std::move(stream)) {}
  void read(void* out, std::size_t bytes) override { stream_.read(out, bytes); }
  void expect_end() override { stream_.expect_end(); }

 private:
  ZipStream stream_;
};

class FileStream : public ArrayStream {
 public:
  explicit FileStream(const std::string& path) : path_(path), stream_(path, std::ios::binary) {
    if (!stream_) throw DataError(path, "cannot be opened; check its permissions");
  }
  void read(void* out, std::size_t bytes) override {
    if (!stream_.read(static_cast<char*>(out), static_cast<std::streamsize>(bytes)))
      throw DataError(path_, "ends early; the file is cut short, get it again");
  }
  void expect_end() override {}  // its size was compared with its shape

 private:
  std::string path_;
  std::ifstream stream_;
};

void check_size(const NpyArray& array, std::uint64_t bytes, const std::string& path) {
  std::uint64_t expected = array.header.item_bytes;
  constexpr std::uint64_t kMost = std::uint64_t{1} << 50;
  for (const std::uint64_t extent : array.header.shape) {
    if (extent != 0 && expected > kMost / extent)
      throw DataError(path, array.name + " has an impossible shape; the file is damaged");
    expected *= extent;
  }
  expected += array.header_bytes;
  if (bytes == expected) return;
  throw DataError(path, format("%s has %llu bytes; its shape needs %llu", array.name.c_str(),
                               static_cast<unsigned long long>(bytes),
                               static_cast<unsigned long long>(expected)));
}

void read_header(NpyArray& array, std::uint64_t bytes, const std::string& path) {
  const auto stream = array.open();
  std::array<std::uint8_t, 12> prefix{};
  stream->read(prefix.data(), 10);
  if (std::memcmp(prefix.data(), "\x93NUMPY", 6) != 0 || prefix[6] < 1 || prefix[6] > 3)
    throw DataError(path, array.name + " is no NumPy array");
  std::size_t length = prefix[8] + 256U * prefix[9];
  if (prefix[6] > 1) {
    stream->read(prefix.data() + 10, 2);
    length += 65536U * prefix[10] + 16777216U * prefix[11];
  }
  if (length > kLargestHeader_bytes || length > bytes) {
    throw DataError(path,
                    array.name + " has a damaged header; an array saved by NumPy was expected");
  }
  std::string text(length, '\0');
  stream->read(text.data(), length);
  array.header = parse_npy_dictionary(text, path, array.name);
  array.header_bytes = (prefix[6] > 1 ? 12 : 10) + length;
}

}  // namespace

void ArrayStream::skip(std::uint64_t bytes) {
  std::vector<std::uint8_t> buffer(1 << 16);
  while (bytes > 0) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer.size()));
    read(buffer.data(), part);
    bytes -= part;
  }
}

NpyArray archived_array(const ZipArchive& archive, const ZipEntry& entry, const std::string& path) {
  NpyArray array;
  array.name = entry.name;
  array.open = [&archive, entry] { return std::make_unique<ArchivedStream>(archive.open(entry)); };
  read_header(array, entry.bytes, path);
  check_size(array, entry.bytes, path);
  return array;
}

NpyArray array_of_file(const std::string& path) {
  const std::uint64_t bytes = require_regular_file(path, "a NumPy array");
  NpyArray array;
  array.name = "the array";
  array.open = [path] { return std::make_unique<FileStream>(path); };
  read_header(array, bytes, path);
  check_size(array, bytes, path);
  return array;
}

}  // namespace spikedepth
