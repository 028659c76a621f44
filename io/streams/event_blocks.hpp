#pragma once
// What a format's decoder offers: the events of one camera in blocks that can be read alone.
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/events/recording.hpp"

namespace spikedepth {

/// One block as the file holds it.
struct BlockContent {
  EventBatch events;     // in the file's order; t in microseconds of the file's own clock, absolute
  EventDefects defects;  // rows that became no event: `read`, `bad_time` and `bad_polarity` of them
};

/// Number of a block's events and bounds of their times, both included; none if earliest > latest.
struct BlockBounds {
  std::uint64_t events = 0;
  TimeUs earliest = 0;
  TimeUs latest = -1;
};

/// The events of one camera. Throws DataError on unreadable data. Not thread-safe.
class EventBlocks {
 public:
  virtual ~EventBlocks() = default;

  /// Blocks of some 10,000 to 100,000 events each.
  virtual std::size_t count() const = 0;

  /// Replaces `out` by the content of a block. Pixels are not compared with the sensor here.
  virtual void decode(std::size_t block, BlockContent& out) = 0;

  /// The index is built from this at opening: it is called once for block 0, 1, 2, ... in turn,
  /// before any decode(). A decoder that needs what came before (EVT3's clock) keeps its state at
  /// the start of each block here. Cheaper than decoding where the format allows it; the default
  /// decodes. Bounds may be wider than the times, but never narrower.
  virtual BlockBounds look(std::size_t block);

  /// Whether look() gives exact numbers and bounds. If not, blocks at both ends are decoded too.
  virtual bool looks_exactly() const { return true; }

  /// Where event `index` of what decode(block) gives stands in the file: "byte 4096", "packet 7".
  virtual std::string place(std::size_t block, std::size_t index) const = 0;
};

}  // namespace spikedepth
