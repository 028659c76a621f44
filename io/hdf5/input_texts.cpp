// Strings of HDF5 files. The library trusts the lengths that a file gives its strings; here the
// references and the heap they point into are read past it ("HDF5 File Format Specification",
// sections III.E and VIII.B), every length checked against the bytes that are there.
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/dataset_check.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/hdf5/library.hpp"
#include "io/hdf5/stored_bytes.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr std::uint64_t kMostTexts = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostTextBytes = std::uint64_t{64} << 20;
constexpr std::size_t kReference = 16;  // u32 length, u64 address of the heap, u32 index
constexpr std::size_t kHeapHead = 16, kObjectHead = 16;

template <typename Number>
Number number_at(const std::string& bytes, std::size_t at) {
  Number value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// The texts of one dataset.
class TextReader {
 public:
  TextReader(hid_t dataset, int descriptor, std::uint64_t file_bytes, std::string file,
             std::string name)
      : dataset_(dataset),
        descriptor_(descriptor),
        file_bytes_(file_bytes),
        file_(std::move(file)),
        name_(std::move(name)) {}

  Texts read() {
    Texts texts;
    texts.shape = shape();
    const std::uint64_t count = product(texts.shape, 0, 1);
    if (count > kMostTexts || count * kReference > std::max(file_bytes_, kMostTexts) * 1000)
      fail("claims more strings than the file can hold");
    const Handle type = own(H5Dget_type(dataset_), H5Tclose, file_, name_ + " has no type");
    if (H5Tget_class(type.id()) != H5T_STRING) fail("holds no strings, which were expected");
    const Handle plist = own(H5Dget_create_plist(dataset_), H5Pclose, file_, name_ + " is damaged");
    if (H5Pget_external_count(plist.id()) != 0 || H5Pget_layout(plist.id()) == H5D_VIRTUAL)
      fail("keeps its strings in another file, which is refused");
    const bool variable = H5Tis_variable_str(type.id()) > 0;
    const std::size_t each = variable ? kReference : H5Tget_size(type.id());
    if (each == 0 || each > kMostTextBytes || count > kMostTextBytes / each)
      fail("claims strings of more than 64 MiB");
    const std::string bytes = raw_bytes(plist.id(), texts.shape, count * each);
    for (std::uint64_t i = 0; i < count; ++i)
      texts.values.push_back(variable ? referred(bytes, i * each)
                                      : bytes.substr(i * each, each).c_str());
    return texts;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file_, name_ + " " + problem + "; the file is damaged or made to deceive");
  }

  std::vector<std::uint64_t> shape() const {
    const Handle space = own(H5Dget_space(dataset_), H5Sclose, file_, name_ + " has no shape");
    const H5S_class_t kind = H5Sget_simple_extent_type(space.id());
    if (kind == H5S_SCALAR) return {};
    const int rank = H5Sget_simple_extent_ndims(space.id());
    if (kind != H5S_SIMPLE || rank < 1 || rank > 2) fail("has no shape that strings have here");
    std::vector<hsize_t> lengths(static_cast<std::size_t>(rank));
    require(H5Sget_simple_extent_dims(space.id(), lengths.data(), nullptr), file_,
            name_ + " has no shape");
    return {lengths.begin(), lengths.end()};
  }

  /// What the dataset stores, unpacked. One stretch, or one chunk, which may be deflated.
  std::string raw_bytes(hid_t plist, const std::vector<std::uint64_t>& shape, std::uint64_t size) {
    std::string bytes(size, '\0');
    if (size == 0) return bytes;
    if (H5Pget_layout(plist) == H5D_CHUNKED) return chunk_bytes(plist, shape, size);
    const haddr_t place = H5Dget_offset(dataset_);
    if (H5Pget_layout(plist) != H5D_CONTIGUOUS || place == HADDR_UNDEF ||
        H5Dget_storage_size(dataset_) != size)
      fail("stores its strings in an unknown way");
    read_bytes(place, bytes);
    return bytes;
  }

  std::string chunk_bytes(hid_t plist, const std::vector<std::uint64_t>& shape,
                          std::uint64_t size) {
    std::vector<hsize_t> chunk(shape.size());
    const bool whole = H5Pget_chunk(plist, static_cast<int>(chunk.size()), chunk.data()) ==
                           static_cast<int>(chunk.size()) &&
                       std::equal(chunk.begin(), chunk.end(), shape.begin(), shape.end());
    const std::vector<hsize_t> start(shape.size(), 0);
    hsize_t stored = 0;
    if (!whole || H5Dget_chunk_storage_size(dataset_, start.data(), &stored) < 0 ||
        stored > file_bytes_ || stored == 0)
      fail("stores its strings in several chunks, or in none");
    std::string packed(stored, '\0');
    std::uint32_t skipped = 0;
    require(H5Dread_chunk(dataset_, H5P_DEFAULT, start.data(), &skipped, packed.data()), file_,
            name_ + " cannot be read");
    const int filters = H5Pget_nfilters(plist);
    if (filters == 0 || (skipped & 1U) != 0) {
      if (packed.size() != size) fail("has a chunk of the wrong size");
      return packed;
    }
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    if (filters != 1 || H5Pget_filter2(plist, 0, &flags, &values, nullptr, 0, nullptr, &config) !=
                            H5Z_FILTER_DEFLATE)
      fail("packs its strings with another filter than deflate");
    std::string bytes(size, '\0');
    uLongf length = size;
    if (uncompress(reinterpret_cast<Bytef*>(bytes.data()), &length,
                   reinterpret_cast<const Bytef*>(packed.data()), packed.size()) != Z_OK ||
        length != size)
      fail("has a chunk that does not unpack");
    return bytes;
  }

  void read_bytes(std::uint64_t place, std::string& bytes) const {
    if (place > file_bytes_ || bytes.size() > file_bytes_ - place)
      fail("points beyond the end of the file");
    read_stored_bytes(descriptor_, place, bytes.size(), bytes.data(), file_, name_);
  }

  std::string referred(const std::string& bytes, std::size_t at) {
    const auto length = number_at<std::uint32_t>(bytes, at);
    const auto place = number_at<std::uint64_t>(bytes, at + 4);
    const auto index = number_at<std::uint32_t>(bytes, at + 12);
    if (length == 0) return "";
    total_ += length;
    if (total_ > kMostTextBytes) fail("holds more than 64 MiB of strings");
    const std::string& heap = heap_at(place);
    for (std::size_t from = kHeapHead; from + kObjectHead <= heap.size();) {
      const auto number = number_at<std::uint16_t>(heap, from);
      const auto size = number_at<std::uint64_t>(heap, from + 8);
      if (number == 0 || size > heap.size() - from - kObjectHead) break;
      if (number == index) {
        if (length > size) fail("has a string that is longer than what is stored of it");
        return heap.substr(from + kObjectHead, length);
      }
      from += kObjectHead + (size + 7) / 8 * 8;
    }
    fail("has a string that is not there");
  }

  /// A global heap collection, kept for the other strings in it.
  const std::string& heap_at(std::uint64_t place) {
    const auto kept = heaps_.find(place);
    if (kept != heaps_.end()) return kept->second;
    std::string head(kHeapHead, '\0');
    read_bytes(place, head);
    const auto size = number_at<std::uint64_t>(head, 8);
    if (head.compare(0, 4, "GCOL") != 0 || head[4] != 1 || size < kHeapHead ||
        size > kMostTextBytes || (heap_bytes_ += size) > std::min(file_bytes_, kMostTextBytes))
      fail("points to no heap of strings");
    std::string heap(size, '\0');
    read_bytes(place, heap);
    return heaps_.emplace(place, std::move(heap)).first->second;
  }

  hid_t dataset_;
  int descriptor_;
  std::uint64_t file_bytes_;
  std::string file_, name_;
  std::map<std::uint64_t, std::string> heaps_;
  std::uint64_t total_ = 0, heap_bytes_ = 0;
};

}  // namespace

Texts InputFile::texts(const std::string& name) const {
  const Session session;
  if (!leads_to_object(name)) throw DataError(path_, name + " is missing");
  const Handle dataset = own(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose, path_,
                             name + " cannot be opened");
  const Handle plist = own(H5Fget_create_plist(file_.id()), H5Pclose, path_, "has no properties");
  std::size_t address = 0, length = 0;
  require(H5Pget_sizes(plist.id(), &address, &length), path_, "has no sizes");
  if (address != 8 || length != 8 || descriptor_ < 0 || !counts_from_first_byte(file_.id()))
    throw DataError(path_,
                    "strings of a file with a user block or short addresses are not read; "
                    "rewrite it with h5repack");
  return TextReader(dataset.id(), descriptor_, bytes_, path_, name).read();
}

std::string InputFile::text(const std::string& name) const {
  const Texts found = texts(name);
  if (found.values.size() != 1)
    throw DataError(path_, name + " holds several strings; one was expected");
  return found.values.front();
}

}  // namespace spikedepth::hdf5
