#pragma once
// Named tensors plus JSON in one checked file: spikedepth's own checkpoint container.
//
// Layout: 8 bytes "SPKDEPT1"; u64 length of the JSON header; the header; the tensors' bytes one
// after another, each padded to 64 bytes; 64 hexadecimal characters: SHA-256 of everything before.
// Little-endian. The header is
// {"meta": ..., "tensors": [{"name", "type", "shape", "offset", "bytes"}, ...]}. Nothing in it is
// ever executed.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace spikedepth {

enum class TensorType { float32, float64, int64, uint8 };
std::size_t bytes_per_element(TensorType type);
const char* tensor_type_name(TensorType type);

/// A contiguous tensor in row-major order without any framework around it.
struct PlainTensor {
  TensorType type = TensorType::float32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;
  std::int64_t elements() const;
};

struct NamedTensor {
  std::string name;
  PlainTensor tensor;
};

/// Tensors in a fixed order. Names are unique.
struct TensorArchive {
  nlohmann::json meta;
  std::vector<NamedTensor> tensors;
  /// Null if there is none of that name.
  const PlainTensor* find(const std::string& name) const;
};

/// Writes atomically; throws DataError and leaves an older file untouched.
void save_archive(const std::string& path, const TensorArchive& archive);

/// Reads and checks everything (magic, sizes, checksum). Throws DataError on any mismatch.
TensorArchive load_archive(const std::string& path);

/// The meta alone: the file's size is checked, its checksum is not. Throws DataError.
nlohmann::json load_archive_meta(const std::string& path);

}  // namespace spikedepth
