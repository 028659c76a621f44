#pragma once
// Random access in time to the events of one camera that a file holds in blocks.
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/events/recording.hpp"
#include "io/streams/event_blocks.hpp"
#include "io/streams/event_reading.hpp"

namespace spikedepth {

/// Keeps bounds of each block's times, so that a window reads just the blocks that it touches, and
/// the last blocks that were decoded. Memory: 40 bytes a block and six decoded blocks, whatever the
/// length of the recording, and what read() returns.
class BlockEvents {
 public:
  static constexpr std::size_t kMostRead = 32'000'000;  // 512 MB

  /// Looks at every block once. Throws DataError on unreadable data. `file` names it in errors.
  BlockEvents(std::unique_ptr<EventBlocks> blocks, std::string file);

  /// Largest pixel of all events, which decodes all of them; (-1, -1) if there are none.
  std::array<int, 2> largest_pixel();

  /// Sets the sensor, beyond which events are dropped, and the file's time that counts as 0; needed
  /// once before anything below.
  void set_frame(SensorSize sensor, TimeUs base);

  /// In the file's own time: from the first event to just after the last; empty if there is none.
  TimeWindow file_span() const { return file_span_; }
  /// Of the file, unusable ones included where only decoding tells.
  std::uint64_t events() const { return events_; }
  TimeWindow span() const { return {file_span_.begin - base_, file_span_.end - base_}; }

  /// Throws DataError once there are more events than any sensor sends (kMostRead), before it takes
  /// memory for them.
  void read(TimeWindow window, EventBatch& out);
  /// The same events in pieces, each in order of time.
  void visit(TimeWindow window, const EventVisitor& visit_piece);
  void read_last(TimeUs end, std::size_t count, EventBatch& out);
  std::string place_of(TimeUs t);
  const EventDefects& defects() const { return defects_; }

 private:
  struct Block {
    BlockBounds bounds;
    TimeUs newest = std::numeric_limits<TimeUs>::min();  // of this block and those before it
    bool counted = false;                                // its defects are in defects_
  };
  /// Blocks in turn share groups, so that a long file's windows do not walk all blocks.
  struct Group {
    TimeUs earliest = std::numeric_limits<TimeUs>::max();
    TimeUs latest = std::numeric_limits<TimeUs>::min();
  };
  static constexpr std::size_t kBlocksPerGroup = 64;

  void index(bool by_decoding);
  void find_span();
  void tighten(std::size_t block);
  void require_bounds(std::size_t block, const BlockContent& content);
  void expect_few(TimeWindow window);
  std::uint64_t most_events(TimeWindow window) const;
  /// The usable events of a block, sorted, from base 0.
  const EventBatch& cached(std::size_t block);
  void keep_usable(std::size_t block, EventBatch& out);
  template <typename Visit>
  void each_touched(TimeWindow file_window, const Visit& visit) const;

  std::unique_ptr<EventBlocks> blocks_;
  std::string file_;
  SensorSize sensor_;
  TimeUs base_ = 0;
  TimeWindow file_span_;
  std::uint64_t events_ = 0;
  bool exact_ = false;
  std::vector<Block> index_;
  std::vector<Group> groups_;
  BlockCache<6> cache_;
  BlockContent content_;
  EventDefects defects_;
};

}  // namespace spikedepth
