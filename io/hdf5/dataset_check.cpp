#include "io/hdf5/dataset_check.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr std::size_t kLargestRecord_bytes = 1024;
constexpr std::uint64_t kUnsuspicious_bytes = std::uint64_t{64} << 20;
// LZF packs constant data about 90 times, deflate about 1000 times.
constexpr std::uint64_t kLargestRatio = 1000;

/// What a user can do about a filter that is not built in.
std::string filter_advice(unsigned id, const char* name) {
  constexpr std::array<std::pair<unsigned, const char*>, 10> kNames = {{{H5Z_FILTER_SZIP, "SZIP"},
                                                                        {307, "bzip2"},
                                                                        {32001, "Blosc"},
                                                                        {32004, "LZ4"},
                                                                        {32008, "bitshuffle"},
                                                                        {32013, "ZFP"},
                                                                        {32015, "Zstandard"},
                                                                        {32017, "SZ"},
                                                                        {32026, "Blosc2"},
                                                                        {36559, "Prophesee ECF"}}};
  std::string known = clipped(name, 40);
  for (const auto& [number, common] : kNames) {
    if (number == id) known = common;
  }
  return format("is compressed with HDF5 filter %u (%s), which is not built in; ", id,
                known.empty() ? "unknown" : known.c_str()) +
         "where that filter is installed (most come with Python's hdf5plugin), rewrite the file: "
         "h5repack -f NONE FILE NEW";
}

class DatasetCheck {
 public:
  DatasetCheck(hid_t dataset, std::string file, std::string name, std::uint64_t file_bytes)
      : dataset_(dataset),
        file_(std::move(file)),
        name_(std::move(name)),
        file_bytes_(file_bytes) {}

  /// Throws DataError unless the array is plain numbers; true if they are integers.
  bool numeric_type() {
    const Handle type = own(H5Dget_type(dataset_), H5Tclose, file_, name_ + " has no type");
    const H5T_class_t kind = H5Tget_class(type.id());
    element_bytes_ = H5Tget_size(type.id());
    native_double_ = H5Tequal(type.id(), H5T_NATIVE_DOUBLE) > 0;
    if ((kind != H5T_INTEGER && kind != H5T_FLOAT) || element_bytes_ == 0 || element_bytes_ > 8) {
      fail(std::string("does not hold plain numbers; integers or floating-point numbers of at most "
                       "8 bytes were expected") +
           (kind == H5T_COMPOUND ? ": save its fields as columns of one array" : ""));
    }
    return kind == H5T_INTEGER;
  }

  /// Throws DataError unless the array holds records with these integer fields.
  void record_type(const RecordWish& records) {
    own_filter_wanted_ = records.own_filter;
    const Handle type = own(H5Dget_type(dataset_), H5Tclose, file_, name_ + " has no type");
    element_bytes_ = H5Tget_size(type.id());
    const std::string expected =
        "records with the fields " + join(records.fields) + " were expected";
    if (H5Tget_class(type.id()) != H5T_COMPOUND || element_bytes_ == 0 ||
        element_bytes_ > kLargestRecord_bytes)
      fail("does not hold records; " + expected);
    for (const std::string& field : records.fields) {
      const int index = H5Tget_member_index(type.id(), field.c_str());
      if (index < 0) fail("has records without the field " + field + "; " + expected);
      const Handle member(H5Tget_member_type(type.id(), static_cast<unsigned>(index)), H5Tclose);
      const std::size_t bytes = member.valid() ? H5Tget_size(member.id()) : 0;
      if (!member.valid() || H5Tget_class(member.id()) != H5T_INTEGER || bytes == 0 || bytes > 8)
        fail("has records whose field " + field + " is no whole number; " + expected);
    }
  }

  std::vector<std::uint64_t> shape() {
    const Handle space = own(H5Dget_space(dataset_), H5Sclose, file_, name_ + " has no shape");
    const int rank = H5Sget_simple_extent_ndims(space.id());
    if (H5Sget_simple_extent_type(space.id()) != H5S_SIMPLE || rank < 1 || rank > kLargestRank) {
      fail(format("has %d dimensions; 1 to %d were expected", rank, kLargestRank));
    }
    std::array<hsize_t, kLargestRank> lengths{};
    require(H5Sget_simple_extent_dims(space.id(), lengths.data(), nullptr), file_,
            name_ + " has no shape");
    return std::vector<std::uint64_t>(lengths.begin(), lengths.begin() + rank);
  }

  /// Shape of one chunk; empty if the array is not chunked. Known after storage().
  const std::vector<std::uint64_t>& chunk_shape() const { return chunk_; }
  std::uint64_t chunk_bytes() const { return product(chunk_, 0, element_bytes_); }
  int filter_count() const { return filter_count_; }
  void unpack_outside() { outside_ = true; }
  const std::vector<StoredFilter>& pipeline() const { return pipeline_; }
  bool has_own_filter() const { return own_filter_; }
  std::optional<std::uint64_t> offset() const { return offset_; }

  bool as_in_memory(const std::vector<std::uint64_t>& shape) const {
    if (!native_double_ || filter_count_ != 0) return false;
    if (chunk_.empty()) return offset_.has_value();
    return std::equal(shape.begin() + 1, shape.end(), chunk_.begin() + 1);
  }

  /// Refuses storage outside this file, unknown filters, and more declared data than the file can
  /// hold.
  void storage(const std::vector<std::uint64_t>& shape) {
    const Handle plist = own(H5Dget_create_plist(dataset_), H5Pclose, file_, name_ + " is damaged");
    if (H5Pget_external_count(plist.id()) != 0) {
      fail("keeps its numbers in another file, which is refused; copy them into this file");
    }
    const H5D_layout_t layout = H5Pget_layout(plist.id());
    if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) {
      fail(
          "is a virtual dataset over other files, which is refused; copy its numbers into this "
          "file");
    }
    if (layout == H5D_CHUNKED) chunk(plist.id(), shape.size());
    filters(plist.id());
    declared_size(shape, layout);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file_, name_ + " " + problem);
  }

  void filters(hid_t plist) {
    filter_count_ = H5Pget_nfilters(plist);
    for (int i = 0; i < filter_count_; ++i) {
      unsigned flags = 0;
      unsigned config = 0;
      std::array<unsigned, 3> parameters{};
      std::size_t values = parameters.size();
      std::array<char, 64> filter_name{};
      const H5Z_filter_t id =
          H5Pget_filter2(plist, static_cast<unsigned>(i), &flags, &values, parameters.data(),
                         filter_name.size() - 1, filter_name.data(), &config);
      if (id < 0) fail("has a damaged filter list; download or convert the file again");
      own_filter_ = filter_count_ == 1 && id == own_filter_wanted_ && !chunk_.empty();
      if (own_filter_) continue;
      if (outside_ && can_undo(id)) {
        pipeline_.push_back({id, {parameters.begin(), parameters.end()}});
        pipeline_.back().parameters.resize(std::min(values, parameters.size()));
      } else if (H5Zfilter_avail(id) <= 0) {
        fail(filter_advice(static_cast<unsigned>(id), filter_name.data()));
      }
      if (id == kLzfFilter && (values < 3 || parameters[2] != chunk_bytes())) {
        fail("has LZF parameters that don't fit its chunks; the file is damaged, get it again");
      }
    }
  }

  void chunk(hid_t plist, std::size_t rank) {
    std::array<hsize_t, kLargestRank> lengths{};
    const int chunk_rank = H5Pget_chunk(plist, kLargestRank, lengths.data());
    if (chunk_rank != static_cast<int>(rank)) {
      fail("has chunks of another rank than itself; the file is damaged, get it again");
    }
    chunk_.assign(lengths.begin(), lengths.begin() + chunk_rank);
    if (chunk_bytes() == 0 || chunk_bytes() > kLargestChunk_bytes) {
      fail(
          "is stored in chunks of " + shape_text(chunk_, false) +
          ", which are empty or more than 256 MiB each; rewrite it with smaller chunks (h5repack)");
    }
  }

  void declared_size(const std::vector<std::uint64_t>& shape, H5D_layout_t layout) {
    const std::uint64_t declared = product(shape, 0, element_bytes_);
    const std::uint64_t stored = H5Dget_storage_size(dataset_);
    const bool impossible = declared == std::numeric_limits<std::uint64_t>::max() ||
                            stored > file_bytes_ || declared / kLargestRatio > stored;
    if (declared > kUnsuspicious_bytes && impossible) {
      fail(format("claims %s numbers but only %llu bytes of them are stored; ",
                  shape_text(shape, false).c_str(), static_cast<unsigned long long>(stored)) +
           "the file is cut off or damaged, get it again");
    }
    const haddr_t offset = H5Dget_offset(dataset_);
    if (layout != H5D_CONTIGUOUS || offset == HADDR_UNDEF || stored == 0) return;
    if (offset > file_bytes_ || stored > file_bytes_ - offset) {
      fail("reaches beyond the end of the file, which is cut off or damaged; get it again");
    }
    if (stored == declared) offset_ = offset;
  }

  hid_t dataset_;
  std::string file_;
  std::string name_;
  std::uint64_t file_bytes_;
  std::size_t element_bytes_ = 0;
  std::vector<std::uint64_t> chunk_;
  int filter_count_ = 0;
  int own_filter_wanted_ = -1;
  bool outside_ = false;
  std::vector<StoredFilter> pipeline_;
  bool own_filter_ = false;
  bool native_double_ = false;
  std::optional<std::uint64_t> offset_;
};

}  // namespace

std::string shape_text(const std::vector<std::uint64_t>& shape, bool zero_is_any) {
  std::vector<std::string> words;
  for (const std::uint64_t length : shape) {
    words.push_back(length == 0 && zero_is_any ? "any" : std::to_string(length));
  }
  return "(" + join(words, ", ") + ")";
}

std::uint64_t product(const std::vector<std::uint64_t>& factors, std::size_t from,
                      std::uint64_t start) {
  std::uint64_t result = start;
  for (std::size_t i = from; i < factors.size(); ++i) {
    if (factors[i] != 0 && result > std::numeric_limits<std::uint64_t>::max() / factors[i]) {
      return std::numeric_limits<std::uint64_t>::max();
    }
    result *= factors[i];
  }
  return result;
}

DatasetFacts check_dataset(hid_t dataset, const std::string& file, const std::string& name,
                           std::uint64_t file_bytes, const ReadingPlan& plan) {
  DatasetCheck check(dataset, file, name, file_bytes);
  DatasetFacts facts;
  if (plan.unpacked_outside) check.unpack_outside();
  if (plan.records != nullptr) {
    check.record_type(*plan.records);
  } else {
    facts.integer = check.numeric_type();
  }
  facts.shape = check.shape();
  check.storage(facts.shape);
  facts.chunk = check.chunk_shape();
  facts.chunk_bytes = check.chunk_bytes();
  facts.filters = check.filter_count();
  if (check.pipeline().size() == static_cast<std::size_t>(facts.filters))
    facts.pipeline = check.pipeline();
  facts.own_filter = check.has_own_filter();
  facts.as_in_memory = check.as_in_memory(facts.shape);
  facts.offset = check.offset();
  return facts;
}

}  // namespace spikedepth::hdf5
