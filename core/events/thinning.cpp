#include "core/events/thinning.hpp"

#include <algorithm>

namespace spikedepth {
namespace {

// The finaliser of splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
std::uint64_t mixed(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

void thin(EventBatch& events, double share, std::uint64_t seed) {
  const auto dropped = [&](const Event& event) {
    const std::uint64_t pixel = (std::uint64_t{event.x} << 32) | (std::uint64_t{event.y} << 8) |
                                (event.polarity > 0 ? 1U : 0U);
    const auto hash = mixed(mixed(static_cast<std::uint64_t>(event.t) ^ seed) ^ pixel);
    return static_cast<double>(hash >> 11) * 0x1.0p-53 >= share;
  };
  events.erase(std::remove_if(events.begin(), events.end(), dropped), events.end());
}

}  // namespace

void thin_events(StereoSlice& slice, double share, std::uint64_t seed) {
  if (share >= 1.0) return;
  thin(slice.left, share, 2 * seed);
  thin(slice.right, share, 2 * seed + 1);
}

}  // namespace spikedepth
