#pragma once
// NumPy arrays in files of their own or in archives, read as streams.
#include <functional>
#include <memory>
#include <string>

#include "io/recordings/npz/npy_header.hpp"
#include "io/recordings/npz/zip_archive.hpp"

namespace spikedepth {

/// The bytes of one array, from front to back.
class ArrayStream {
 public:
  virtual ~ArrayStream() = default;
  /// Exactly `bytes` more bytes. Throws DataError if there are fewer.
  virtual void read(void* out, std::size_t bytes) = 0;
  /// Throws DataError unless the array ends here.
  virtual void expect_end() = 0;
  void skip(std::uint64_t bytes);
};

struct NpyArray {
  std::string name;  // for messages and, without ".npy", as a key
  NpyHeader header;
  std::uint64_t header_bytes = 0;
  std::function<std::unique_ptr<ArrayStream>()> open;
};

/// An array of an archive, which must outlive it. Both throw DataError if there is no NumPy array
/// or its shape does not fit its bytes.
NpyArray archived_array(const ZipArchive& archive, const ZipEntry& entry, const std::string& path);
/// The array of a .npy file.
NpyArray array_of_file(const std::string& path);

}  // namespace spikedepth
