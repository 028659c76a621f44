#pragma once
// Reading HDF5 files that may be damaged or hostile: numeric arrays, strings and the members of
// groups under exact paths, nothing else.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/hdf5/chunk_filters.hpp"
#include "io/hdf5/handle.hpp"
#include "io/hdf5/open_file.hpp"

namespace spikedepth::hdf5 {

/// A numeric array inside an open file. All checks that protect memory were done when it was
/// opened.
class InputDataset {
 public:
  const std::string& file() const { return file_; }
  const std::string& name() const { return name_; }
  const std::vector<std::uint64_t>& shape() const { return shape_; }
  std::uint64_t rows() const { return shape_.empty() ? 0 : shape_[0]; }
  /// Elements of one row, i.e. the product of all dimensions but the first.
  std::uint64_t row_elements() const;
  bool is_integer() const { return integer_; }
  /// How many chunks hold `count` rows that begin with a chunk; 0 if the array is not chunked.
  std::uint64_t chunks_of(std::uint64_t count) const;
  /// Rows of one chunk; 0 if the array is not chunked.
  std::uint64_t chunk_rows() const { return chunk_.empty() ? 0 : chunk_[0]; }

  /// Throws DataError unless the array has the shape `expected`; 0 stands for any length.
  void expect_shape(const std::vector<std::uint64_t>& expected) const;

  /// Rows [first, first + count) along the first axis, converted to the wanted type; `out` has room
  /// for them.
  void read_rows(std::uint64_t first, std::uint64_t count, ElementType type, void* out) const;

  /// The same rows as doubles in `buffer`, which grows as needed. They are copied, never mapped: a
  /// file that another program cuts off then gives an error, not a signal.
  const double* view_rows(std::uint64_t first, std::uint64_t count,
                          std::vector<double>& buffer) const;

  /// Whether the file system keeps nothing for these rows, so that they are zeros without being
  /// read. False where it cannot tell.
  bool never_written(std::uint64_t first, std::uint64_t count) const;

  /// The whole array as doubles; throws DataError if it has more than `limit` elements.
  std::vector<double> read_all(std::uint64_t limit) const;

 private:
  friend class InputFile;
  friend class InputRecords;
  friend class InputColumn;
  InputDataset() = default;
  /// Rows as the library converts them to `memory_type`.
  void read_as(std::uint64_t first, std::uint64_t count, std::int64_t memory_type, void* out) const;
  /// Place of the chunk that starts at these coordinates; nothing if it was never written. Throws
  /// DataError if its size cannot be right.
  std::optional<std::uint64_t> chunk_place(const std::vector<std::uint64_t>& start) const;
  bool has_many_chunks() const;
  void check_packed_chunk(const std::vector<std::uint64_t>& start) const;
  void check_chunks(std::uint64_t first, std::uint64_t count) const;
  /// Moves the start of a chunk to the next one, last axis first.
  void next_chunk(std::vector<std::uint64_t>& start) const;
  /// The chunk that starts at these coordinates as it is stored; gives the filters that were left
  /// out for it, a bit each. Nothing if it was never written. Throws DataError.
  std::optional<std::uint32_t> read_stored_chunk(const std::vector<std::uint64_t>& start,
                                                 std::vector<std::uint8_t>& bytes) const;
  [[noreturn]] void fail_chunk() const;
  void open_uncached(std::int64_t file);
  /// Copies doubles that lie in the file as they do in memory; false if these rows do not.
  bool copy_rows(std::uint64_t first, std::uint64_t count, double* out) const;
  std::string file_;
  std::string name_;
  std::vector<std::uint64_t> shape_;
  bool integer_ = false;
  std::vector<std::uint64_t> chunk_;  // shape of one chunk; empty if the array is not chunked
  std::uint64_t chunk_bytes_ = 0;
  int filters_ = 0;
  std::vector<StoredFilter> pipeline_;
  bool own_filter_ = false;
  int descriptor_ = -1;           // of the file, if rows may be copied from it; -1 otherwise
  std::uint64_t offset_ = 0;      // in the file, if the array is not chunked
  int file_descriptor_ = -1;      // of the file, whatever its rows are like
  std::uint64_t file_bytes_ = 0;  // when it was opened
  Handle dataset_;
};

struct ReadingPlan;
/// Strings of a shape; of the empty shape a single one.
struct Texts {
  std::vector<std::uint64_t> shape;
  std::vector<std::string> values;
};

/// Numbers of a shape; of the empty shape a single one.
struct Numbers {
  std::vector<std::uint64_t> shape;
  bool integer = false;
  std::vector<double> values;
};

enum class MemberKind { group, numbers, texts, other };
struct GroupMember {
  std::string name;
  MemberKind kind = MemberKind::other;
};

/// An HDF5 file opened for reading. Soft and external links, external storage and virtual datasets
/// are refused, because through them a file can show other files of this computer; plugins are
/// never loaded.
class InputFile {
 public:
  /// Throws DataError if it is missing, empty, cut off, being written or no HDF5 file. A file
  /// system without locks is no reason.
  explicit InputFile(const std::string& path);
  /// The same, asking `lock` for the reader's lock; `expected` says what the file should be.
  InputFile(const std::string& path, LockCall lock,
            const std::string& expected = "MVSEC's *_data.hdf5");
  const std::string& path() const { return path_; }
  /// Whether its writer, which let others read beside it (SWMR), has not closed it: it still
  /// writes, or was ended. What was there when the file was opened is read.
  bool unfinished() const { return unfinished_; }

  /// The array at `name` ("/davis/left/events"); nothing if there is no such path. Throws DataError
  /// if the path leads through a link, if it is no numeric array, if its filters are missing, or if
  /// it claims more data than the file can hold.
  std::optional<InputDataset> find(const std::string& name) const;

  /// The same, but throws DataError if it is missing.
  InputDataset dataset(const std::string& name) const;

  /// The lists of numbers at `name`, one an element of a one-dimensional array, as floats. Throws
  /// DataError if it is missing or something else, or if they hold more than `limit` numbers. The
  /// library itself trusts the lengths that the file gives its lists, so that a file made to
  /// deceive can harm: only for data sets of a known source.
  std::vector<std::vector<float>> number_lists(const std::string& name, std::uint64_t limit) const;

  /// Whether there is anything at `name` ("/a/b"), through hard links alone.
  bool holds(const std::string& name) const;

  /// What lies in the group `group` ("/node"), by name; at most 100,000. Throws DataError where it
  /// is no group or holds soft or external links.
  std::vector<GroupMember> members(const std::string& group) const;

  /// The array or single number at `name`. Throws DataError as dataset(), and beyond `limit`
  /// numbers.
  Numbers numbers(const std::string& name, std::uint64_t limit) const;

  /// The strings at `name`, of at most two dimensions. Lengths are checked against what is stored;
  /// more than 64 MiB are refused. Throws DataError.
  Texts texts(const std::string& name) const;
  /// The single string at `name`.
  std::string text(const std::string& name) const;

  /// A numeric attribute of the root group; nothing if it is missing or no single number.
  std::optional<double> attribute(const std::string& name) const;

 private:
  friend class InputRecords;
  friend class InputColumn;
  std::optional<InputDataset> open(const std::string& name, const ReadingPlan& plan) const;
  bool leads_to_object(const std::string& name, bool group = false) const;
  std::string layout() const;  // for messages
  std::string path_;
  std::string expected_;
  std::uint64_t bytes_ = 0;
  Handle file_;
  bool unfinished_ = false;
  int descriptor_ = -1;  // that the library reads from; -1 if there is none
};

}  // namespace spikedepth::hdf5
