#include "io/networks/pth/state_dict.hpp"

#include <zip.h>

#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/networks/pth/find_state_dict.hpp"
#include "io/networks/pth/pickle.hpp"
#include "io/networks/pth/storage_type.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 33;
constexpr std::size_t kNameLength = 80;  // of a tensor in a message

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipPointer = std::unique_ptr<zip_t, ZipCloser>;

[[noreturn]] void refuse_no_zip(const std::string& path) {
  // What torch.save wrote before 1.6 begins with a pickle of this number.
  constexpr std::string_view kOld("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14);
  std::array<char, 14> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  if (std::string_view(head.data(), head.size()) == kOld) {
    throw DataError(
        path,
        "is in the format of PyTorch before 1.6; load and save it once with a newer PyTorch: "
        "torch.save(torch.load(old), new)");
  }
  if (head[0] == '\x80') {
    throw DataError(
        path,
        "is a plain pickle, which is not opened; load it where it was made and save its "
        "tensors with torch.save(model.state_dict(), ...)");
  }
  throw DataError(path,
                  "is not a whole zip archive, which a .pth file must be; it may be cut short");
}

ZipPointer open_zip(const std::string& path) {
  require_regular_file(path, "a PyTorch file");
  int code = 0;
  ZipPointer archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!archive) refuse_no_zip(path);
  return archive;
}

// PyTorch stores entries without compression, so an entry is never larger than the file.
std::string read_entry(zip_t* archive, const std::string& name, const std::string& path) {
  zip_stat_t stat;
  if (zip_stat(archive, name.c_str(), 0, &stat) != 0)
    throw DataError(path, "has no entry '" + clipped(name, kNameLength) + "'; it may be damaged");
  if (stat.comp_method != ZIP_CM_STORE || stat.size > require_regular_file(path)) {
    throw DataError(
        path,
        "entry '" + clipped(name, kNameLength) +
            "' is compressed or larger than the file; torch.save does not write that; refused");
  }
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(archive, name.c_str(), 0),
                                                               zip_fclose);
  std::string bytes(stat.size, '\0');
  if (!file ||
      zip_fread(file.get(), bytes.data(), stat.size) != static_cast<zip_int64_t>(stat.size)) {
    throw DataError(path, "entry '" + clipped(name, kNameLength) +
                              "' cannot be read (wrong checksum?); the file is damaged");
  }
  return bytes;
}

// "<folder>/data.pkl" -> "<folder>/"
std::string archive_prefix(zip_t* archive, const std::string& path) {
  const auto count = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* entry = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
    const std::string name = entry == nullptr ? "" : entry;
    const auto slash = name.find('/');
    if (slash != std::string::npos && name.substr(slash) == "/data.pkl")
      return name.substr(0, slash + 1);
  }
  throw DataError(path, "is a zip archive without data.pkl, so no file of torch.save");
}

// Elements of the tensor, checked against the storage; every stride and extent is untrusted.
std::int64_t checked_elements(const PickleObject& tensor, const std::string& name,
                              const std::string& path) {
  std::int64_t elements = 1;
  std::int64_t last = tensor.offset;
  bool good = tensor.offset >= 0;
  for (std::size_t i = 0; good && i < tensor.shape.size(); ++i) {
    const auto extent = tensor.shape[i];
    const auto stride = tensor.stride[i];
    good = extent >= 0 && extent <= kMostElements && stride >= 0 && stride <= kMostElements &&
           (extent == 0 || elements <= kMostElements / extent) &&
           (extent < 2 || stride <= (kMostElements - last) / (extent - 1));
    if (!good) break;
    elements *= extent;
    if (extent > 1) last += (extent - 1) * stride;
    good = last <= kMostElements;
  }
  good = good && (elements == 0 || last < tensor.storage->integer);
  if (!good)
    throw DataError(path, "tensor '" + clipped(name, kNameLength) +
                              "' reaches outside its storage; the file is damaged");
  return elements;
}

/// Reads tensors one by one and keeps a storage as long as another tensor lies in it.
class TensorReader {
 public:
  TensorReader(zip_t* archive, std::string folder, std::string path)
      : archive_(archive), folder_(std::move(folder)), path_(std::move(path)) {}

  /// Before anything is read: sums what the tensors will take. Files share a storage between two
  /// names (tied weights), but a stride of 0 or a storage under many names could make a small file
  /// fill the memory.
  void announce(const std::string& name, const PickleObject& tensor) {
    const StorageType& type = type_of(tensor);
    const std::int64_t elements = checked_elements(tensor, name, path_);
    ++uses_[tensor.storage->key];
    const auto bytes = static_cast<std::uint64_t>(elements) * type.bytes;
    const bool expands = elements > tensor.storage->integer;
    total_bytes_ += bytes;
    const std::uint64_t file_bytes = require_regular_file(path_);
    if (!expands && total_bytes_ <= 2 * file_bytes) return;
    throw DataError(path_, format("tensor '%s' expands to more bytes than the file holds (%llu); "
                                  "refused, save contiguous tensors",
                                  clipped(name, kNameLength).c_str(),
                                  static_cast<unsigned long long>(file_bytes)));
  }

  PlainTensor read(const std::string& name, const PickleObject& tensor) {
    const StorageType& type = type_of(tensor);
    const std::string& key = tensor.storage->key;
    auto kept = storages_.find(key);
    if (kept == storages_.end())
      kept = storages_.emplace(key, read_entry(archive_, folder_ + "data/" + key, path_)).first;
    check_size(name, tensor, kept->second.size(), type);
    PlainTensor plain = gather(tensor, kept->second, type);
    if (--uses_[key] == 0) storages_.erase(kept);
    return plain;
  }

  static const StorageType* known_type(const PickleObject& tensor) {
    return find_storage_type(tensor.storage->text);
  }

 private:
  const StorageType& type_of(const PickleObject& tensor) const {
    if (const StorageType* type = known_type(tensor)) return *type;
    throw DataError(path_, "holds a tensor of type " + clipped(tensor.storage->text, kNameLength) +
                               "; floating-point numbers and integers are understood");
  }

  void check_size(const std::string& name, const PickleObject& tensor, std::size_t bytes,
                  const StorageType& type) const {
    const std::int64_t elements = tensor.storage->integer;
    if (elements >= 0 && bytes == static_cast<std::uint64_t>(elements) * type.bytes) return;
    throw DataError(
        path_,
        format("storage of '%s' has %zu bytes, its record says %lld elements; the file is damaged",
               clipped(name, kNameLength).c_str(), bytes, static_cast<long long>(elements)));
  }

  static PlainTensor gather(const PickleObject& tensor, const std::string& storage,
                            const StorageType& type) {
    PlainTensor plain;
    plain.type = type.becomes;
    plain.shape = tensor.shape;
    const std::int64_t elements = plain.elements();
    const std::size_t size = bytes_per_element(type.becomes);
    plain.bytes.resize(static_cast<std::size_t>(elements) * size);
    std::vector<std::int64_t> index(tensor.shape.size(), 0);
    std::int64_t source = tensor.offset;
    const auto* from = reinterpret_cast<const std::uint8_t*>(storage.data());
    for (std::int64_t i = 0; i < elements; ++i) {
      type.convert(from + static_cast<std::size_t>(source) * type.bytes,
                   plain.bytes.data() + static_cast<std::size_t>(i) * size);
      for (std::size_t axis = index.size(); axis-- > 0;) {
        source += tensor.stride[axis];
        if (++index[axis] < tensor.shape[axis]) break;
        source -= tensor.stride[axis] * tensor.shape[axis];
        index[axis] = 0;
      }
    }
    return plain;
  }

  zip_t* archive_;
  std::string folder_;
  std::string path_;
  std::map<std::string, std::string> storages_;
  std::map<std::string, std::size_t> uses_;
  std::uint64_t total_bytes_ = 0;
};

void refuse_other_archives(zip_t* archive, const std::string& folder, const std::string& path) {
  const auto holds = [&](const char* name) {
    return zip_name_locate(archive, (folder + name).c_str(), 0) >= 0;
  };
  if (holds("constants.pkl")) {
    throw DataError(path,
                    "is a TorchScript program; a state_dict was expected: "
                    "torch.save(torch.jit.load(FILE).state_dict(), \"weights.pth\")");
  }
  if (holds("byteorder") && read_entry(archive, folder + "byteorder", path) != "little") {
    throw DataError(path,
                    "was written on a big-endian machine; save it again on a little-endian one");
  }
}

/// The tensors of a dictionary, and what else lies in it.
struct Contents {
  std::vector<std::string> names;
  std::vector<const PickleObject*> tensors;
  std::vector<std::string> others;
};

Contents contents_of(const PickleObject& dict) {
  Contents contents;
  for (const auto& [key, value] : dict.pairs) {
    if (key->kind == PickleObject::Kind::text && value->kind == PickleObject::Kind::tensor) {
      contents.names.push_back(key->text);
      contents.tensors.push_back(value);
    } else {
      contents.others.push_back(key->kind == PickleObject::Kind::text ? key->text : "(no name)");
    }
  }
  return contents;
}

void expect_unique(const std::vector<std::string>& names, const std::string& path) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      throw DataError(path, "names the tensor '" + clipped(name, kNameLength) + "' twice; refused");
  }
}

/// What was done to get from the file to the tensors, one sentence each.
std::vector<std::string> remarks_of(const FoundStateDict& found, const std::string& prefix,
                                    const Contents& contents) {
  std::vector<std::string> remarks;
  if (!found.place.empty()) remarks.push_back("the weights under '" + found.place + "' were taken");
  if (!prefix.empty()) remarks.push_back("'" + prefix + "' was taken off the names");
  if (!contents.others.empty())
    remarks.push_back("left out, being no tensors: " + join_some(contents.others));
  std::set<std::string> converted;
  for (const PickleObject* tensor : contents.tensors) {
    const StorageType* type = TensorReader::known_type(*tensor);
    if (type != nullptr && type->converted && converted.insert(type->name).second)
      remarks.push_back(std::string(type->short_name) + " was converted to " +
                        tensor_type_name(type->becomes));
  }
  return remarks;
}

}  // namespace

StateDict load_state_dict(const std::string& path) {
  const auto archive = open_zip(path);
  const auto folder = archive_prefix(archive.get(), path);
  refuse_other_archives(archive.get(), folder, path);
  PickleReader pickle(path);
  const std::string bytes = read_entry(archive.get(), folder + "data.pkl", path);
  const FoundStateDict found = find_state_dict(pickle.read(bytes), path);
  Contents contents = contents_of(*found.dict);
  const std::string prefix = strip_prefixes(contents.names);
  expect_unique(contents.names, path);
  TensorReader reader(archive.get(), folder, path);
  for (std::size_t i = 0; i < contents.tensors.size(); ++i)
    reader.announce(contents.names[i], *contents.tensors[i]);
  StateDict result;
  result.remarks = remarks_of(found, prefix, contents);
  for (std::size_t i = 0; i < contents.tensors.size(); ++i) {
    result.tensors.push_back(
        {contents.names[i], reader.read(contents.names[i], *contents.tensors[i])});
  }
  return result;
}

}  // namespace spikedepth
