#include "io/hdf5/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr unsigned kLzfRevision = 4;     // what h5py 2 and 3 write
constexpr unsigned kLzfVersion = 0x105;  // of liblzf's format

constexpr const char* kIncomplete = "cannot be completed; is the disk full?";

void write_selection(const Handle& dataset, const std::string& file, const std::string& name,
                     ElementType type, const std::vector<std::uint64_t>& shape, std::uint64_t first,
                     std::uint64_t count, const void* data) {
  const std::string problem = name + " cannot be written; is the disk full?";
  std::vector<hsize_t> start(shape.size(), 0);
  std::vector<hsize_t> length(shape.begin(), shape.end());
  start[0] = first;
  length[0] = count;
  const Handle file_space = own(H5Dget_space(dataset.id()), H5Sclose, file, problem);
  require(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, length.data(),
                              nullptr),
          file, problem);
  const Handle memory_space =
      own(H5Screate_simple(static_cast<int>(length.size()), length.data(), nullptr), H5Sclose, file,
          problem);
  require(H5Dwrite(dataset.id(), native_type(type), memory_space.id(), file_space.id(), H5P_DEFAULT,
                   data),
          file, problem);
}

}  // namespace

void OutputDataset::write_rows(std::uint64_t first, std::uint64_t count, const void* data) {
  SPIKEDEPTH_CHECK(first <= rows() && count <= rows() - first, "rows lie inside the dataset");
  if (count == 0) return;
  const Session session;
  write_selection(dataset_, file_, name_, type_, shape_, first, count, data);
}

void OutputDataset::append_rows(std::uint64_t count, const void* data) {
  if (count == 0) return;
  const Session session;
  const std::uint64_t row = shape_[0];
  shape_[0] += count;
  const std::vector<hsize_t> size(shape_.begin(), shape_.end());
  require(H5Dset_extent(dataset_.id(), size.data()), file_, name_ + " cannot grow");
  write_selection(dataset_, file_, name_, type_, shape_, row, count, data);
}

OutputFile::OutputFile(const std::string& path) : path_(path) {
  const Session session;
  const Handle access = own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, path, "cannot be created");
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access.id(), false, true);  // some file systems have no locks
#endif
  file_ = own(H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, access.id()), H5Fclose, path,
              "cannot be created");
}

OutputDataset OutputFile::make(const std::string& name, ElementType type,
                               std::vector<std::uint64_t> shape, std::uint64_t chunk_rows) {
  const Session session;
  const std::string problem = name + " cannot be created";
  std::vector<hsize_t> size(shape.begin(), shape.end());
  std::vector<hsize_t> largest = size;
  const Handle links = own(H5Pcreate(H5P_LINK_CREATE), H5Pclose, path_, problem);
  require(H5Pset_create_intermediate_group(links.id(), 1), path_, problem);
  const Handle plist = own(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, path_, problem);
  // Equal content, equal bytes: no time of writing.
  require(H5Pset_obj_track_times(plist.id(), 0), path_, problem);
  if (chunk_rows > 0) {
    std::vector<hsize_t> chunk = size;
    chunk[0] = chunk_rows;
    largest[0] = H5S_UNLIMITED;
    std::size_t chunk_bytes = element_bytes(type);
    for (const hsize_t length : chunk) chunk_bytes *= length;
    const std::array<unsigned, 3> values = {kLzfRevision, kLzfVersion,
                                            static_cast<unsigned>(chunk_bytes)};
    require(H5Pset_chunk(plist.id(), static_cast<int>(chunk.size()), chunk.data()), path_, problem);
    require(H5Pset_filter(plist.id(), kLzfFilter, H5Z_FLAG_OPTIONAL, values.size(), values.data()),
            path_, problem);
  }
  const Handle space =
      own(H5Screate_simple(static_cast<int>(size.size()), size.data(), largest.data()), H5Sclose,
          path_, problem);
  OutputDataset result;
  result.file_ = path_;
  result.name_ = name;
  result.type_ = type;
  result.shape_ = std::move(shape);
  result.dataset_ = own(H5Dcreate2(file_.id(), name.c_str(), native_type(type), space.id(),
                                   links.id(), plist.id(), H5P_DEFAULT),
                        H5Dclose, path_, problem);
  return result;
}

OutputDataset OutputFile::create(const std::string& name, ElementType type,
                                 const std::vector<std::uint64_t>& shape) {
  return make(name, type, shape, 0);
}

OutputDataset OutputFile::create_growing(const std::string& name, ElementType type,
                                         const std::vector<std::uint64_t>& row_shape) {
  std::vector<std::uint64_t> shape = {0};
  shape.insert(shape.end(), row_shape.begin(), row_shape.end());
  return make(name, type, std::move(shape), 1);
}

OutputDataset OutputFile::create_column(const std::string& name, ElementType type,
                                        std::uint64_t chunk_rows) {
  return make(name, type, {0}, chunk_rows);
}

void OutputFile::write(const std::string& name, ElementType type,
                       const std::vector<std::uint64_t>& shape, const void* data) {
  create(name, type, shape).write_rows(0, shape[0], data);
}

void OutputFile::set_attribute(const std::string& name, double value) {
  const Session session;
  const std::string problem = "attribute " + name + " cannot be written";
  const Handle space = own(H5Screate(H5S_SCALAR), H5Sclose, path_, problem);
  const Handle attribute = own(
      H5Acreate2(file_.id(), name.c_str(), H5T_NATIVE_DOUBLE, space.id(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose, path_, problem);
  require(H5Awrite(attribute.id(), H5T_NATIVE_DOUBLE, &value), path_, problem);
}

void OutputFile::flush() {
  const Session session;
  require(H5Fflush(file_.id(), H5F_SCOPE_GLOBAL), path_, kIncomplete);
}

void OutputFile::close() {
  const Session session;
  const std::string problem = kIncomplete;
  flush();
  if (!file_.try_close()) throw DataError(path_, problem);
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const std::string cause = std::strerror(errno);
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw DataError(path_, problem + " (" + cause + ")");
}

}  // namespace spikedepth::hdf5
