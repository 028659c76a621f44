#include "io/recordings/prophesee/hdf5_blocks.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/prophesee/ecf_chunk.hpp"
#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

constexpr const char* kEvents = "/CD/events";
const std::vector<std::string> kFields = {"x", "y", "p", "t"};
constexpr std::size_t kPlainRows = 16384;  // a block where the file has no chunks of its own
constexpr std::int64_t kOutside = 0xffff;  // no sensor is so large

hdf5::InputRecords open_events(const hdf5::InputFile& file) {
  auto records = hdf5::InputRecords::find(file, kEvents, kFields, kEcfFilter);
  if (!records)
    throw DataError(file.path(), std::string("has no ") + kEvents +
                                     ", which Prophesee's HDF5 files were expected to have");
  return std::move(*records);
}

std::uint16_t pixel(std::int64_t value) {
  return static_cast<std::uint16_t>(value < 0 ? kOutside : std::min(value, kOutside));
}

}  // namespace

Hdf5Blocks::Hdf5Blocks(const std::string& path)
    : path_(path), file_(path), records_(open_events(file_)) {
  if (records_.rows() == 0) throw DataError(path, std::string(kEvents) + " holds no event");
  compression_ = records_.has_own_filter() ? "ecf" : "plain";
  const bool usable = records_.chunk_rows() > 0 && records_.chunk_rows() <= kMostEcfEvents;
  if (records_.has_own_filter() && !usable)
    throw DataError(path,
                    format("has chunks of %llu events; at most %zu were expected",
                           static_cast<unsigned long long>(records_.chunk_rows()), kMostEcfEvents));
  block_rows_ =
      records_.has_own_filter() ? static_cast<std::size_t>(records_.chunk_rows()) : kPlainRows;
  blocks_ = static_cast<std::size_t>((records_.rows() + block_rows_ - 1) / block_rows_);
}

void Hdf5Blocks::fail(std::size_t block, const std::string& problem) const {
  throw DataError(path_, format("%s: chunk %zu has %s; the file is damaged, get it again", kEvents,
                                block, problem.c_str()));
}

std::size_t Hdf5Blocks::rows_of(std::size_t block) const {
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(block_rows_, records_.rows() - std::uint64_t{block} * block_rows_));
}

BlockBounds Hdf5Blocks::look(std::size_t block) {
  const std::size_t rows = rows_of(block);
  if (!records_.has_own_filter() || !records_.read_chunk(block, bytes_) ||
      block + 1 == blocks_)  // the last chunk may hold more than the array
    return EventBlocks::look(block);
  BlockBounds bounds;
  try {
    const std::size_t events = ecf_events(bytes_.data(), bytes_.size());
    if (events != rows) return EventBlocks::look(block);
    if (ecf_times(bytes_.data(), bytes_.size(), bounds.earliest, bounds.latest))
      bounds.events = events;
  } catch (const BadBytes& problem) {
    fail(block, problem.what());
  }
  return bounds;
}

void Hdf5Blocks::decode_ecf_chunk(std::size_t block, EventBatch& out) {
  try {
    decode_ecf(bytes_.data(), bytes_.size(), out);
  } catch (const BadBytes& problem) {
    fail(block, problem.what());
  }
  const std::size_t rows = rows_of(block);
  if (out.size() < rows)
    fail(block, format("%zu events, where %zu were expected", out.size(), rows));
  out.resize(rows);
}

void Hdf5Blocks::take_rows(const std::vector<std::int64_t>& rows, BlockContent& out) {
  out.events.clear();
  for (std::size_t i = 0; i + kFields.size() <= rows.size(); i += kFields.size()) {
    const std::int64_t t = rows[i + 3];
    if (t < std::numeric_limits<TimeUs>::min() / 4 || t > std::numeric_limits<TimeUs>::max() / 4) {
      ++out.defects.read;
      ++out.defects.bad_time;
      continue;
    }
    out.events.push_back({t, pixel(rows[i]), pixel(rows[i + 1]),
                          rows[i + 2] > 0 ? std::int8_t{1} : std::int8_t{-1}});
  }
}

void Hdf5Blocks::decode(std::size_t block, BlockContent& out) {
  out.defects = {};
  const std::size_t rows = rows_of(block);
  if (!records_.has_own_filter()) {
    records_.read_rows(std::uint64_t{block} * block_rows_, rows, rows_);
    take_rows(rows_, out);
    return;
  }
  if (records_.read_chunk(block, bytes_)) {
    decode_ecf_chunk(block, out.events);
    return;
  }
  // The writer left the filter out: records as they are.
  if (bytes_.size() / records_.record_bytes() < rows)
    fail(block, format("%zu bytes, where %zu records of %zu bytes were expected", bytes_.size(),
                       rows, records_.record_bytes()));
  rows_.resize(rows * kFields.size());
  for (std::size_t i = 0; i < rows; ++i)
    records_.unpack(&bytes_[i * records_.record_bytes()], &rows_[i * kFields.size()]);
  take_rows(rows_, out);
}

std::string Hdf5Blocks::place(std::size_t block, std::size_t index) const {
  return format("row %llu of %s",
                static_cast<unsigned long long>(std::uint64_t{block} * block_rows_ + index),
                kEvents);
}

}  // namespace spikedepth
