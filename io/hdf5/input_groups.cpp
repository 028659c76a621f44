// Groups' members and small arrays of HDF5 files.
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/dataset_check.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr std::size_t kMostMembers = 100000;

struct Listing {
  std::vector<std::string> names;
  bool foreign = false, too_many = false;
  std::string link;
};

herr_t note(hid_t, const char* name, const H5L_info_t* link, void* into) {
  auto& listing = *static_cast<Listing*>(into);
  listing.foreign = link->type != H5L_TYPE_HARD;
  listing.too_many = listing.names.size() >= kMostMembers;
  if (listing.foreign) listing.link = name;
  if (listing.foreign || listing.too_many) return 1;  // ends the walk
  listing.names.emplace_back(name);
  return 0;
}

}  // namespace

std::vector<GroupMember> InputFile::members(const std::string& group) const {
  const Session session;
  if (!leads_to_object(group, true)) throw DataError(path_, group + " is missing");
  const Handle opened = own(H5Gopen2(file_.id(), group.c_str(), H5P_DEFAULT), H5Gclose, path_,
                            group + " cannot be opened");
  Listing listing;
  hsize_t at = 0;
  require(H5Literate(opened.id(), H5_INDEX_NAME, H5_ITER_INC, &at, note, &listing), path_,
          group + " cannot be listed; the file is damaged");
  if (listing.foreign)
    throw DataError(path_, group + "/" + clipped(listing.link, 80) +
                               " is a soft or external link, which is refused");
  if (listing.too_many)
    throw DataError(path_, format("%s has more than %zu members", group.c_str(), kMostMembers));
  std::vector<GroupMember> members;
  for (const std::string& name : listing.names) {
    H5O_info_t object{};
    require(H5Oget_info_by_name(opened.id(), name.c_str(), &object, H5P_DEFAULT), path_,
            group + "/" + clipped(name, 80) + " cannot be read; the file is damaged");
    GroupMember member{name, MemberKind::other};
    if (object.type == H5O_TYPE_GROUP) member.kind = MemberKind::group;
    if (object.type == H5O_TYPE_DATASET) {
      const Handle dataset = own(H5Dopen2(opened.id(), name.c_str(), H5P_DEFAULT), H5Dclose, path_,
                                 group + "/" + clipped(name, 80) + " cannot be opened");
      const Handle type = own(H5Dget_type(dataset.id()), H5Tclose, path_, name + " has no type");
      const H5T_class_t kind = H5Tget_class(type.id());
      if (kind == H5T_STRING) member.kind = MemberKind::texts;
      if (kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM)
        member.kind = MemberKind::numbers;
    }
    members.push_back(std::move(member));
  }
  return members;
}

Numbers InputFile::numbers(const std::string& name, std::uint64_t limit) const {
  const Session session;
  if (!leads_to_object(name)) throw DataError(path_, name + " is missing");
  const Handle dataset = own(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, path_,
                             name + " cannot be opened");
  const Handle space = own(H5Dget_space(dataset.id()), H5Sclose, path_, name + " has no shape");
  Numbers numbers;
  if (H5Sget_simple_extent_type(space.id()) != H5S_SCALAR) {
    const InputDataset array = this->dataset(name);
    numbers.shape = array.shape();
    numbers.integer = array.is_integer();
    numbers.values = array.read_all(limit);
    return numbers;
  }
  const Handle type = own(H5Dget_type(dataset.id()), H5Tclose, path_, name + " has no type");
  const H5T_class_t kind = H5Tget_class(type.id());
  const Handle plist =
      own(H5Dget_create_plist(dataset.id()), H5Pclose, path_, name + " is damaged");
  if ((kind != H5T_INTEGER && kind != H5T_FLOAT) || H5Tget_size(type.id()) > 8 ||
      H5Pget_external_count(plist.id()) != 0 || H5Pget_layout(plist.id()) == H5D_VIRTUAL)
    throw DataError(path_, name + " is no plain number in this file");
  numbers.integer = kind == H5T_INTEGER;
  numbers.values.resize(1);
  require(H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                  numbers.values.data()),
          path_, name + " cannot be read");
  return numbers;
}

}  // namespace spikedepth::hdf5
