#pragma once
// The events of one camera of an MVSEC file, read block by block.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/events/recording.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/recordings/mvsec/event_rows.hpp"
#include "io/streams/event_reading.hpp"

namespace spikedepth {

/// Random access in time to a dataset of rows (x, y, t, p).
///
/// Opening reads the time of every 65,536th row only, where a section begins. Events whose order is
/// broken over less than that many rows are found and sorted without further cost: a section may
/// hold times from the sampled time before it to the second one after it. Where the samples
/// themselves run backwards or are unusable, all times are read once.
/// Sections are read in blocks of 8,192 rows, and a block that was read once keeps its exact
/// bounds: a window then takes just the blocks that it touches. Memory: 3 MB of decoded events plus
/// 32 bytes per block, whatever the length of the recording, and what read() returns.
class EventStream {
 public:
  static constexpr std::uint64_t kSectionRows = 65536;
  static constexpr std::uint64_t kBlockRows = 8192;
  static constexpr std::size_t kMostRead = 32'000'000;  // 512 MB
  static constexpr std::uint64_t kBlocksPerSection = kSectionRows / kBlockRows;

  /// Throws DataError if all times would have to be read from so many chunks that this takes
  /// minutes.
  EventStream(hdf5::InputDataset dataset, SensorSize sensor);

  const std::string& name() const { return dataset_.name(); }
  std::uint64_t rows() const { return dataset_.rows(); }
  /// x, y, t, p as the file holds them; there must be a row.
  EventRow first_row() const;
  /// Smallest usable time in the file's own seconds; infinity if there is none.
  double earliest_s() const { return earliest_s_; }
  /// True if the times had to be read completely: events are far out of order, or rows were never
  /// written.
  bool scanned() const { return scanned_; }
  /// Rows of whole blocks of zeros, which nobody ever wrote, and the first and the last of them.
  /// Where there are some, rows of zeros elsewhere are left out too.
  struct Unwritten {
    std::uint64_t rows = 0, first = 0, last = 0;
  };
  const Unwritten& unwritten() const { return unwritten_; }
  /// Rows of one chunk, if these are so few that reading is slow; else 0.
  std::uint64_t slow_chunk_rows() const;
  /// Sets the moment that counts as t = 0; needed once before anything below.
  void set_base(double base_s);
  /// From the first event to just after the last; empty if there is no usable event.
  TimeWindow span() const { return span_; }

  /// Throws DataError once there are more events than any sensor sends (kMostRead),
  /// before it takes memory for them.
  void read(TimeWindow window, EventBatch& out);
  /// The same events in pieces, each in order of time.
  void visit(TimeWindow window, const EventVisitor& visit_piece);
  void read_last(TimeUs end, std::size_t count, EventBatch& out);
  /// "row 7 of /davis/left/events": the first row at `t`; empty if there is none.
  std::string place_of(TimeUs t);
  /// Events that go back in time are counted exactly if the stream is read in order, and against
  /// fewer predecessors otherwise.
  const EventDefects& defects() const { return defects_; }

 private:
  /// Times of some rows lie between these two, both included; none if earliest > latest.
  struct Bounds {
    TimeUs earliest = std::numeric_limits<TimeUs>::min();
    TimeUs latest = std::numeric_limits<TimeUs>::max();
    bool touch(TimeWindow window) const { return earliest < window.end && latest >= window.begin; }
  };
  struct Block {
    Bounds bounds;
    TimeUs newest = std::numeric_limits<TimeUs>::min();  // of this block and those before it, as
                                                         // far as they were read
    bool counted = false;                                // its defects are in defects_
  };
  using Cache = BlockCache<3 * kBlocksPerSection>;  // the sections that a moment may lie in
  using Slot = Cache::Slot;

  std::uint64_t rows_of(std::uint64_t block) const;
  std::uint64_t sections() const { return (rows() + kSectionRows - 1) / kSectionRows; }
  /// Index just after the last block of a section.
  std::uint64_t end_block(std::uint64_t section) const {
    return std::min<std::uint64_t>(blocks_.size(), (section + 1) * kBlocksPerSection);
  }
  void sample_times();
  bool ends_in_zeros() const;
  /// Smallest and largest usable time of some rows; infinity and minus infinity if there is none.
  struct BlockTimes {
    std::array<double, 2> bounds_s;
    std::uint64_t zero_rows = 0;
  };
  void expect_few(TimeWindow window);
  BlockTimes times_of(std::uint64_t block, bool without_zero_rows);
  void scan_times();
  TimeWindow find_span();
  Slot& cached_block(std::uint64_t block);
  void fill(std::uint64_t block, EventBatch& events);
  RowDecoder decode(std::uint64_t block, TimeUs newest_before, EventBatch& out);
  void count_defects(const EventDefects& found);

  hdf5::InputDataset dataset_;
  SensorSize sensor_;
  double base_s_ = 0;
  double earliest_s_ = std::numeric_limits<double>::infinity();
  bool scanned_ = false;
  Unwritten unwritten_;
  TimeWindow span_;
  std::vector<std::array<double, 2>> bounds_s_;  // per block, until the base is known
  std::vector<Block> blocks_;
  std::vector<Bounds> sections_;  // as known at the start
  Cache cache_;
  std::vector<double> raw_;
  EventDefects defects_;
};

}  // namespace spikedepth
