#include "io/recordings/mvsec/event_stream.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kFewChunkRows = 64;
constexpr std::uint64_t kMostScannedChunks = 1'000'000;  // some ten seconds
constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr TimeUs kBeforeAll = std::numeric_limits<TimeUs>::min();
constexpr TimeUs kAfterAll = std::numeric_limits<TimeUs>::max();

/// Microseconds of a bound that may be infinite.
TimeUs bound_us(double seconds, double base_s) {
  if (std::isfinite(seconds)) return to_us(seconds, base_s);
  return seconds < 0 ? kBeforeAll : kAfterAll;
}

}  // namespace

EventStream::EventStream(hdf5::InputDataset dataset, SensorSize sensor)
    : dataset_(std::move(dataset)), sensor_(sensor) {
  const auto& shape = dataset_.shape();
  if (shape.size() == 2 && shape[1] != 4) {
    throw DataError(
        dataset_.file(),
        format("%s has shape (%llu, %llu); (any, 4) was expected: x, y, t in Unix "
               "seconds and the polarity in a row%s",
               dataset_.name().c_str(), static_cast<unsigned long long>(shape[0]),
               static_cast<unsigned long long>(shape[1]), shape[0] == 4 ? "; transpose it" : ""));
  }
  dataset_.expect_shape({0, 4});
  const std::uint64_t count = (rows() + kBlockRows - 1) / kBlockRows;
  bounds_s_.assign(count, {-kInfinity, kInfinity});
  blocks_.resize(count);
  sample_times();
}

EventRow EventStream::first_row() const {
  EventRow row{};
  dataset_.read_rows(0, 1, hdf5::ElementType::float64, row.data());
  return row;
}

std::uint64_t EventStream::rows_of(std::uint64_t block) const {
  return std::min(kBlockRows, rows() - block * kBlockRows);
}

void EventStream::sample_times() {
  const std::size_t count = sections();
  std::vector<double> samples(count);
  bool ordered = true;
  for (std::size_t k = 0; k < count; ++k) {
    std::array<double, 4> row{};
    dataset_.read_rows(k * kSectionRows, 1, hdf5::ElementType::float64, row.data());
    samples[k] = row[2];
    ordered = ordered && is_usable_time(samples[k]) && (k == 0 || samples[k - 1] <= samples[k]);
  }
  // Zeros at the very beginning are in order too; those at the end may lie behind the last sample.
  const bool unwritten =
      count > 1 && samples[0] == 0 && samples[1] != 0 && times_of(0, false).zero_rows == kBlockRows;
  if (!ordered || unwritten || ends_in_zeros()) {
    scan_times();
    return;
  }
  for (std::size_t block = 0; block < bounds_s_.size(); ++block) {
    const std::size_t k = block / kBlocksPerSection;
    if (k >= 1) bounds_s_[block][0] = samples[k - 1];
    if (k + 2 < count) bounds_s_[block][1] = samples[k + 2];
    // The earliest event may sit anywhere in the first two sections.
    if (k < 2) earliest_s_ = std::min(earliest_s_, times_of(block, false).bounds_s[0]);
  }
}

bool EventStream::ends_in_zeros() const {
  if (rows() == 0) return false;
  EventRow last{};
  dataset_.read_rows(rows() - 1, 1, hdf5::ElementType::float64, last.data());
  return is_zero(last);
}

std::uint64_t EventStream::slow_chunk_rows() const {
  const std::uint64_t chunk_rows = dataset_.chunk_rows();
  return chunk_rows < kFewChunkRows && rows() >= kBlockRows ? chunk_rows : 0;
}

EventStream::BlockTimes EventStream::times_of(std::uint64_t block, bool without_zero_rows) {
  BlockTimes times{{kInfinity, -kInfinity}, 0};
  const std::uint64_t first = block * kBlockRows, count = rows_of(block);
  if (dataset_.never_written(first, count)) {
    if (!without_zero_rows) times.bounds_s = {0, 0};
    times.zero_rows = count;
    return times;
  }
  const void* rows = dataset_.view_rows(first, count, raw_);
  for (std::size_t i = 0; i < count; ++i) {
    const EventRow row = row_at(rows, i);
    const bool zero = is_zero(row);
    times.zero_rows += zero ? 1 : 0;
    if (!is_usable_time(row[2]) || (zero && without_zero_rows)) continue;
    times.bounds_s[0] = std::min(times.bounds_s[0], row[2]);
    times.bounds_s[1] = std::max(times.bounds_s[1], row[2]);
  }
  return times;
}

void EventStream::scan_times() {
  scanned_ = true;
  if (dataset_.chunks_of(rows()) > kMostScannedChunks) {
    throw DataError(
        dataset_.file(),
        format("%s is out of order and stored in chunks of %llu row%s, which takes too "
               "long to read; rewrite it: h5repack -l %s:CHUNK=8192x4 FILE NEW",
               dataset_.name().c_str(), static_cast<unsigned long long>(dataset_.chunk_rows()),
               dataset_.chunk_rows() == 1 ? "" : "s", dataset_.name().c_str()));
  }
  for (std::size_t k = 0; k < bounds_s_.size(); ++k) {
    const BlockTimes times = times_of(k, false);
    bounds_s_[k] = times.bounds_s;
    if (times.zero_rows < rows_of(k)) continue;
    if (unwritten_.rows == 0) unwritten_.first = k * kBlockRows;
    unwritten_.rows += rows_of(k);
    unwritten_.last = k * kBlockRows + rows_of(k) - 1;
    bounds_s_[k] = {kInfinity, -kInfinity};
    blocks_[k].counted = true;
    defects_.read += rows_of(k);
    defects_.bad_time += rows_of(k);
  }
  for (std::size_t k = 0; k < bounds_s_.size(); ++k) {
    // Beside what was never written, a block may be written in part.
    if (unwritten_.rows > 0 && bounds_s_[k][0] <= 0 && bounds_s_[k][1] >= 0)
      bounds_s_[k] = times_of(k, true).bounds_s;
    earliest_s_ = std::min(earliest_s_, bounds_s_[k][0]);
  }
}

void EventStream::set_base(double base_s) {
  SPIKEDEPTH_CHECK(std::isfinite(base_s), "the base time is a number");
  base_s_ = base_s;
  sections_.assign(sections(), {kAfterAll, kBeforeAll});
  for (std::size_t k = 0; k < blocks_.size(); ++k) {
    const Bounds bounds = {bound_us(bounds_s_[k][0], base_s), bound_us(bounds_s_[k][1], base_s)};
    blocks_[k].bounds = bounds;
    Bounds& section = sections_[k / kBlocksPerSection];
    section.earliest = std::min(section.earliest, bounds.earliest);
    section.latest = std::max(section.latest, bounds.latest);
  }
  bounds_s_ = {};
  span_ = find_span();
}

TimeWindow EventStream::find_span() {
  TimeWindow span{kAfterAll, kBeforeAll};
  EventBatch events;
  for (std::size_t k = 0; k < blocks_.size(); ++k) {
    const std::size_t section = k / kBlocksPerSection;
    const bool at_an_end = section < 2 || section + 2 >= sections();
    if (!at_an_end && !scanned_) continue;
    Bounds bounds = blocks_[k].bounds;
    if (at_an_end) {
      decode(k, kBeforeAll, events);
      if (events.empty()) continue;
      bounds = {events.front().t, events.back().t};
    }
    span.begin = std::min(span.begin, bounds.earliest);
    if (bounds.latest != kBeforeAll) span.end = std::max(span.end, bounds.latest + 1);
  }
  return span.begin < span.end ? span : TimeWindow{};
}

EventStream::Slot& EventStream::cached_block(std::uint64_t index) {
  return cache_.get(index, [&](EventBatch& events) { fill(index, events); });
}

void EventStream::fill(std::uint64_t index, EventBatch& events) {
  const RowDecoder decoder =
      decode(index, index > 0 ? blocks_[index - 1].newest : kBeforeAll, events);
  Block& block = blocks_[index];
  block.bounds =
      events.empty() ? Bounds{kAfterAll, kBeforeAll} : Bounds{events.front().t, events.back().t};
  block.newest = decoder.newest();
  if (!block.counted) count_defects(decoder.defects());
  block.counted = true;
}

RowDecoder EventStream::decode(std::uint64_t index, TimeUs newest_before, EventBatch& out) {
  RowDecoder decoder(sensor_, base_s_, newest_before);
  if (unwritten_.rows > 0) decoder.drop_unwritten();
  out.resize(rows_of(index));
  const void* rows = dataset_.view_rows(index * kBlockRows, rows_of(index), raw_);
  const Event* end = decoder.decode(rows, rows_of(index), out.data());
  out.resize(static_cast<std::size_t>(end - out.data()));
  if (!decoder.sorted()) std::stable_sort(out.begin(), out.end(), by_time);
  return decoder;
}

void EventStream::count_defects(const EventDefects& found) {
  defects_.read += found.read;
  defects_.bad_time += found.bad_time;
  defects_.out_of_range += found.out_of_range;
  defects_.bad_polarity += found.bad_polarity;
  defects_.backwards += found.backwards;
}

void EventStream::visit(TimeWindow window, const EventVisitor& visit_piece) {
  for (std::size_t section = 0; section < sections_.size(); ++section) {
    if (!sections_[section].touch(window)) continue;
    for (std::size_t k = section * kBlocksPerSection; k < end_block(section); ++k) {
      if (!blocks_[k].bounds.touch(window)) continue;
      Slot& slot = cached_block(k);
      const EventBatch& events = slot.events;
      const Event from{window.begin, 0, 0, 1};
      const Event to{window.end, 0, 0, 1};
      const auto first = std::lower_bound(events.begin(), events.end(), from, by_time);
      const auto last = std::lower_bound(first, events.end(), to, by_time);
      if (first != last) visit_piece(&*first, static_cast<std::size_t>(last - first));
      if (last == events.end()) slot.used = 0;  // later windows do not need it
    }
  }
}

void EventStream::expect_few(TimeWindow window) {
  std::uint64_t most = 0;
  for (std::size_t section = 0; section < sections_.size(); ++section) {
    if (!sections_[section].touch(window)) continue;
    for (std::uint64_t k = section * kBlocksPerSection; k < end_block(section); ++k)
      most += blocks_[k].bounds.touch(window) ? rows_of(k) : 0;
  }
  if (most <= kMostRead) return;
  std::uint64_t events = 0;
  visit(window, [&](const Event*, std::size_t count) { events += count; });
  if (events <= kMostRead) return;
  throw DataError(
      dataset_.file(),
      format("%s has %llu events from %.6f s to %.6f s, which no sensor sends: their times are "
             "damaged; see what spikedepth verify says",
             dataset_.name().c_str(), static_cast<unsigned long long>(events),
             1e-6 * static_cast<double>(window.begin), 1e-6 * static_cast<double>(window.end)));
}

void EventStream::read(TimeWindow window, EventBatch& out) {
  out.clear();
  expect_few(window);
  gather_events([&](const EventVisitor& add) { visit(window, add); }, out);
}

std::string EventStream::place_of(TimeUs t) {
  for (std::uint64_t k = 0; k < blocks_.size(); ++k) {
    if (!blocks_[k].bounds.touch({t, t + 1})) continue;
    const void* rows = dataset_.view_rows(k * kBlockRows, rows_of(k), raw_);
    for (std::size_t i = 0; i < rows_of(k); ++i) {
      const double seconds = row_at(rows, i)[2];
      if (is_usable_time(seconds) && to_us(seconds, base_s_) == t)
        return format("row %llu of ", static_cast<unsigned long long>(k * kBlockRows + i)) +
               dataset_.name();
    }
  }
  return "";
}

void EventStream::read_last(TimeUs end, std::size_t count, EventBatch& out) {
  const auto read_window = [&](TimeWindow window, EventBatch& events) { read(window, events); };
  read_last_events(read_window, span_, rows(), end, count, out);
}

}  // namespace spikedepth
