#include <zip.h>

#include <memory>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/networks/pth/pickle.hpp"
#include "io/networks/pth/state_dict.hpp"
#include "io/networks/pth/storage_type.hpp"

namespace spikedepth {
namespace {

struct ZipCloser {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using ZipPointer = std::unique_ptr<zip_t, ZipCloser>;

}  // namespace

void save_state_dict(const std::string& path, const std::vector<NamedTensor>& tensors) {
  std::vector<PickleTensor> records;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const auto& tensor = tensors[i].tensor;
    records.push_back(
        {tensors[i].name, storage_name(tensor.type), std::to_string(i), tensor.shape});
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
    // 1980: equal weights, equal file.
    zip_file_set_mtime(archive.get(), static_cast<zip_uint64_t>(index), 315532800, 0);
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
