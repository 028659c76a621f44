#include "io/hdf5/input_file.hpp"

#include <sys/file.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/dataset_check.hpp"
#include "io/hdf5/library.hpp"
#include "io/hdf5/stored_bytes.hpp"

namespace spikedepth::hdf5 {
namespace {

/// Checks that do not need the library, with the clearest messages. Returns the size in bytes.
std::uint64_t check_regular_file(const std::string& path) {
  const std::uint64_t bytes = require_regular_file(path, "an HDF5 file");
  if (bytes == 0) throw DataError(path, "is empty (0 bytes); download or convert it again");
  return bytes;
}

}  // namespace

std::uint64_t InputDataset::row_elements() const {
  return product(shape_, 1, 1);
}

void InputDataset::expect_shape(const std::vector<std::uint64_t>& expected) const {
  bool fits = expected.size() == shape_.size();
  for (std::size_t i = 0; fits && i < expected.size(); ++i) {
    fits = expected[i] == 0 || expected[i] == shape_[i];
  }
  if (!fits) {
    throw DataError(file_, name_ + " has shape " + shape_text(shape_, false) + "; " +
                               shape_text(expected, true) + " was expected");
  }
}

bool InputDataset::copy_rows(std::uint64_t first, std::uint64_t count, double* out) const {
  if (descriptor_ < 0) return false;
  const std::uint64_t row_bytes = row_elements() * sizeof(double);
  if (chunk_.empty()) {
    read_stored_bytes(descriptor_, offset_ + first * row_bytes, count * row_bytes, out, file_,
                      name_);
    return true;
  }
  if (has_many_chunks()) return false;
  const Session session;
  std::vector<std::uint64_t> at(shape_.size(), 0);
  for (std::uint64_t row = first, end = first + count; row < end; row = at[0] + chunk_[0]) {
    at[0] = row - row % chunk_[0];
    const std::optional<std::uint64_t> place = chunk_place(at);
    if (!place) return false;
    const std::uint64_t rows = std::min(at[0] + chunk_[0], end) - row;
    read_stored_bytes(descriptor_, *place + (row - at[0]) * row_bytes, rows * row_bytes,
                      out + (row - first) * row_elements(), file_, name_);
  }
  return true;
}

void InputDataset::read_rows(std::uint64_t first, std::uint64_t count, ElementType type,
                             void* out) const {
  SPIKEDEPTH_CHECK(first <= rows() && count <= rows() - first, "rows lie inside the dataset");
  if (count == 0 || row_elements() == 0) return;
  if (type == ElementType::float64 && copy_rows(first, count, static_cast<double*>(out))) return;
  const Session session;
  read_as(first, count, native_type(type), out);
}

void InputDataset::read_as(std::uint64_t first, std::uint64_t count, std::int64_t memory_type,
                           void* out) const {
  if (!chunk_.empty()) check_chunks(first, count);
  std::array<hsize_t, kLargestRank> start{};
  std::array<hsize_t, kLargestRank> length{};
  std::copy(shape_.begin(), shape_.end(), length.begin());
  start[0] = first;
  length[0] = count;
  const std::string problem = format("%s rows %llu to %llu cannot be read", name_.c_str(),
                                     static_cast<unsigned long long>(first),
                                     static_cast<unsigned long long>(first + count));
  const Handle file_space = own(H5Dget_space(dataset_.id()), H5Sclose, file_, problem);
  require(H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, start.data(), nullptr, length.data(),
                              nullptr),
          file_, problem);
  const Handle memory_space =
      own(H5Screate_simple(static_cast<int>(shape_.size()), length.data(), nullptr), H5Sclose,
          file_, problem);
  require(H5Dread(dataset_.id(), memory_type, memory_space.id(), file_space.id(), H5P_DEFAULT, out),
          file_, problem + "; the file is damaged or cut off, get it again");
  expect_bytes(file_descriptor_, file_bytes_, file_);
}

const double* InputDataset::view_rows(std::uint64_t first, std::uint64_t count,
                                      std::vector<double>& buffer) const {
  const std::uint64_t elements = count * row_elements();
  if (buffer.size() < elements) buffer.resize(elements);
  read_rows(first, count, ElementType::float64, buffer.data());
  return buffer.data();
}

bool InputDataset::never_written(std::uint64_t first, std::uint64_t count) const {
  if (descriptor_ < 0 || !chunk_.empty()) return false;
  const std::uint64_t row_bytes = row_elements() * sizeof(double);
  return is_hole(descriptor_, offset_ + first * row_bytes, count * row_bytes);
}

std::vector<double> InputDataset::read_all(std::uint64_t limit) const {
  const std::uint64_t elements = product(shape_, 0, 1);
  if (elements > limit) {
    throw DataError(file_, format("%s holds %llu numbers; at most %llu were expected",
                                  name_.c_str(), static_cast<unsigned long long>(elements),
                                  static_cast<unsigned long long>(limit)));
  }
  std::vector<double> values(elements);
  read_rows(0, rows(), ElementType::float64, values.data());
  return values;
}

InputFile::InputFile(const std::string& path) : InputFile(path, ::flock) {}

InputFile::InputFile(const std::string& path, LockCall lock, const std::string& expected)
    : path_(path), expected_(expected), bytes_(check_regular_file(path)) {
  const Session session;
  const htri_t known = H5Fis_hdf5(path.c_str());
  if (known < 0) throw DataError(path, "cannot be read (" + last_error() + ")");
  if (known == 0) {
    throw DataError(path,
                    "is no HDF5 file (its signature is missing); " + expected + " was expected");
  }
  OpenedFile opened = open_for_reading(path, bytes_, lock);
  file_ = std::move(opened.file);
  unfinished_ = opened.unfinished;
  descriptor_ = descriptor_of(file_.id());
}

bool InputFile::leads_to_object(const std::string& name, bool group) const {
  SPIKEDEPTH_CHECK(name.size() > 1 && name[0] == '/', "paths inside a file start at its root");
  for (std::size_t end = 1; end != std::string::npos;) {
    end = name.find('/', end + 1);
    const std::string part = name.substr(0, end);
    const htri_t exists = H5Lexists(file_.id(), part.c_str(), H5P_DEFAULT);
    if (exists == 0) return false;
    H5L_info_t link{};
    if (exists < 0 || H5Lget_info(file_.id(), part.c_str(), &link, H5P_DEFAULT) < 0) {
      throw DataError(path_, part + " cannot be read (" + last_error() +
                                 "); the file is damaged, get it again");
    }
    if (link.type != H5L_TYPE_HARD) {
      throw DataError(path_,
                      part + " is a " + (link.type == H5L_TYPE_SOFT ? "soft" : "external") +
                          " link, which is refused; copy the data into this file (h5repack)");
    }
    H5O_info_t object{};
    if (H5Oget_info_by_name(file_.id(), part.c_str(), &object, H5P_DEFAULT) < 0) {
      throw DataError(path_, part + " cannot be read (" + last_error() +
                                 "); the file is damaged, get it again");
    }
    const H5O_type_t wanted =
        end == std::string::npos && !group ? H5O_TYPE_DATASET : H5O_TYPE_GROUP;
    if (object.type != wanted) {
      throw DataError(path_, part + (wanted == H5O_TYPE_GROUP ? " is no group" : " is no dataset") +
                                 "; " + layout() + " was expected");
    }
  }
  return true;
}

std::string InputFile::layout() const {
  return starts_with(expected_, "MVSEC") ? "MVSEC's layout" : "the layout of " + expected_;
}

bool InputFile::holds(const std::string& name) const {
  const Session session;
  for (std::size_t end = 1; end != std::string::npos;) {
    end = name.find('/', end + 1);
    const std::string part = name.substr(0, end);
    H5L_info_t link{};
    if (H5Lexists(file_.id(), part.c_str(), H5P_DEFAULT) <= 0 ||
        H5Lget_info(file_.id(), part.c_str(), &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD)
      return false;
    H5O_info_t object{};
    if (H5Oget_info_by_name(file_.id(), part.c_str(), &object, H5P_DEFAULT) < 0) return false;
    if (end != std::string::npos && object.type != H5O_TYPE_GROUP) return false;
  }
  return true;
}

std::optional<InputDataset> InputFile::find(const std::string& name) const {
  return open(name, ReadingPlan{});
}

std::optional<InputDataset> InputFile::open(const std::string& name,
                                            const ReadingPlan& plan) const {
  const Session session;
  if (!leads_to_object(name)) return std::nullopt;
  InputDataset result;
  result.file_ = path_;
  result.name_ = name;
  result.dataset_ = own(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, path_,
                        name + " cannot be opened");
  DatasetFacts facts = check_dataset(result.dataset_.id(), path_, name, bytes_, plan);
  result.integer_ = facts.integer;
  result.shape_ = std::move(facts.shape);
  result.chunk_ = std::move(facts.chunk);
  result.chunk_bytes_ = facts.chunk_bytes;
  result.filters_ = facts.filters;
  result.pipeline_ = std::move(facts.pipeline);
  result.own_filter_ = facts.own_filter;
  result.offset_ = facts.offset.value_or(0);
  result.file_descriptor_ = descriptor_;
  result.file_bytes_ = bytes_;
  if (facts.as_in_memory && counts_from_first_byte(file_.id())) result.descriptor_ = descriptor_;
  if (!result.chunk_.empty() && result.filters_ == 0) result.open_uncached(file_.id());
  return result;
}

InputDataset InputFile::dataset(const std::string& name) const {
  std::optional<InputDataset> found = find(name);
  if (!found) throw DataError(path_, name + " is missing; " + layout() + " was expected");
  return std::move(*found);
}

std::optional<double> InputFile::attribute(const std::string& name) const {
  const Session session;
  if (H5Aexists(file_.id(), name.c_str()) <= 0) return std::nullopt;
  const std::string problem = "attribute " + name + " cannot be read";
  const Handle attribute =
      own(H5Aopen(file_.id(), name.c_str(), H5P_DEFAULT), H5Aclose, path_, problem);
  const Handle type = own(H5Aget_type(attribute.id()), H5Tclose, path_, problem);
  const Handle space = own(H5Aget_space(attribute.id()), H5Sclose, path_, problem);
  const H5T_class_t kind = H5Tget_class(type.id());
  if ((kind != H5T_FLOAT && kind != H5T_INTEGER) || H5Sget_simple_extent_npoints(space.id()) != 1) {
    return std::nullopt;
  }
  double value = 0;
  require(H5Aread(attribute.id(), H5T_NATIVE_DOUBLE, &value), path_, problem);
  return value;
}

}  // namespace spikedepth::hdf5
