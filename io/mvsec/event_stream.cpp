#include "io/mvsec/event_stream.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kRowsAtOnce =
    8192;  // 256 kB, which stay in the cache while they are decoded
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool by_time(const Event& a, const Event& b) {
  return a.t < b.t;
}

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
  dataset_.expect_shape({0, 4});
  const std::uint64_t count = (rows() + kBlockRows - 1) / kBlockRows;
  bounds_s_.assign(count, {-kInfinity, kInfinity});
  blocks_.resize(count);
  sample_times();
}

std::uint64_t EventStream::rows_of(std::uint64_t block) const {
  return std::min(kBlockRows, rows() - block * kBlockRows);
}

void EventStream::sample_times() {
  const std::size_t count = bounds_s_.size();
  std::vector<double> samples(count);
  bool ordered = true;
  for (std::size_t k = 0; k < count; ++k) {
    std::array<double, 4> row{};
    dataset_.read_rows(k * kBlockRows, 1, hdf5::ElementType::float64, row.data());
    samples[k] = row[2];
    ordered = ordered && is_usable_time(samples[k]) && (k == 0 || samples[k - 1] <= samples[k]);
  }
  if (!ordered) {
    scan_times();
    return;
  }
  for (std::size_t k = 0; k < count; ++k) {
    if (k >= 1) bounds_s_[k][0] = samples[k - 1];
    if (k + 2 < count) bounds_s_[k][1] = samples[k + 2];
  }
  // The earliest event may sit anywhere in the first two blocks.
  for (std::size_t k = 0; k < std::min<std::size_t>(count, 2); ++k) {
    raw_.resize(rows_of(k) * 4);
    dataset_.read_rows(k * kBlockRows, rows_of(k), hdf5::ElementType::float64, raw_.data());
    for (std::size_t i = 2; i < raw_.size(); i += 4) {
      if (is_usable_time(raw_[i])) earliest_s_ = std::min(earliest_s_, raw_[i]);
    }
  }
}

void EventStream::scan_times() {
  scanned_ = true;
  for (std::size_t k = 0; k < bounds_s_.size(); ++k) {
    bounds_s_[k] = {kInfinity, -kInfinity};
    raw_.resize(rows_of(k) * 4);
    dataset_.read_rows(k * kBlockRows, rows_of(k), hdf5::ElementType::float64, raw_.data());
    for (std::size_t i = 2; i < raw_.size(); i += 4) {
      if (!is_usable_time(raw_[i])) continue;
      bounds_s_[k][0] = std::min(bounds_s_[k][0], raw_[i]);
      bounds_s_[k][1] = std::max(bounds_s_[k][1], raw_[i]);
    }
    earliest_s_ = std::min(earliest_s_, bounds_s_[k][0]);
  }
}

void EventStream::set_base(double base_s) {
  SPIKEDEPTH_CHECK(std::isfinite(base_s), "the base time is a number");
  base_s_ = base_s;
  for (std::size_t k = 0; k < blocks_.size(); ++k) {
    blocks_[k].earliest = bound_us(bounds_s_[k][0], base_s);
    blocks_[k].latest = bound_us(bounds_s_[k][1], base_s);
  }
  bounds_s_.clear();
  span_ = find_span();
}

TimeWindow EventStream::find_span() {
  const std::size_t count = blocks_.size();
  TimeWindow span{kAfterAll, kBeforeAll};
  for (std::size_t k = 0; k < count; ++k) {
    const bool at_an_end = k < 2 || k + 2 >= count;
    if (!at_an_end && !scanned_) continue;
    if (at_an_end) decode(k, cache_[0].events);
    span.begin = std::min(span.begin, blocks_[k].earliest);
    if (blocks_[k].latest != kBeforeAll) span.end = std::max(span.end, blocks_[k].latest + 1);
  }
  return span.begin < span.end ? span : TimeWindow{};
}

const EventBatch& EventStream::block_events(std::uint64_t block) {
  Slot* oldest = &cache_[0];
  for (Slot& slot : cache_) {
    if (slot.block == block) {
      slot.used = ++clock_;
      return slot.events;
    }
    if (slot.used < oldest->used) oldest = &slot;
  }
  oldest->block = std::numeric_limits<std::uint64_t>::max();  // stays so if reading fails
  count_defects(block, decode(block, oldest->events));
  oldest->block = block;
  oldest->used = ++clock_;
  return oldest->events;
}

EventDefects EventStream::decode(std::uint64_t index, EventBatch& out) {
  const std::uint64_t rows = rows_of(index);
  RowDecoder decoder(sensor_, base_s_, index > 0 ? blocks_[index - 1].newest : kBeforeAll);
  raw_.resize(kRowsAtOnce * 4);
  out.resize(rows);
  Event* end = out.data();
  for (std::uint64_t done = 0; done < rows; done += kRowsAtOnce) {
    const std::uint64_t count = std::min(kRowsAtOnce, rows - done);
    dataset_.read_rows(index * kBlockRows + done, count, hdf5::ElementType::float64, raw_.data());
    end = decoder.decode(raw_.data(), count, end);
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  if (!decoder.sorted()) std::stable_sort(out.begin(), out.end(), by_time);
  Block& block = blocks_[index];
  block.earliest = out.empty() ? kAfterAll : out.front().t;
  block.latest = out.empty() ? kBeforeAll : out.back().t;
  block.newest = decoder.newest();
  return decoder.defects();
}

void EventStream::count_defects(std::uint64_t block, const EventDefects& found) {
  if (blocks_[block].counted) return;
  blocks_[block].counted = true;
  defects_.read += found.read;
  defects_.bad_time += found.bad_time;
  defects_.out_of_range += found.out_of_range;
  defects_.bad_polarity += found.bad_polarity;
  defects_.backwards += found.backwards;
}

void EventStream::read(TimeWindow window, EventBatch& out) {
  out.clear();
  bool sorted = true;
  for (std::size_t k = 0; k < blocks_.size(); ++k) {
    if (blocks_[k].earliest >= window.end || blocks_[k].latest < window.begin) continue;
    const EventBatch& events = block_events(k);
    const Event from{window.begin, 0, 0, 1};
    const Event to{window.end, 0, 0, 1};
    const auto first = std::lower_bound(events.begin(), events.end(), from, by_time);
    const auto last = std::lower_bound(first, events.end(), to, by_time);
    if (first == last) continue;
    sorted = sorted && (out.empty() || out.back().t <= first->t);
    out.insert(out.end(), first, last);
  }
  if (!sorted) std::stable_sort(out.begin(), out.end(), by_time);
}

void EventStream::read_last(TimeUs end, std::size_t count, EventBatch& out) {
  out.clear();
  end = std::min(end, span_.end);
  if (count == 0 || end <= span_.begin) return;
  const double mean_gap_us = static_cast<double>(span_.length()) / static_cast<double>(rows());
  TimeUs length =
      1 + static_cast<TimeUs>(1.25 * mean_gap_us *
                              static_cast<double>(std::min<std::uint64_t>(count, rows())));
  while (true) {
    const TimeUs begin = end - span_.begin > length ? end - length : span_.begin;
    read({begin, end}, out);
    if (out.size() >= count || begin == span_.begin) break;
    length *= 2;
  }
  if (out.size() > count) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(count));
}

}  // namespace spikedepth
