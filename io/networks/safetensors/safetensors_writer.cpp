#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "io/networks/safetensors/safetensors.hpp"

namespace spikedepth {
namespace {

const char* type_name(TensorType type) {
  switch (type) {
    case TensorType::float32:
      return "F32";
    case TensorType::float64:
      return "F64";
    case TensorType::int64:
      return "I64";
    case TensorType::uint8:
      return "U8";
  }
  throw InternalError("unknown type of tensor");
}

}  // namespace

void save_safetensors(const std::string& path, const std::vector<NamedTensor>& tensors) {
  nlohmann::json header = {{"__metadata__", {{"format", "pt"}}}};
  std::uint64_t place = 0;
  for (const NamedTensor& named : tensors) {
    const std::uint64_t end = place + named.tensor.bytes.size();
    header[named.name] = {{"dtype", type_name(named.tensor.type)},
                          {"shape", named.tensor.shape},
                          {"data_offsets", {place, end}}};
    place = end;
  }
  std::string text = json_text(header);
  text.append((8 - text.size() % 8) % 8, ' ');  // tensors begin at multiples of 8
  const std::uint64_t length = text.size();
  std::string bytes(8 + text.size() + place, '\0');
  std::memcpy(bytes.data(), &length, 8);
  std::memcpy(bytes.data() + 8, text.data(), text.size());
  std::size_t at = 8 + text.size();
  for (const NamedTensor& named : tensors) {
    if (!named.tensor.bytes.empty())
      std::memcpy(bytes.data() + at, named.tensor.bytes.data(), named.tensor.bytes.size());
    at += named.tensor.bytes.size();
  }
  write_file_atomically(path, bytes);
}

}  // namespace spikedepth
