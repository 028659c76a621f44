#include "io/streams/event_blocks.hpp"

#include <algorithm>
#include <limits>

namespace spikedepth {

BlockBounds EventBlocks::look(std::size_t block) {
  BlockContent content;
  decode(block, content);
  BlockBounds bounds{content.events.size(), std::numeric_limits<TimeUs>::max(),
                     std::numeric_limits<TimeUs>::min()};
  for (const Event& event : content.events) {
    bounds.earliest = std::min(bounds.earliest, event.t);
    bounds.latest = std::max(bounds.latest, event.t);
  }
  return bounds;
}

}  // namespace spikedepth
