// Strings, single numbers and packed arrays in HDF5 files that are being written.
#include <algorithm>

#include "core/base/error.hpp"
#include "io/hdf5/library.hpp"
#include "io/hdf5/output_file.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr std::uint64_t kPackedChunk_bytes = std::uint64_t{1} << 20;

Handle place_of(const std::string& path, const std::string& problem) {
  Handle links = own(H5Pcreate(H5P_LINK_CREATE), H5Pclose, path, problem);
  require(H5Pset_create_intermediate_group(links.id(), 1), path, problem);
  return links;
}

Handle plain_properties(const std::string& path, const std::string& problem) {
  Handle plist = own(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, path, problem);
  // Equal content, equal bytes: no time of writing.
  require(H5Pset_obj_track_times(plist.id(), 0), path, problem);
  return plist;
}

Handle space_of(const std::vector<std::uint64_t>& shape, const std::string& path,
                const std::string& problem) {
  if (shape.empty()) return own(H5Screate(H5S_SCALAR), H5Sclose, path, problem);
  const std::vector<hsize_t> size(shape.begin(), shape.end());
  return own(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), H5Sclose, path,
             problem);
}

}  // namespace

void OutputFile::write_texts(const std::string& name, const std::vector<std::uint64_t>& shape,
                             const std::vector<std::string>& texts) {
  const Session session;
  const std::string problem = name + " cannot be written; is the disk full?";
  const Handle type = own(H5Tcopy(H5T_C_S1), H5Tclose, path_, problem);
  require(H5Tset_size(type.id(), H5T_VARIABLE), path_, problem);
  require(H5Tset_cset(type.id(), H5T_CSET_UTF8), path_, problem);
  const Handle links = place_of(path_, problem), plist = plain_properties(path_, problem),
               space = space_of(shape, path_, problem);
  const Handle dataset = own(H5Dcreate2(file_.id(), name.c_str(), type.id(), space.id(), links.id(),
                                        plist.id(), H5P_DEFAULT),
                             H5Dclose, path_, problem);
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  require(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), path_,
          problem);
}

void OutputFile::write_text(const std::string& name, const std::string& text) {
  write_texts(name, {}, {text});
}

void OutputFile::make_group(const std::string& name) {
  const Session session;
  const std::string problem = name + " cannot be created";
  const Handle links = place_of(path_, problem);
  const Handle group =
      own(H5Gcreate2(file_.id(), name.c_str(), links.id(), H5P_DEFAULT, H5P_DEFAULT), H5Gclose,
          path_, problem);
}

void OutputFile::write_packed(const std::string& name, ElementType type,
                              const std::vector<std::uint64_t>& shape, const void* data) {
  const Session session;
  const std::string problem = name + " cannot be written; is the disk full?";
  const Handle links = place_of(path_, problem), plist = plain_properties(path_, problem),
               space = space_of(shape, path_, problem);
  std::uint64_t elements = 1;
  for (const std::uint64_t length : shape) elements *= length;
  if (!shape.empty() && elements * element_bytes(type) > 4096) {
    std::vector<hsize_t> chunk(shape.begin(), shape.end());
    std::uint64_t bytes = elements * element_bytes(type);
    for (std::size_t axis = 0; axis < chunk.size() && bytes > kPackedChunk_bytes; ++axis) {
      bytes /= chunk[axis];
      chunk[axis] = std::max<std::uint64_t>(
          1, bytes == 0 ? 1 : std::min<std::uint64_t>(chunk[axis], kPackedChunk_bytes / bytes));
      bytes *= chunk[axis];
    }
    require(H5Pset_chunk(plist.id(), static_cast<int>(chunk.size()), chunk.data()), path_, problem);
    require(H5Pset_deflate(plist.id(), 4), path_, problem);
  }
  const Handle dataset = own(H5Dcreate2(file_.id(), name.c_str(), native_type(type), space.id(),
                                        links.id(), plist.id(), H5P_DEFAULT),
                             H5Dclose, path_, problem);
  if (elements == 0) return;
  require(H5Dwrite(dataset.id(), native_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), path_,
          problem);
}

}  // namespace spikedepth::hdf5
