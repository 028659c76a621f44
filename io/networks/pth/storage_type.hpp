#pragma once
// The element types of PyTorch's storages, and what they become here.
#include <cstdint>
#include <string>

#include "core/base/tensor_archive.hpp"

namespace spikedepth {

struct StorageType {
  const char* name;        // "HalfStorage"
  const char* short_name;  // "float16"
  std::size_t bytes;       // of an element
  TensorType becomes;
  /// Writes the element at `from` as one of `becomes`.
  void (*convert)(const std::uint8_t* from, std::uint8_t* to);
  bool converted;  // whether the type changes
};

/// Null if the type is unknown. float16 and bfloat16 become float32, smaller integers int64, truth
/// values uint8; float32, float64, int64 and uint8 stay.
const StorageType* find_storage_type(const std::string& name);

/// The storage that holds a type as it is.
const char* storage_name(TensorType type);

}  // namespace spikedepth
