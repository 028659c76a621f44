#pragma once
// The events of one camera of an MVSEC file, read block by block.
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/events/recording.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/mvsec/event_rows.hpp"

namespace spikedepth {

/// Random access in time to a dataset of rows (x, y, t, p).
///
/// Opening reads the time of every 65,536th row only. Events whose order is broken over less than
/// that many rows are found and sorted without further cost: a block of rows may hold times from
/// the sampled time before it to the second one after it. Where the samples themselves run
/// backwards or are unusable, all times are read once and each block keeps its exact bounds.
/// Memory: a few blocks of decoded events plus 32 bytes per block, whatever the length of the
/// recording.
class EventStream {
 public:
  static constexpr std::uint64_t kBlockRows = 65536;

  EventStream(hdf5::InputDataset dataset, SensorSize sensor);

  std::uint64_t rows() const { return dataset_.rows(); }
  /// Smallest usable time in the file's own seconds; infinity if there is none.
  double earliest_s() const { return earliest_s_; }
  /// True if the times had to be read completely, because events are far out of order.
  bool scanned() const { return scanned_; }
  /// Sets the moment that counts as t = 0; needed once before anything below.
  void set_base(double base_s);
  /// From the first event to just after the last; empty if there is no usable event.
  TimeWindow span() const { return span_; }

  void read(TimeWindow window, EventBatch& out);
  void read_last(TimeUs end, std::size_t count, EventBatch& out);
  /// Events that go back in time are counted exactly if the stream is read in order, and against
  /// fewer predecessors otherwise.
  const EventDefects& defects() const { return defects_; }

 private:
  struct Block {
    TimeUs earliest = std::numeric_limits<TimeUs>::min();
    TimeUs latest = std::numeric_limits<TimeUs>::max();
    TimeUs newest = std::numeric_limits<TimeUs>::min();  // of this block and those before it, as
                                                         // far as they were read
    bool counted = false;                                // its defects are in defects_
  };
  struct Slot {
    std::uint64_t block = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t used = 0;
    EventBatch events;
  };

  std::uint64_t rows_of(std::uint64_t block) const;
  void sample_times();
  void scan_times();
  TimeWindow find_span();
  const EventBatch& block_events(std::uint64_t block);
  EventDefects decode(std::uint64_t block, EventBatch& out);
  void count_defects(std::uint64_t block, const EventDefects& found);

  hdf5::InputDataset dataset_;
  SensorSize sensor_;
  double base_s_ = 0;
  double earliest_s_ = std::numeric_limits<double>::infinity();
  bool scanned_ = false;
  TimeWindow span_;
  std::vector<std::array<double, 2>> bounds_s_;  // per block, until the base is known
  std::vector<Block> blocks_;
  std::array<Slot, 6> cache_;
  std::uint64_t clock_ = 0;
  std::vector<double> raw_;
  EventDefects defects_;
};

}  // namespace spikedepth
