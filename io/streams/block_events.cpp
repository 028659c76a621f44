#include "io/streams/block_events.hpp"

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kBeforeAll = std::numeric_limits<TimeUs>::min();
constexpr TimeUs kAfterAll = std::numeric_limits<TimeUs>::max();

bool has_events(const BlockBounds& bounds) {
  return bounds.events > 0 && bounds.earliest <= bounds.latest;
}

bool touches(TimeUs earliest, TimeUs latest, TimeWindow window) {
  return earliest < window.end && latest >= window.begin;
}

BlockBounds bounds_of(const BlockContent& content) {
  BlockBounds bounds{content.events.size(), kAfterAll, kBeforeAll};
  for (const Event& event : content.events) {
    bounds.earliest = std::min(bounds.earliest, event.t);
    bounds.latest = std::max(bounds.latest, event.t);
  }
  return bounds;
}

/// Whether all events lie inside the sensor and none is earlier than the one before it, or than
/// `newest`.
bool is_clean(const EventBatch& events, SensorSize sensor, TimeUs newest) {
  bool clean = true;
  for (const Event& event : events) {
    clean = clean & (event.x < sensor.width) & (event.y < sensor.height) & (event.t >= newest);
    newest = event.t;
  }
  return clean;
}

/// t + shift without leaving the range.
TimeUs shifted(TimeUs t, TimeUs shift) {
  TimeUs sum = 0;
  if (__builtin_add_overflow(t, shift, &sum)) return shift > 0 ? kAfterAll : kBeforeAll;
  return sum;
}

}  // namespace

BlockEvents::BlockEvents(std::unique_ptr<EventBlocks> blocks, std::string file)
    : blocks_(std::move(blocks)), file_(std::move(file)) {
  index(false);
}

void BlockEvents::index(bool by_decoding) {
  const std::size_t count = blocks_->count();
  index_.resize(count);
  groups_.assign((count + kBlocksPerGroup - 1) / kBlocksPerGroup, {});
  events_ = 0;
  exact_ = by_decoding || blocks_->looks_exactly();
  for (std::size_t k = 0; k < count; ++k) {
    if (by_decoding) {
      blocks_->decode(k, content_);
      index_[k].bounds = bounds_of(content_);
    } else {
      index_[k].bounds = blocks_->look(k);
    }
    const BlockBounds& bounds = index_[k].bounds;
    events_ += bounds.events;
    if (!has_events(bounds)) continue;
    Group& group = groups_[k / kBlocksPerGroup];
    group.earliest = std::min(group.earliest, bounds.earliest);
    group.latest = std::max(group.latest, bounds.latest);
  }
  find_span();
  if (!exact_) return;  // wide bounds do not tell the newest time: reading does
  TimeUs newest = kBeforeAll;
  for (Block& block : index_) {
    if (has_events(block.bounds)) newest = std::max(newest, block.bounds.latest);
    block.newest = newest;
  }
}

/// Replaces wide bounds of a block by its own.
void BlockEvents::tighten(std::size_t block) {
  blocks_->decode(block, content_);
  require_bounds(block, content_);
  index_[block].bounds = bounds_of(content_);
}

void BlockEvents::find_span() {
  TimeWindow span{kAfterAll, kBeforeAll};
  const auto widen = [&span](const BlockBounds& bounds) {
    if (!has_events(bounds)) return;
    span.begin = std::min(span.begin, bounds.earliest);
    span.end = std::max(span.end, bounds.latest + 1);
  };
  if (exact_) {
    for (const Block& block : index_) widen(block.bounds);
  } else {
    // Wide bounds go up from block to block: the ends lie in the outermost ones.
    constexpr std::size_t kAtAnEnd = 2;
    for (std::size_t k = 0; k < index_.size(); ++k) {
      if (k >= kAtAnEnd && k + kAtAnEnd < index_.size()) continue;
      tighten(k);
      widen(index_[k].bounds);
    }
  }
  file_span_ = span.begin < span.end ? span : TimeWindow{};
}

void BlockEvents::require_bounds(std::size_t block, const BlockContent& content) {
  const BlockBounds& bounds = index_[block].bounds;
  for (std::size_t i = 0; i < content.events.size(); ++i) {
    const TimeUs t = content.events[i].t;
    if (t >= bounds.earliest && t <= bounds.latest) continue;
    throw DataError(
        file_,
        format("%s has a time of %lld us that the file's own table of times "
               "(bounds %lld to %lld us) excludes; rebuild that table or convert "
               "the recording again",
               blocks_->place(block, i).c_str(), static_cast<long long>(t),
               static_cast<long long>(bounds.earliest), static_cast<long long>(bounds.latest)));
  }
}

std::array<int, 2> BlockEvents::largest_pixel() {
  std::array<int, 2> largest{-1, -1};
  for (std::size_t k = 0; k < index_.size(); ++k) {
    blocks_->decode(k, content_);
    for (const Event& event : content_.events) {
      largest[0] = std::max<int>(largest[0], event.x);
      largest[1] = std::max<int>(largest[1], event.y);
    }
  }
  return largest;
}

void BlockEvents::set_frame(SensorSize sensor, TimeUs base) {
  sensor_ = sensor;
  base_ = base;
}

void BlockEvents::keep_usable(std::size_t block, EventBatch& out) {
  blocks_->decode(block, content_);
  if (!exact_) require_bounds(block, content_);
  EventDefects found = content_.defects;
  TimeUs newest = block > 0 ? index_[block - 1].newest : kBeforeAll;
  bool sorted = true;
  out.clear();
  if (is_clean(content_.events, sensor_, newest)) {
    out.swap(content_.events);
    for (Event& event : out) event.t -= base_;
    found.read += out.size();
  }
  out.reserve(content_.events.size());
  for (const Event& event : content_.events) {
    ++found.read;
    if (event.x >= sensor_.width || event.y >= sensor_.height) {
      ++found.out_of_range;
      continue;
    }
    if (event.t < newest) ++found.backwards;
    newest = std::max(newest, event.t);
    Event usable = event;
    usable.t -= base_;
    sorted = sorted && (out.empty() || out.back().t <= usable.t);
    out.push_back(usable);
  }
  if (!sorted) std::stable_sort(out.begin(), out.end(), by_time);
  Block& entry = index_[block];
  if (!exact_ && !out.empty()) entry.newest = std::max(newest, out.back().t + base_);
  if (entry.counted) return;
  entry.counted = true;
  defects_.read += found.read;
  defects_.bad_time += found.bad_time;
  defects_.bad_polarity += found.bad_polarity;
  defects_.out_of_range += found.out_of_range;
  defects_.backwards += found.backwards;
}

const EventBatch& BlockEvents::cached(std::size_t block) {
  return cache_.get(block, [&](EventBatch& events) { keep_usable(block, events); }).events;
}

template <typename Visit>
void BlockEvents::each_touched(TimeWindow file_window, const Visit& visit) const {
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    if (!touches(groups_[group].earliest, groups_[group].latest, file_window)) continue;
    const std::size_t end = std::min(index_.size(), (group + 1) * kBlocksPerGroup);
    for (std::size_t k = group * kBlocksPerGroup; k < end; ++k) {
      const BlockBounds& bounds = index_[k].bounds;
      if (has_events(bounds) && touches(bounds.earliest, bounds.latest, file_window)) visit(k);
    }
  }
}

void BlockEvents::visit(TimeWindow window, const EventVisitor& visit_piece) {
  const TimeWindow file_window{shifted(window.begin, base_), shifted(window.end, base_)};
  each_touched(file_window, [&](std::size_t block) {
    const EventBatch& events = cached(block);
    const auto first =
        std::lower_bound(events.begin(), events.end(), Event{window.begin, 0, 0, 1}, by_time);
    const auto last = std::lower_bound(first, events.end(), Event{window.end, 0, 0, 1}, by_time);
    if (first != last) visit_piece(&*first, static_cast<std::size_t>(last - first));
  });
}

std::uint64_t BlockEvents::most_events(TimeWindow window) const {
  const TimeWindow file_window{shifted(window.begin, base_), shifted(window.end, base_)};
  std::uint64_t most = 0;
  each_touched(file_window, [&](std::size_t block) { most += index_[block].bounds.events; });
  return most;
}

void BlockEvents::expect_few(TimeWindow window) {
  if (most_events(window) <= kMostRead) return;
  std::uint64_t events = 0;
  visit(window, [&](const Event*, std::size_t count) { events += count; });
  if (events <= kMostRead) return;
  throw DataError(file_, format("has %llu events from %.6f s to %.6f s, more than can be read at "
                                "once; choose a shorter part, and see what spikedepth verify says",
                                static_cast<unsigned long long>(events),
                                1e-6 * static_cast<double>(window.begin),
                                1e-6 * static_cast<double>(window.end)));
}

void BlockEvents::read(TimeWindow window, EventBatch& out) {
  out.clear();
  expect_few(window);
  gather_events([&](const EventVisitor& add) { visit(window, add); }, out);
}

void BlockEvents::read_last(TimeUs end, std::size_t count, EventBatch& out) {
  const auto read_window = [&](TimeWindow window, EventBatch& events) { read(window, events); };
  read_last_events(read_window, span(), events_, end, count, out);
}

std::string BlockEvents::place_of(TimeUs t) {
  std::string found;
  const TimeUs file_time = shifted(t, base_);
  each_touched({file_time, file_time + 1}, [&](std::size_t block) {
    if (!found.empty()) return;
    blocks_->decode(block, content_);
    for (std::size_t i = 0; i < content_.events.size() && found.empty(); ++i) {
      if (content_.events[i].t == file_time) found = blocks_->place(block, i);
    }
  });
  return found;
}

}  // namespace spikedepth
