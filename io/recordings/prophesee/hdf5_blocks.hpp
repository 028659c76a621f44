#pragma once
// The events of Prophesee's HDF5 files: one chunk is one block.
#include <string>
#include <vector>

#include "io/hdf5/input_records.hpp"
#include "io/streams/event_blocks.hpp"

namespace spikedepth {

/// Filter number of Prophesee's compression.
constexpr int kEcfFilter = 0x8ecf;

/// /CD/events, compressed by Prophesee's filter (ECF), by others, or not at all. /CD/indexes is not
/// used: looking at each chunk's times is as fast and can be trusted.
class Hdf5Blocks : public EventBlocks {
 public:
  /// Throws DataError if the file has no such array.
  explicit Hdf5Blocks(const std::string& path);

  std::size_t count() const override { return blocks_; }
  BlockBounds look(std::size_t block) override;
  void decode(std::size_t block, BlockContent& out) override;
  std::string place(std::size_t block, std::size_t index) const override;

  const std::string& compression() const { return compression_; }

 private:
  std::size_t rows_of(std::size_t block) const;
  void decode_ecf_chunk(std::size_t block, EventBatch& out);
  void take_rows(const std::vector<std::int64_t>& rows, BlockContent& out);
  [[noreturn]] void fail(std::size_t block, const std::string& problem) const;

  std::string path_;
  hdf5::InputFile file_;
  hdf5::InputRecords records_;
  std::string compression_;
  std::size_t block_rows_ = 0;
  std::size_t blocks_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::int64_t> rows_;
};

}  // namespace spikedepth
