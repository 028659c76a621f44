#include "core/base/tensor_archive.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <set>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr char kMagic[] = "SPKDEPT1";
constexpr std::size_t kMagicSize = 8;
constexpr std::size_t kDigestSize = 64;
constexpr std::size_t kAlignment = 64;
constexpr std::uint64_t kLargestHeader_bytes = std::uint64_t{256} << 20;
constexpr std::int64_t kLargestExtent = std::int64_t{1} << 40;

struct TypeRow {
  TensorType type;
  const char* name;
  std::size_t bytes;
};
constexpr std::array<TypeRow, 4> kTypes{{{TensorType::float32, "float32", 4},
                                         {TensorType::float64, "float64", 8},
                                         {TensorType::int64, "int64", 8},
                                         {TensorType::uint8, "uint8", 1}}};

std::size_t padded(std::size_t size) {
  return (size + kAlignment - 1) / kAlignment * kAlignment;
}

PlainTensor read_tensor(const nlohmann::json& row, const std::string& bytes, std::size_t data_begin,
                        std::size_t data_end, const std::string& path) {
  const std::string name = row.at("name").get<std::string>();
  PlainTensor tensor;
  const std::string type = row.at("type").get<std::string>();
  bool known = false;
  for (const auto& entry : kTypes) {
    if (type == entry.name) {
      tensor.type = entry.type;
      known = true;
    }
  }
  if (!known)
    throw DataError(path,
                    "tensor '" + name + "' has unknown type '" + type + "'; the file is damaged");
  tensor.shape = row.at("shape").get<std::vector<std::int64_t>>();
  std::int64_t elements = 1;
  for (const auto extent : tensor.shape) {
    if (extent < 0 || (extent > 0 && elements > kLargestExtent / extent)) {
      throw DataError(path, "tensor '" + name + "' has an impossible shape; the file is damaged");
    }
    elements *= extent;
  }
  const auto offset = row.at("offset").get<std::uint64_t>();
  const auto size = row.at("bytes").get<std::uint64_t>();
  if (size != static_cast<std::uint64_t>(elements) * bytes_per_element(tensor.type) ||
      offset > data_end - data_begin || size > data_end - data_begin - offset) {
    throw DataError(path, "tensor '" + name + "' does not fit the file; the file is damaged");
  }
  const char* begin = bytes.data() + data_begin + offset;
  tensor.bytes.assign(begin, begin + size);
  return tensor;
}

/// The header. Before the file is read: whether it is a checkpoint at all, and as long as its
/// header says. A file of another kind, or one that was never written to its end, may be larger
/// than memory.
nlohmann::json checked_header(const std::string& path) {
  const std::uint64_t size = require_regular_file(path, "a checkpoint");
  std::ifstream stream(path, std::ios::binary);
  std::array<char, kMagicSize + 8> head{};
  const bool read = !!stream.read(head.data(), head.size());
  if (!stream.is_open()) throw DataError(path, "cannot be opened; check its permissions");
  if (read && std::memcmp(head.data(), "PK\x03\x04", 4) == 0) {
    throw DataError(path,
                    "is a zip file, as PyTorch's .pth files are; make a checkpoint of it first: "
                    "spikedepth export FILE.pth net.ckpt");
  }
  if (!read || size < head.size() + kDigestSize ||
      std::memcmp(head.data(), kMagic, kMagicSize) != 0) {
    throw DataError(path, "is not a spikedepth checkpoint (its first bytes are not " +
                              std::string(kMagic) + ")");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, head.data() + kMagicSize, sizeof length);
  if (length > std::min(size, kLargestHeader_bytes))
    throw DataError(path, "header is longer than the file; the file is damaged");
  std::string text(length, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(length)))
    throw DataError(path, "ends within its header; the file is damaged");
  const auto header = parse_json(text, path);
  std::uint64_t expected = padded(head.size() + length) + kDigestSize;
  if (header.is_object() && header.contains("tensors") && header["tensors"].is_array()) {
    for (const auto& row : header["tensors"]) {
      const auto bytes = row.is_object() ? row.find("bytes") : row.end();
      if (row.is_object() && bytes != row.end() && bytes->is_number_unsigned())
        expected += padded(std::min(bytes->get<std::uint64_t>(), size));
    }
  }
  if (expected != size) {
    throw DataError(path, format("has %llu bytes where its header speaks of %llu: the file is "
                                 "damaged or cut short; use an older checkpoint",
                                 static_cast<unsigned long long>(size),
                                 static_cast<unsigned long long>(expected)));
  }
  return header;
}

}  // namespace

std::size_t bytes_per_element(TensorType type) {
  return kTypes[static_cast<std::size_t>(type)].bytes;
}
const char* tensor_type_name(TensorType type) {
  return kTypes[static_cast<std::size_t>(type)].name;
}

std::int64_t PlainTensor::elements() const {
  std::int64_t count = 1;
  for (const auto extent : shape) count *= extent;
  return count;
}

const PlainTensor* TensorArchive::find(const std::string& name) const {
  for (const auto& entry : tensors) {
    if (entry.name == name) return &entry.tensor;
  }
  return nullptr;
}

void save_archive(const std::string& path, const TensorArchive& archive) {
  nlohmann::json header = {{"meta", archive.meta}, {"tensors", nlohmann::json::array()}};
  std::size_t offset = 0;
  std::set<std::string> names;
  for (const auto& [name, tensor] : archive.tensors) {
    SPIKEDEPTH_CHECK(names.insert(name).second, "two tensors named " + name);
    SPIKEDEPTH_CHECK(tensor.bytes.size() == static_cast<std::size_t>(tensor.elements()) *
                                                bytes_per_element(tensor.type),
                     "size of tensor " + name);
    header["tensors"].push_back({{"name", name},
                                 {"type", tensor_type_name(tensor.type)},
                                 {"shape", tensor.shape},
                                 {"offset", offset},
                                 {"bytes", tensor.bytes.size()}});
    offset += padded(tensor.bytes.size());
  }
  const std::string text = json_text(header);
  const std::uint64_t length = text.size();
  std::string bytes(kMagic, kMagicSize);
  bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
  bytes += text;
  bytes.resize(padded(bytes.size()), '\0');
  bytes.reserve(bytes.size() + offset + kDigestSize);
  for (const auto& entry : archive.tensors) {
    bytes.append(reinterpret_cast<const char*>(entry.tensor.bytes.data()),
                 entry.tensor.bytes.size());
    bytes.resize(padded(bytes.size()), '\0');
  }
  bytes += sha256_hex(bytes.data(), bytes.size());
  write_file_atomically(path, bytes);
}

TensorArchive load_archive(const std::string& path) {
  checked_header(path);
  const std::string bytes = read_file(path);
  const std::size_t data_end = bytes.size() - kDigestSize;
  if (bytes.compare(data_end, kDigestSize, sha256_hex(bytes.data(), data_end)) != 0) {
    throw DataError(path,
                    "checksum mismatch: the file is damaged or cut short; use an older checkpoint");
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data() + kMagicSize, sizeof length);
  if (length > data_end - kMagicSize - 8)
    throw DataError(path, "header is longer than the file; the file is damaged");
  try {
    const auto header = parse_json(bytes.substr(kMagicSize + 8, length), path);
    TensorArchive archive;
    archive.meta = header.at("meta");
    const std::size_t data_begin = padded(kMagicSize + 8 + length);
    if (data_begin > data_end)
      throw DataError(path, "has no data behind its header; the file is damaged");
    for (const auto& row : header.at("tensors")) {
      archive.tensors.push_back(
          {row.at("name").get<std::string>(), read_tensor(row, bytes, data_begin, data_end, path)});
    }
    return archive;
  } catch (const nlohmann::json::exception&) {
    throw DataError(path, "header is not the expected JSON; the file is damaged");
  }
}

nlohmann::json load_archive_meta(const std::string& path) {
  auto header = checked_header(path);
  if (!header.is_object() || !header.contains("meta"))
    throw DataError(path, "header is not the expected JSON; the file is damaged");
  return std::move(header["meta"]);
}

}  // namespace spikedepth
