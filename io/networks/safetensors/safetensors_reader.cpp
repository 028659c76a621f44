#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/base/error.hpp"
#include "core/base/nesting.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/networks/pth/find_state_dict.hpp"
#include "io/networks/pth/storage_type.hpp"
#include "io/networks/safetensors/safetensors.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kLongestHeader = 100'000'000;  // as safetensors' own readers
constexpr std::size_t kNameLength = 80;
constexpr std::size_t kMostDimensions = 16;

/// In the file's order, of a format whose names are UTF-8 and are taken as they stand.
using Header = nlohmann::ordered_json;

/// The format's names of types, and PyTorch's of the storages that hold them.
constexpr std::array<std::pair<const char*, const char*>, 10> kTypeNames = {
    {{"F32", "FloatStorage"},
     {"F64", "DoubleStorage"},
     {"F16", "HalfStorage"},
     {"BF16", "BFloat16Storage"},
     {"I64", "LongStorage"},
     {"I32", "IntStorage"},
     {"I16", "ShortStorage"},
     {"I8", "CharStorage"},
     {"U8", "ByteStorage"},
     {"BOOL", "BoolStorage"}}};

struct Entry {
  std::string name;
  const StorageType* type = nullptr;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0, elements = 1;
};

/// The header as JSON; a name that stands twice is an error, of which other readers say nothing.
Header parse_header(const std::string& text, const std::string& path) {
  if (text.empty() || text[0] != '{')
    throw DataError(path, "is no safetensors file: its header does not begin with '{'");
  if (json_nesting(text) > kDeepestNesting)
    throw DataError(path, "has a header that nests too deep; refused");
  std::vector<std::set<std::string>> open;
  std::string twice;
  const auto watch = [&](int, Header::parse_event_t event, Header& parsed) {
    using Event = Header::parse_event_t;
    if (event == Event::object_start) open.emplace_back();
    if (event == Event::object_end) open.pop_back();
    if (event == Event::key && !open.empty()) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open.back().insert(key).second) twice = key;
    }
    return true;
  };
  auto header = Header::parse(text, watch, false);
  if (!twice.empty())
    throw DataError(path, "names '" + clipped(twice, kNameLength) +
                              "' twice in its header; refused, save it again");
  if (header.is_discarded() || !header.is_object())
    throw DataError(path, "has a header that is no JSON; the file is damaged, get it again");
  return header;
}

class HeaderReader {
 public:
  HeaderReader(std::string path, std::uint64_t data_bytes)
      : path_(std::move(path)), data_bytes_(data_bytes) {}

  std::vector<Entry> entries(const Header& header) {
    std::vector<Entry> entries;
    for (const auto& [name, record] : header.items()) {
      if (name != "__metadata__") entries.push_back(entry(name, record));
    }
    expect_no_gaps(entries);
    return entries;
  }

 private:
  [[noreturn]] void fail(const std::string& name, const std::string& problem) const {
    throw DataError(path_, "tensor '" + clipped(name, kNameLength) + "' " + problem +
                               "; the file is damaged, get it again");
  }

  static std::optional<std::uint64_t> whole(const Header& value) {
    if (!value.is_number_unsigned()) return std::nullopt;
    return value.get<std::uint64_t>();
  }

  Entry entry(const std::string& name, const Header& record) const {
    if (!record.is_object() || !record.contains("dtype") || !record["dtype"].is_string() ||
        !record.contains("shape") || !record["shape"].is_array() ||
        !record.contains("data_offsets") || !record["data_offsets"].is_array() ||
        record["data_offsets"].size() != 2)
      fail(name, "lacks dtype, shape or data_offsets");
    Entry entry;
    entry.name = name;
    const auto& dtype = record["dtype"].get_ref<const std::string&>();
    for (const auto& [own, storage] : kTypeNames) {
      if (dtype == own) entry.type = find_storage_type(storage);
    }
    if (entry.type == nullptr)
      throw DataError(path_, "tensor '" + clipped(name, kNameLength) + "' is of type " +
                                 clipped(dtype, 20) +
                                 "; F32, F64, F16, BF16, I64 to I8, U8 and BOOL are understood");
    shape(record["shape"], entry);
    const auto begin = whole(record["data_offsets"][0]), end = whole(record["data_offsets"][1]);
    if (!begin || !end || *begin > *end || *end > data_bytes_)
      fail(name, format("lies outside of the file's %llu bytes of data",
                        static_cast<unsigned long long>(data_bytes_)));
    entry.begin = *begin;
    entry.end = *end;
    if (entry.end - entry.begin != entry.elements * entry.type->bytes)
      fail(name, format("has %llu bytes; its shape and type need %llu",
                        static_cast<unsigned long long>(entry.end - entry.begin),
                        static_cast<unsigned long long>(entry.elements * entry.type->bytes)));
    return entry;
  }

  void shape(const Header& lengths, Entry& entry) const {
    if (lengths.size() > kMostDimensions) fail(entry.name, "has more than 16 dimensions");
    for (const auto& length : lengths) {
      const auto extent = whole(length);
      if (!extent || *extent > (std::uint64_t{1} << 40))
        fail(entry.name, "has an impossible shape");
      entry.shape.push_back(static_cast<std::int64_t>(*extent));
    }
    for (const std::int64_t extent : entry.shape) {
      const auto length = static_cast<std::uint64_t>(extent);
      if (length != 0 && entry.elements > (std::uint64_t{1} << 50) / length)
        fail(entry.name, "has an impossible shape");
      entry.elements *= length;
    }
  }

  void expect_no_gaps(const std::vector<Entry>& entries) const {
    std::vector<const Entry*> order;
    for (const Entry& entry : entries) order.push_back(&entry);
    std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
      return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
    });
    std::uint64_t place = 0;
    for (const Entry* entry : order) {
      if (entry->begin != place)
        fail(entry->name,
             entry->begin < place ? "overlaps another one" : "leaves a hole before it");
      place = entry->end;
    }
    if (place != data_bytes_)
      throw DataError(path_, format("holds %llu bytes of data, its header tells of %llu; the file "
                                    "is damaged, get it again",
                                    static_cast<unsigned long long>(data_bytes_),
                                    static_cast<unsigned long long>(place)));
  }

  std::string path_;
  std::uint64_t data_bytes_;
};

PlainTensor read_tensor(std::ifstream& file, std::uint64_t data_place, const Entry& entry,
                        const std::string& path) {
  std::vector<std::uint8_t> stored(entry.end - entry.begin);
  file.seekg(static_cast<std::streamoff>(data_place + entry.begin));
  file.read(reinterpret_cast<char*>(stored.data()), static_cast<std::streamsize>(stored.size()));
  if (!file) throw DataError(path, "became shorter while it was read; try again");
  PlainTensor tensor;
  tensor.type = entry.type->becomes;
  tensor.shape = entry.shape;
  const std::size_t size = bytes_per_element(tensor.type);
  tensor.bytes.resize(entry.elements * size);
  for (std::uint64_t i = 0; i < entry.elements; ++i)
    entry.type->convert(stored.data() + i * entry.type->bytes, tensor.bytes.data() + i * size);
  return tensor;
}

}  // namespace

StateDict load_safetensors(const std::string& path) {
  const std::uint64_t file_bytes = require_regular_file(path, "a safetensors file");
  std::ifstream file(path, std::ios::binary);
  std::uint64_t length = 0;
  if (file_bytes < 8 || !file.read(reinterpret_cast<char*>(&length), 8))
    throw DataError(path, "is too short for a safetensors file, which begins with 8 bytes");
  if (length > kLongestHeader || length > file_bytes - 8)
    throw DataError(path, format("claims a header of %llu bytes in a file of %llu; no safetensors "
                                 "file, or cut off",
                                 static_cast<unsigned long long>(length),
                                 static_cast<unsigned long long>(file_bytes)));
  std::string text(length, '\0');
  file.read(text.data(), static_cast<std::streamsize>(length));
  const auto header = parse_header(text, path);
  const auto entries = HeaderReader(path, file_bytes - 8 - length).entries(header);
  StateDict result;
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  const std::string prefix = strip_prefixes(names);
  if (!prefix.empty()) result.remarks.push_back("'" + prefix + "' was taken off the names");
  std::set<std::string> converted, seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const StorageType& type = *entries[i].type;
    if (!seen.insert(names[i]).second)
      throw DataError(path, "names the tensor '" + clipped(names[i], kNameLength) + "' twice");
    if (type.converted && converted.insert(type.name).second)
      result.remarks.push_back(std::string(type.short_name) + " was converted to " +
                               tensor_type_name(type.becomes));
    result.tensors.push_back({names[i], read_tensor(file, 8 + length, entries[i], path)});
  }
  return result;
}

}  // namespace spikedepth
