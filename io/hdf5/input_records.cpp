#include "io/hdf5/input_records.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/dataset_check.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {

std::optional<InputRecords> InputRecords::find(const InputFile& file, const std::string& name,
                                               const std::vector<std::string>& fields,
                                               int own_filter) {
  const Session session;
  const RecordWish wish{fields, own_filter};
  std::optional<InputDataset> array = file.open(name, {&wish});
  if (!array) return std::nullopt;
  array->expect_shape({0});
  InputRecords records(std::move(*array));
  records.fields_ = fields;
  records.find_places();
  return records;
}

void InputRecords::find_places() {
  const std::string problem = name() + " has a damaged type";
  const Handle type = own(H5Dget_type(array_.dataset_.id()), H5Tclose, array_.file(), problem);
  record_bytes_ = H5Tget_size(type.id());
  for (const std::string& field : fields_) {
    const auto index = static_cast<unsigned>(H5Tget_member_index(type.id(), field.c_str()));
    const Handle member =
        own(H5Tget_member_type(type.id(), index), H5Tclose, array_.file(), problem);
    const Place place{H5Tget_member_offset(type.id(), index), H5Tget_size(member.id()),
                      H5Tget_sign(member.id()) != H5T_SGN_NONE};
    if (place.bytes > record_bytes_ || place.offset > record_bytes_ - place.bytes)
      throw DataError(array_.file(), problem);
    if (place.bytes > 1 && H5Tget_order(member.id()) != H5T_ORDER_LE)
      throw DataError(array_.file(), name() +
                                         " has numbers that are not little-endian; rewrite it "
                                         "with little-endian ones");
    places_.push_back(place);
  }
}

bool InputRecords::read_chunk(std::uint64_t index, std::vector<std::uint8_t>& bytes) const {
  const auto mask = array_.read_stored_chunk({index * chunk_rows()}, bytes);
  if (!mask)
    throw DataError(array_.file(),
                    format("%s: chunk %llu is missing; the recording was not finished or is "
                           "damaged, get it again",
                           name().c_str(), static_cast<unsigned long long>(index)));
  return (*mask & 1U) == 0;
}

void InputRecords::unpack(const std::uint8_t* record, std::int64_t* out) const {
  for (const Place& place : places_) {
    std::uint64_t value = 0;
    for (std::size_t i = place.bytes; i-- > 0;) value = value << 8U | record[place.offset + i];
    const auto unused = static_cast<unsigned>(64 - 8 * place.bytes);
    const auto top = static_cast<std::int64_t>(value << unused);
    *out++ = place.is_signed ? top >> unused : static_cast<std::int64_t>(value);
  }
}

void InputRecords::read_rows(std::uint64_t first, std::uint64_t count,
                             std::vector<std::int64_t>& out) const {
  SPIKEDEPTH_CHECK(first <= rows() && count <= rows() - first, "rows lie inside the array");
  out.assign(static_cast<std::size_t>(count) * fields_.size(), 0);
  if (count == 0) return;
  const Session session;
  const Handle type = own(H5Tcreate(H5T_COMPOUND, 8 * fields_.size()), H5Tclose, array_.file(),
                          name() + " cannot be read");
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    require(H5Tinsert(type.id(), fields_[i].c_str(), 8 * i, H5T_NATIVE_INT64), array_.file(),
            name() + " cannot be read");
  }
  array_.read_as(first, count, type.id(), out.data());
}

}  // namespace spikedepth::hdf5
