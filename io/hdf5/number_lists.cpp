// Arrays of lists of numbers, each list with a length of its own.
#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {
namespace {

// What HDF5 hands over for lists, given back to it at the end.
class BorrowedLists {
 public:
  BorrowedLists(hid_t type, hid_t space, std::uint64_t count)
      : type_(type), space_(space), lists_(count) {}
  ~BorrowedLists() { H5Dvlen_reclaim(type_, space_, H5P_DEFAULT, lists_.data()); }
  BorrowedLists(const BorrowedLists&) = delete;
  BorrowedLists& operator=(const BorrowedLists&) = delete;
  hvl_t* data() { return lists_.data(); }
  std::vector<std::vector<float>> copy() const {
    std::vector<std::vector<float>> copied;
    for (const auto& list : lists_) {
      const auto* const values = static_cast<const float*>(list.p);
      copied.emplace_back(values, values + list.len);
    }
    return copied;
  }

 private:
  hid_t type_, space_;
  std::vector<hvl_t> lists_;
};

bool holds_numbers(hid_t list_type) {
  const Handle base(H5Tget_super(list_type), H5Tclose);
  const auto kind = H5Tget_class(base.id());
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

}  // namespace

std::vector<std::vector<float>> InputFile::number_lists(const std::string& name,
                                                        std::uint64_t limit) const {
  const std::string expected = name + " with a list of numbers for each sample was expected";
  if (!holds(name)) throw DataError(path_, expected + "; it is missing");
  const Session session;
  const Handle dataset =
      own(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, path_, expected);
  const Handle type = own(H5Dget_type(dataset.id()), H5Tclose, path_, expected);
  const Handle space = own(H5Dget_space(dataset.id()), H5Sclose, path_, expected);
  const Handle plan = own(H5Dget_create_plist(dataset.id()), H5Pclose, path_, expected);
  const bool plain = H5Pget_layout(plan.id()) != H5D_VIRTUAL &&
                     H5Pget_external_count(plan.id()) == 0 && H5Pget_nfilters(plan.id()) == 0;
  if (!plain || H5Tget_class(type.id()) != H5T_VLEN || !holds_numbers(type.id()) ||
      H5Sget_simple_extent_ndims(space.id()) != 1)
    throw DataError(path_, expected + "; it is something else");
  hsize_t count = 0;
  H5Sget_simple_extent_dims(space.id(), &count, nullptr);
  // Each list takes 16 bytes of the file, each number of it 1 byte at least.
  if (count > bytes_ / 16)
    throw DataError(path_, name + " claims more lists than the file can hold");
  const Handle lists = own(H5Tvlen_create(H5T_NATIVE_FLOAT), H5Tclose, path_, expected);
  const std::string damaged =
      name + " cannot be read; the file is damaged or cut off, get it again";
  hsize_t stored = 0;
  require(H5Dvlen_get_buf_size(dataset.id(), lists.id(), space.id(), &stored), path_, damaged);
  if (stored / sizeof(float) > std::min<std::uint64_t>(limit, bytes_)) {
    throw DataError(path_, format("%s holds %llu numbers; at most %llu were expected", name.c_str(),
                                  static_cast<unsigned long long>(stored / sizeof(float)),
                                  static_cast<unsigned long long>(limit)));
  }
  BorrowedLists borrowed(lists.id(), space.id(), count);
  require(H5Dread(dataset.id(), lists.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, borrowed.data()), path_,
          damaged);
  return borrowed.copy();
}

}  // namespace spikedepth::hdf5
