#include "io/recordings/columns/column_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kLargestTime_us = 9'000'000'000'000'000;
constexpr std::uint64_t kLeastRows = 8192, kMostRows = std::uint64_t{1} << 20U;
constexpr TimeUs kAfterAll = std::numeric_limits<TimeUs>::max();
constexpr TimeUs kBeforeAll = std::numeric_limits<TimeUs>::min();

hdf5::InputColumn column_of(const hdf5::InputFile& file, const std::string& name) {
  auto column = hdf5::InputColumn::find(file, name);
  if (!column)
    throw DataError(file.path(), "has no " + name + "; columns x, y, t and p were expected");
  column->expect_shape({0});
  return std::move(*column);
}

bool is_usable(TimeUs t) {
  return t >= -kLargestTime_us && t <= kLargestTime_us;
}

/// A scalar, or an array of one.
TimeUs offset_in(const hdf5::InputFile& file, const std::string& name) {
  const hdf5::Numbers found = file.numbers(name, 1);
  const bool usable =
      found.values.size() == 1 && std::abs(found.values[0]) <= static_cast<double>(kLargestTime_us);
  if (!usable) throw DataError(file.path(), name + " is no usable time in microseconds");
  return static_cast<TimeUs>(std::llround(found.values[0]));
}

}  // namespace

ColumnBlocks::ColumnBlocks(const hdf5::InputFile& file, const ColumnNames& names)
    : x_(column_of(file, names.group + "/x")),
      y_(column_of(file, names.group + "/y")),
      t_(column_of(file, names.group + "/t")),
      p_(column_of(file, names.group + "/p")) {
  for (const hdf5::InputColumn* column : {&x_, &y_, &p_}) {
    if (column->rows() == t_.rows()) continue;
    throw DataError(file.path(),
                    format("%s has %llu rows and %s %llu; one of each was expected for "
                           "every event",
                           column->name().c_str(), static_cast<unsigned long long>(column->rows()),
                           t_.name().c_str(), static_cast<unsigned long long>(t_.rows())));
  }
  if (t_.chunk_rows() > 0) {
    const std::uint64_t chunk = t_.chunk_rows();
    block_rows_ = std::min(kMostRows, chunk * ((kLeastRows + chunk - 1) / chunk));
  }
  if (!names.t_offset.empty() && file.holds(names.t_offset))
    offset_ = offset_in(file, names.t_offset);
  if (!names.ms_index.empty()) read_index(file, names.ms_index);
}

std::size_t ColumnBlocks::count() const {
  return static_cast<std::size_t>((t_.rows() + block_rows_ - 1) / block_rows_);
}

std::uint64_t ColumnBlocks::rows_of(std::size_t block) const {
  return std::min(block_rows_, t_.rows() - first_row(block));
}

void ColumnBlocks::read_index(const hdf5::InputFile& file, const std::string& name) {
  constexpr std::uint64_t kMostEntries = 50'000'000;  // 14 hours
  auto column = hdf5::InputColumn::find(file, name);
  if (!column) return;
  column->expect_shape({0});
  if (column->rows() > kMostEntries)
    throw DataError(file.path(), name + " is longer than any recording");
  std::vector<std::int64_t> entries(column->rows());
  column->read(0, column->rows(), hdf5::ElementType::int64, entries.data());
  const bool ascending = std::is_sorted(entries.begin(), entries.end());
  if (!entries.empty() && ascending && entries.front() >= 0 &&
      static_cast<std::uint64_t>(entries.back()) <= t_.rows()) {
    ms_index_.assign(entries.begin(), entries.end());
    try_index();
  }
  if (ms_index_.empty() && !entries.empty())
    note_ = name + " does not fit the times and is not used; opening took longer";
}

/// Compares the index with the first times of some blocks, and drops it if one contradicts it.
void ColumnBlocks::try_index() {
  constexpr std::size_t kSamples = 32;
  const std::size_t blocks = count();
  const std::size_t step = std::max<std::size_t>(1, blocks / kSamples);
  for (std::size_t block = 0; block < blocks; block += step) {
    const BlockBounds bounds = indexed_bounds(block);
    std::int64_t t = 0;
    t_.read(first_row(block), 1, hdf5::ElementType::int64, &t);
    if (is_usable(t) && t + offset_ >= bounds.earliest && t + offset_ <= bounds.latest) continue;
    ms_index_.clear();
    return;
  }
}

BlockBounds ColumnBlocks::indexed_bounds(std::size_t block) const {
  constexpr TimeUs kMillisecond_us = 1000;
  const std::uint64_t first = first_row(block), end = first + rows_of(block);
  BlockBounds bounds{rows_of(block), kBeforeAll, kAfterAll};
  const auto after = std::upper_bound(ms_index_.begin(), ms_index_.end(), first);
  if (after - ms_index_.begin() > 1)
    bounds.earliest = kMillisecond_us * (after - ms_index_.begin() - 1) + offset_;
  const auto beyond = std::lower_bound(ms_index_.begin(), ms_index_.end(), end);
  if (beyond != ms_index_.end())
    bounds.latest = kMillisecond_us * (beyond - ms_index_.begin()) - 1 + offset_;
  return bounds;
}

BlockBounds ColumnBlocks::read_bounds(std::size_t block) {
  ts_.resize(rows_of(block));
  t_.read(first_row(block), ts_.size(), hdf5::ElementType::int64, ts_.data());
  BlockBounds bounds{0, kAfterAll, kBeforeAll};
  for (const std::int64_t t : ts_) {
    if (!is_usable(t)) continue;
    ++bounds.events;
    bounds.earliest = std::min(bounds.earliest, t + offset_);
    bounds.latest = std::max(bounds.latest, t + offset_);
  }
  return bounds;
}

BlockBounds ColumnBlocks::look(std::size_t block) {
  if (ms_index_.empty()) return read_bounds(block);
  const BlockBounds bounds = indexed_bounds(block);
  // The index leaves the first and the last millisecond open.
  if (bounds.earliest != kBeforeAll && bounds.latest != kAfterAll) return bounds;
  return read_bounds(block);
}

void ColumnBlocks::decode(std::size_t block, BlockContent& out) {
  const std::uint64_t first = first_row(block), rows = rows_of(block);
  xs_.resize(rows);
  ys_.resize(rows);
  ts_.resize(rows);
  ps_.resize(rows);
  x_.read(first, rows, hdf5::ElementType::uint16, xs_.data());
  y_.read(first, rows, hdf5::ElementType::uint16, ys_.data());
  t_.read(first, rows, hdf5::ElementType::int64, ts_.data());
  p_.read(first, rows, hdf5::ElementType::int8, ps_.data());
  out.defects = {};
  out.events.clear();
  out.events.reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    if (!is_usable(ts_[i])) {
      ++out.defects.read;
      ++out.defects.bad_time;
      continue;
    }
    Event event;
    event.t = ts_[i] + offset_;
    event.x = xs_[i];
    event.y = ys_[i];
    event.polarity = ps_[i] > 0 ? 1 : -1;
    out.events.push_back(event);
  }
}

std::string ColumnBlocks::place(std::size_t block, std::size_t index) const {
  return format("row %llu of %s", static_cast<unsigned long long>(first_row(block) + index),
                t_.name().c_str());
}

}  // namespace spikedepth
