#pragma once
// Events that an HDF5 file keeps in four columns: DSEC, M3ED, VECtor, TUM-VIE and those laid out
// alike.
#include <optional>
#include <string>
#include <vector>

#include "io/hdf5/input_column.hpp"
#include "io/streams/event_blocks.hpp"

namespace spikedepth {

/// Where the columns lie.
struct ColumnNames {
  std::string group;     // of x, y, t and p
  std::string ms_index;  // first event of each millisecond; may be missing in the file
  std::string t_offset;  // us to add to each t; may be missing in the file
};

/// Blocks are chunks of the times, or 65,536 rows. Where the file brings an index by milliseconds
/// that a sample of the times does not contradict, opening reads no times but those of the sample.
class ColumnBlocks : public EventBlocks {
 public:
  /// Throws DataError if a column is missing or of another length.
  ColumnBlocks(const hdf5::InputFile& file, const ColumnNames& names);

  std::size_t count() const override;
  void decode(std::size_t block, BlockContent& out) override;
  BlockBounds look(std::size_t block) override;
  bool looks_exactly() const override { return ms_index_.empty(); }
  std::string place(std::size_t block, std::size_t index) const override;
  /// What a user should know of the index, empty if nothing.
  const std::string& note() const { return note_; }

 private:
  std::uint64_t first_row(std::size_t block) const { return block * block_rows_; }
  std::uint64_t rows_of(std::size_t block) const;
  void read_index(const hdf5::InputFile& file, const std::string& name);
  void try_index();
  BlockBounds indexed_bounds(std::size_t block) const;
  BlockBounds read_bounds(std::size_t block);

  hdf5::InputColumn x_, y_, t_, p_;
  TimeUs offset_ = 0;
  std::uint64_t block_rows_ = 65536;
  std::vector<std::uint64_t> ms_index_;  // empty: not to be trusted
  std::string note_;
  std::vector<std::uint16_t> xs_, ys_;
  std::vector<std::int64_t> ts_;
  std::vector<std::int8_t> ps_;
};

}  // namespace spikedepth
