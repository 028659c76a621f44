#include "tests/io/hdf5/hostile_hdf5.hpp"

#include <hdf5.h>

#include <filesystem>
#include <stdexcept>

#include "io/hdf5/output_file.hpp"

// For AddressSanitizer builds. A damaged file makes the HDF5 library ask for absurd amounts of
// memory, which malloc refuses and the sanitizer would end the program for; and the library forgets
// a few hundred bytes when it gives up on one.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5";
}

namespace spikedepth::test {
namespace {

const char* const kEvents = "/davis/left/events";

hid_t good(hid_t id) {  // also of calls that give a status
  if (id < 0) throw std::runtime_error("the test file cannot be made");
  return id;
}

/// A new file and a property list that makes the groups on the way.
struct Maker {
  explicit Maker(const std::string& path, hid_t plist = H5P_DEFAULT)
      : file(good(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, plist, H5P_DEFAULT))),
        links(good(H5Pcreate(H5P_LINK_CREATE))) {
    H5Pset_create_intermediate_group(links, 1);
  }
  ~Maker() {
    H5Pclose(links);
    H5Fclose(file);
  }
  Maker(const Maker&) = delete;
  Maker& operator=(const Maker&) = delete;

  hid_t dataset(hid_t type, const std::vector<hsize_t>& shape, hid_t plist = H5P_DEFAULT) const {
    const hid_t space =
        good(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr));
    const hid_t id = good(H5Dcreate2(file, kEvents, type, space, links, plist, H5P_DEFAULT));
    H5Sclose(space);
    return id;
  }

  hid_t file;
  hid_t links;
};

}  // namespace

void write_rows(const std::string& path, const std::vector<Row>& left,
                const std::vector<Row>& right, bool empty_datasets) {
  std::filesystem::remove(path);
  hdf5::OutputFile file(path);
  const auto write = [&](const char* name, const std::vector<Row>& rows) {
    if (rows.empty() && !empty_datasets) return;
    file.write(name, hdf5::ElementType::float64, {rows.size(), 4}, rows.data());
  };
  write("/davis/left/events", left);
  write("/davis/right/events", right);
  file.close();
}

void write_stored(const std::string& path, const std::vector<Row>& rows, Storage storage) {
  const hid_t file_plist = good(H5Pcreate(H5P_FILE_CREATE));
  if (storage == Storage::user_block) H5Pset_userblock(file_plist, 512);
  const Maker maker(path, file_plist);
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  const std::array<hsize_t, 2> chunk = {100, storage == Storage::columns ? hsize_t{1} : 4};
  if (storage >= Storage::chunks) good(H5Pset_chunk(plist, 2, chunk.data()));
  if (storage == Storage::deflated) good(H5Pset_deflate(plist, 1));
  hid_t type = H5T_IEEE_F64LE;
  if (storage == Storage::big_endian) type = H5T_IEEE_F64BE;
  if (storage == Storage::single) type = H5T_IEEE_F32LE;
  const hid_t dataset = maker.dataset(type, {rows.size(), 4}, plist);
  const std::array<hsize_t, 2> written = {
      storage == Storage::some_chunks ? hsize_t{250} : rows.size(), 4};
  const std::array<hsize_t, 2> start = {0, 0};
  const hid_t space = good(H5Dget_space(dataset));
  good(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, written.data(), nullptr));
  const hid_t memory = good(H5Screate_simple(2, written.data(), nullptr));
  good(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, rows.data()));
  H5Sclose(memory);
  H5Sclose(space);
  H5Dclose(dataset);
  H5Pclose(plist);
  H5Pclose(file_plist);
}

void write_partly(const std::string& path, const PartlyWritten& what) {
  const Maker maker(path);
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  const std::array<hsize_t, 2> chunk = {what.chunk_rows, 4};
  if (what.chunk_rows > 0) good(H5Pset_chunk(plist, 2, chunk.data()));
  if (what.deflated) good(H5Pset_deflate(plist, 1));
  if (what.fill != 0) {
    good(H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &what.fill));
  } else {
    good(H5Pset_fill_time(plist, H5D_FILL_TIME_NEVER));
  }
  const hid_t dataset = maker.dataset(H5T_IEEE_F64LE, {what.all, 4}, plist);
  for (const auto& [first, rows] : what.written) {
    const std::array<hsize_t, 2> start = {first, 0}, count = {rows.size(), 4};
    const hid_t space = good(H5Dget_space(dataset));
    good(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr));
    const hid_t memory = good(H5Screate_simple(2, count.data(), nullptr));
    good(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, rows.data()));
    H5Sclose(memory);
    H5Sclose(space);
  }
  H5Dclose(dataset);
  H5Pclose(plist);
}

void write_soft_link(const std::string& path, const std::string& link, const std::string& target) {
  const Maker maker(path);
  good(H5Lcreate_soft(target.c_str(), maker.file, link.c_str(), maker.links, H5P_DEFAULT));
}

void write_external_link(const std::string& path, const std::string& link,
                         const std::string& file) {
  const Maker maker(path);
  good(H5Lcreate_external(file.c_str(), "/", maker.file, link.c_str(), maker.links, H5P_DEFAULT));
}

void write_external_storage(const std::string& path, const std::string& raw_file,
                            std::uint64_t rows) {
  const Maker maker(path);
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  good(H5Pset_external(plist, raw_file.c_str(), 0, rows * 32));
  H5Dclose(maker.dataset(H5T_NATIVE_DOUBLE, {rows, 4}, plist));
  H5Pclose(plist);
}

void write_virtual_dataset(const std::string& path, const std::string& source_file,
                           std::uint64_t rows) {
  const Maker maker(path);
  const std::vector<hsize_t> shape = {rows, 4};
  const hid_t space = good(H5Screate_simple(2, shape.data(), nullptr));
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  good(H5Pset_virtual(plist, space, source_file.c_str(), kEvents, space));
  H5Dclose(maker.dataset(H5T_NATIVE_DOUBLE, shape, plist));
  H5Pclose(plist);
  H5Sclose(space);
}

void write_strings(const std::string& path) {
  const Maker maker(path);
  const hid_t type = good(H5Tcopy(H5T_C_S1));
  H5Tset_size(type, H5T_VARIABLE);
  H5Dclose(maker.dataset(type, {5, 4}));
  H5Tclose(type);
}

void write_compound(const std::string& path) {
  const Maker maker(path);
  const hid_t type = good(H5Tcreate(H5T_COMPOUND, 16));
  H5Tinsert(type, "x", 0, H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "y", 8, H5T_NATIVE_DOUBLE);
  H5Dclose(maker.dataset(type, {5, 4}));
  H5Tclose(type);
}

void write_shape(const std::string& path, const std::vector<std::uint64_t>& shape, bool chunked) {
  const Maker maker(path);
  const std::vector<hsize_t> lengths(shape.begin(), shape.end());
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  if (chunked) {
    const std::vector<hsize_t> chunk(shape.size(), 4);
    good(H5Pset_chunk(plist, static_cast<int>(chunk.size()), chunk.data()));
    good(H5Pset_deflate(plist, 9));
  }
  H5Dclose(maker.dataset(H5T_NATIVE_DOUBLE, lengths, plist));
  H5Pclose(plist);
}

void write_large_chunk(const std::string& path) {
  const Maker maker(path);
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  const std::array<hsize_t, 2> chunk = {100'000'000, 4};
  good(H5Pset_chunk(plist, 2, chunk.data()));
  const std::array<hsize_t, 2> shape = {1000, 4};
  const std::array<hsize_t, 2> largest = {H5S_UNLIMITED, 4};
  const hid_t space = good(H5Screate_simple(2, shape.data(), largest.data()));
  H5Dclose(good(
      H5Dcreate2(maker.file, kEvents, H5T_NATIVE_DOUBLE, space, maker.links, plist, H5P_DEFAULT)));
  H5Sclose(space);
  H5Pclose(plist);
}

void write_unknown_filter(const std::string& path, int filter) {
  const Maker maker(path);
  const hid_t plist = good(H5Pcreate(H5P_DATASET_CREATE));
  const std::array<hsize_t, 2> chunk = {100, 4};
  good(H5Pset_chunk(plist, 2, chunk.data()));
  good(H5Pset_filter(plist, filter, H5Z_FLAG_OPTIONAL, 0, nullptr));
  H5Dclose(maker.dataset(H5T_NATIVE_DOUBLE, {1000, 4}, plist));
  H5Pclose(plist);
}

void write_unclosed(const std::string& path, const std::vector<Row>& rows, bool swmr) {
  const std::string open_path = path + ".open";
  const hid_t access = good(H5Pcreate(H5P_FILE_ACCESS));
  good(H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST));
  const hid_t file = good(H5Fcreate(open_path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access));
  const hid_t links = good(H5Pcreate(H5P_LINK_CREATE));
  good(H5Pset_create_intermediate_group(links, 1));
  const std::array<hsize_t, 2> shape = {rows.size(), 4};
  const hid_t space = good(H5Screate_simple(2, shape.data(), nullptr));
  const hid_t dataset =
      good(H5Dcreate2(file, kEvents, H5T_NATIVE_DOUBLE, space, links, H5P_DEFAULT, H5P_DEFAULT));
  good(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()));
  H5Dclose(dataset);
  if (swmr) good(H5Fstart_swmr_write(file));
  good(H5Fflush(file, H5F_SCOPE_GLOBAL));
  std::filesystem::copy_file(open_path, path, std::filesystem::copy_options::overwrite_existing);
  H5Sclose(space);
  H5Pclose(links);
  H5Fclose(file);
  H5Pclose(access);
}

std::string write_family(const std::string& folder, std::uint64_t rows) {
  const hid_t access = good(H5Pcreate(H5P_FILE_ACCESS));
  good(H5Pset_fapl_family(access, 16384, H5P_DEFAULT));
  const hid_t file =
      good(H5Fcreate((folder + "/part%d").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access));
  const hid_t links = good(H5Pcreate(H5P_LINK_CREATE));
  good(H5Pset_create_intermediate_group(links, 1));
  const std::array<hsize_t, 2> shape = {rows, 4};
  const hid_t space = good(H5Screate_simple(2, shape.data(), nullptr));
  const hid_t dataset =
      good(H5Dcreate2(file, kEvents, H5T_NATIVE_DOUBLE, space, links, H5P_DEFAULT, H5P_DEFAULT));
  const std::vector<double> values(rows * 4, 1);
  good(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  H5Dclose(dataset);
  H5Sclose(space);
  H5Pclose(links);
  H5Fclose(file);
  H5Pclose(access);
  return folder + "/part0";
}

void write_group_instead(const std::string& path) {
  const Maker maker(path);
  H5Gclose(good(H5Gcreate2(maker.file, kEvents, maker.links, H5P_DEFAULT, H5P_DEFAULT)));
}

}  // namespace spikedepth::test
