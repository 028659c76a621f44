#include "io/networks/pth/state_dict.hpp"

#include <zip.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/networks/pth/pickle.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMostElements = std::int64_t{1} << 33;

struct StorageRow {
  const char* name;
  TensorType type;
};
constexpr StorageRow kStorages[] = {{"FloatStorage", TensorType::float32},
                                    {"DoubleStorage", TensorType::float64},
                                    {"LongStorage", TensorType::int64},
                                    {"ByteStorage", TensorType::uint8}};

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipPointer = std::unique_ptr<zip_t, ZipCloser>;

bool starts_with_pickle(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return stream.get() == 0x80;
}

ZipPointer open_zip(const std::string& path) {
  if (!std::filesystem::exists(path)) throw DataError(path, "no such file");
  int code = 0;
  ZipPointer archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (archive) return archive;
  if (starts_with_pickle(path)) {
    throw DataError(
        path,
        "is in the format of PyTorch before 1.6; load and save it once with a newer PyTorch: "
        "torch.save(torch.load(old), new)");
  }
  throw DataError(path,
                  "is not a whole zip archive, which a .pth file must be; it may be cut short");
}

// PyTorch stores entries without compression, so an entry is never larger than the file.
std::string read_entry(zip_t* archive, const std::string& name, const std::string& path) {
  zip_stat_t stat;
  if (zip_stat(archive, name.c_str(), 0, &stat) != 0)
    throw DataError(path, "has no entry '" + name + "'; it may be damaged");
  if (stat.comp_method != ZIP_CM_STORE || stat.size > std::filesystem::file_size(path)) {
    throw DataError(
        path,
        "entry '" + name +
            "' is compressed or larger than the file; torch.save does not write that; refused");
  }
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen(archive, name.c_str(), 0),
                                                               zip_fclose);
  std::string bytes(stat.size, '\0');
  if (!file ||
      zip_fread(file.get(), bytes.data(), stat.size) != static_cast<zip_int64_t>(stat.size)) {
    throw DataError(path,
                    "entry '" + name + "' cannot be read (wrong checksum?); the file is damaged");
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

const StorageRow& storage_row(const std::string& type, const std::string& path) {
  for (const auto& row : kStorages) {
    if (type == row.name) return row;
  }
  throw DataError(path, "holds a tensor of type " + type +
                            "; float32, float64, int64 and uint8 are understood");
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
    throw DataError(path, "tensor '" + name + "' reaches outside its storage; the file is damaged");
  return elements;
}

PlainTensor gather(const PickleObject& tensor, const std::string& storage, TensorType type,
                   std::int64_t elements) {
  const auto size = bytes_per_element(type);
  PlainTensor plain;
  plain.type = type;
  plain.shape = tensor.shape;
  plain.bytes.resize(static_cast<std::size_t>(elements) * size);
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  std::int64_t source = tensor.offset;
  for (std::int64_t i = 0; i < elements; ++i) {
    std::memcpy(plain.bytes.data() + static_cast<std::size_t>(i) * size,
                storage.data() + static_cast<std::size_t>(source) * size, size);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      source += tensor.stride[axis];
      if (++index[axis] < tensor.shape[axis]) break;
      source -= tensor.stride[axis] * tensor.shape[axis];
      index[axis] = 0;
    }
  }
  return plain;
}

const PickleObject& find_state_dict(const PickleObject& root, const std::string& path) {
  const auto holds_tensors = [](const PickleObject& object) {
    if (object.kind != PickleObject::Kind::dict) return false;
    for (const auto& pair : object.pairs) {
      if (pair.second->kind == PickleObject::Kind::tensor) return true;
    }
    return false;
  };
  if (holds_tensors(root)) return root;
  for (const char* wrapper : {"state_dict", "model_state_dict", "model"}) {
    for (const auto& [key, value] : root.pairs) {
      if (key->text == wrapper && holds_tensors(*value)) return *value;
    }
  }
  throw DataError(path, "holds no state_dict; save one with torch.save(model.state_dict(), ...)");
}

}  // namespace

std::vector<NamedTensor> load_state_dict(const std::string& path) {
  const auto archive = open_zip(path);
  const auto prefix = archive_prefix(archive.get(), path);
  if (zip_name_locate(archive.get(), (prefix + "byteorder").c_str(), 0) >= 0 &&
      read_entry(archive.get(), prefix + "byteorder", path) != "little") {
    throw DataError(path,
                    "was written on a big-endian machine; save it again on a little-endian one");
  }
  PickleReader reader(path);
  const std::string pickle = read_entry(archive.get(), prefix + "data.pkl", path);
  const auto& dict = find_state_dict(reader.read(pickle), path);
  std::vector<NamedTensor> tensors;
  for (const auto& [key, value] : dict.pairs) {
    if (key->kind != PickleObject::Kind::text || value->kind != PickleObject::Kind::tensor) {
      throw DataError(path, "holds something else than tensors in its state_dict; refused");
    }
    for (const auto& other : tensors) {
      if (other.name == key->text)
        throw DataError(path, "names the tensor '" + key->text + "' twice; refused");
    }
    const auto type = storage_row(value->storage->text, path).type;
    const auto elements = checked_elements(*value, key->text, path);
    const auto storage = read_entry(archive.get(), prefix + "data/" + value->storage->key, path);
    if (value->storage->integer < 0 ||
        storage.size() !=
            static_cast<std::uint64_t>(value->storage->integer) * bytes_per_element(type)) {
      throw DataError(
          path,
          format(
              "storage of '%s' has %zu bytes, its record says %lld elements; the file is damaged",
              key->text.c_str(), storage.size(), static_cast<long long>(value->storage->integer)));
    }
    tensors.push_back({key->text, gather(*value, storage, type, elements)});
  }
  return tensors;
}

void save_state_dict(const std::string& path, const std::vector<NamedTensor>& tensors) {
  std::vector<PickleTensor> records;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto& tensor = tensors[i].tensor;
    records.push_back({tensors[i].name, kStorages[static_cast<std::size_t>(tensor.type)].name,
                       std::to_string(i), tensor.shape});
  }
  const std::string pickle = write_state_dict_pickle(records);
  const std::string temporary = path + ".tmp";
  int code = 0;
  ZipPointer archive(zip_open(temporary.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
  if (!archive)
    throw DataError(path, "cannot create; check that its folder exists and can be written");
  const auto add = [&](const std::string& name, const void* bytes, std::size_t size) {
    auto* source = zip_source_buffer(archive.get(), bytes, size, 0);
    const auto index =
        zip_file_add(archive.get(), ("archive/" + name).c_str(), source, ZIP_FL_OVERWRITE);
    if (index < 0) throw DataError(path, "cannot write entry " + name);
    zip_set_file_compression(archive.get(), static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  };
  add("data.pkl", pickle.data(), pickle.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    add("data/" + std::to_string(i), tensors[i].tensor.bytes.data(),
        tensors[i].tensor.bytes.size());
  }
  add("version", "3\n", 2);
  if (zip_close(archive.get()) != 0)
    throw DataError(path, "cannot write; free some space and try again");
  static_cast<void>(archive.release());  // closed
  commit_file(temporary, path);
}

}  // namespace spikedepth
