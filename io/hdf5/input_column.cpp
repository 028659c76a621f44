#include "io/hdf5/input_column.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/dataset_check.hpp"
#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {
namespace {

template <typename To, typename From>
To nearest(From value) {
  if constexpr (std::is_floating_point_v<To>) {
    return static_cast<To>(value);
  } else if constexpr (std::is_floating_point_v<From>) {
    if (!(value > static_cast<From>(std::numeric_limits<To>::min())))
      return std::numeric_limits<To>::min();
    return value < static_cast<From>(std::numeric_limits<To>::max())
               ? static_cast<To>(value)
               : std::numeric_limits<To>::max();
  } else {
    __extension__ typedef __int128 Wide;
    constexpr Wide least = std::numeric_limits<To>::min(), most = std::numeric_limits<To>::max();
    constexpr Wide own_least = std::numeric_limits<From>::min(),
                   own_most = std::numeric_limits<From>::max();
    if constexpr (own_least >= least && own_most <= most) {
      return static_cast<To>(value);
    } else {
      return static_cast<To>(std::clamp<Wide>(value, least, most));
    }
  }
}

template <typename From, typename To>
void convert(const std::uint8_t* from, std::size_t count, To* to) {
  for (std::size_t i = 0; i < count; ++i) {
    From value;
    std::memcpy(&value, from + i * sizeof(From), sizeof(From));
    to[i] = nearest<To>(value);
  }
}

struct Source {
  bool is_float, is_signed;
  std::size_t bytes;
};

template <typename To>
void convert_from(const Source& source, const std::uint8_t* from, std::size_t count, To* to) {
  if (source.is_float) {
    source.bytes == 4 ? convert<float>(from, count, to) : convert<double>(from, count, to);
    return;
  }
  switch (source.bytes * 2 + (source.is_signed ? 1 : 0)) {
    case 2:
      return convert<std::uint8_t>(from, count, to);
    case 3:
      return convert<std::int8_t>(from, count, to);
    case 4:
      return convert<std::uint16_t>(from, count, to);
    case 5:
      return convert<std::int16_t>(from, count, to);
    case 8:
      return convert<std::uint32_t>(from, count, to);
    case 9:
      return convert<std::int32_t>(from, count, to);
    case 16:
      return convert<std::uint64_t>(from, count, to);
    default:
      return convert<std::int64_t>(from, count, to);
  }
}

void convert_to(ElementType type, const Source& source, const std::uint8_t* from, std::size_t count,
                void* to) {
  switch (type) {
    case ElementType::float64:
      return convert_from(source, from, count, static_cast<double*>(to));
    case ElementType::float32:
      return convert_from(source, from, count, static_cast<float*>(to));
    case ElementType::uint32:
      return convert_from(source, from, count, static_cast<std::uint32_t*>(to));
    case ElementType::int64:
      return convert_from(source, from, count, static_cast<std::int64_t*>(to));
    case ElementType::int8:
      return convert_from(source, from, count, static_cast<std::int8_t*>(to));
    case ElementType::uint16:
      return convert_from(source, from, count, static_cast<std::uint16_t*>(to));
    case ElementType::uint8:
      return convert_from(source, from, count, static_cast<std::uint8_t*>(to));
  }
}

}  // namespace

std::optional<InputColumn> InputColumn::find(const InputFile& file, const std::string& name) {
  const Session session;
  std::optional<InputDataset> array = file.open(name, {nullptr, /*unpacked_outside=*/true});
  if (!array) return std::nullopt;
  InputColumn column(std::move(*array));
  column.find_type();
  return column;
}

void InputColumn::find_type() {
  const Handle type =
      own(H5Dget_type(array_.dataset_.id()), H5Tclose, file(), name() + " has a damaged type");
  is_float_ = H5Tget_class(type.id()) == H5T_FLOAT;
  is_signed_ = !is_float_ && H5Tget_sign(type.id()) != H5T_SGN_NONE;
  element_bytes_ = H5Tget_size(type.id());
  const bool whole =
      !is_float_ && H5Tget_precision(type.id()) == 8 * element_bytes_ &&
      (element_bytes_ == 1 || element_bytes_ == 2 || element_bytes_ == 4 || element_bytes_ == 8);
  const bool ieee =
      H5Tequal(type.id(), H5T_IEEE_F32LE) > 0 || H5Tequal(type.id(), H5T_IEEE_F64LE) > 0;
  const bool little = element_bytes_ == 1 || H5Tget_order(type.id()) == H5T_ORDER_LE;
  plain_ = chunk_rows() > 0 && !array_.pipeline_.empty() && little && (whole || ieee);
  const bool foreign = std::any_of(array_.pipeline_.begin(), array_.pipeline_.end(),
                                   [](const auto& f) { return H5Zfilter_avail(f.id) <= 0; });
  if (foreign && !plain_)
    throw DataError(file(), name() +
                                " holds packed numbers of an unusual type; rewrite it with "
                                "little-endian ones");
}

const std::uint8_t* InputColumn::chunk(const std::vector<std::uint64_t>& start) {
  if (kept_ == start) return bytes_.data();
  kept_.clear();
  const std::size_t wanted = static_cast<std::size_t>(array_.chunk_bytes_);
  const auto mask = array_.read_stored_chunk(start, bytes_);
  if (!mask) {
    bytes_.assign(wanted, 0);
  } else if (!unpack_chunk(array_.pipeline_, *mask, wanted, bytes_)) {
    throw DataError(file(), format("%s from row %llu on cannot be unpacked; the file is damaged or "
                                   "cut off, get it again",
                                   name().c_str(), static_cast<unsigned long long>(start[0])));
  }
  kept_ = start;
  return bytes_.data();
}

/// Runs along the last axis are copied, one after another.
void InputColumn::copy_from_chunk(const std::vector<std::uint64_t>& start, std::uint64_t first,
                                  std::uint64_t count, ElementType type, void* out) {
  const auto& shape = array_.shape_;
  const auto& size = array_.chunk_;
  const std::size_t rank = shape.size();
  const std::uint8_t* from = chunk(start);
  auto* to = static_cast<std::uint8_t*>(out);
  std::vector<std::uint64_t> begin(start), end(rank);
  for (std::size_t i = 0; i < rank; ++i) end[i] = std::min(shape[i], start[i] + size[i]);
  begin[0] = std::max(begin[0], first);
  end[0] = std::min(end[0], first + count);
  std::vector<std::uint64_t> at(begin);
  const Source source{is_float_, is_signed_, element_bytes_};
  while (at[0] < end[0]) {
    std::uint64_t in_chunk = 0, in_out = 0;
    for (std::size_t i = 0; i < rank; ++i) {
      in_chunk = in_chunk * size[i] + (at[i] - start[i]);
      in_out = in_out * (i == 0 ? 1 : shape[i]) + (i == 0 ? at[i] - first : at[i]);
    }
    const std::uint64_t run = end[rank - 1] - at[rank - 1];
    convert_to(type, source, from + in_chunk * element_bytes_, run,
               to + in_out * element_bytes(type));
    std::size_t axis = rank - 1;
    at[axis] = end[axis];
    while (axis > 0 && at[axis] >= end[axis]) {
      at[axis] = begin[axis];
      ++at[--axis];
    }
  }
}

void InputColumn::read(std::uint64_t first, std::uint64_t count, ElementType type, void* out) {
  if (!plain_) {
    array_.read_rows(first, count, type, out);
    return;
  }
  SPIKEDEPTH_CHECK(first <= rows() && count <= rows() - first, "rows lie inside the column");
  if (count == 0 || array_.row_elements() == 0) return;
  std::vector<std::uint64_t> start(array_.shape_.size(), 0);
  start[0] = first - first % chunk_rows();
  while (start[0] < first + count) {
    copy_from_chunk(start, first, count, type, out);
    array_.next_chunk(start);
  }
}

}  // namespace spikedepth::hdf5
