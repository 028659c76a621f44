// Files that are stored so that reading them could take for ever or all of the memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "core/base/error.hpp"
#include "core/base/process_usage.hpp"
#include "io/recordings/mvsec/event_stream.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/verify/verify.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::Row;
using test::TempDir;

constexpr double kUnix_s = 1.5e9;

/// 10 us apart.
std::vector<Row> rows_from(std::size_t first, std::size_t count) {
  std::vector<Row> rows;
  for (std::size_t i = first; i < first + count; ++i)
    rows.push_back(
        {double(i % 346), double(i % 260), kUnix_s + 1e-5 * double(i), i % 2 ? 1. : -1.});
  return rows;
}

bool is_noted(const RecordingInfo& info, const std::string& part) {
  return std::any_of(info.notes.begin(), info.notes.end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

std::string opening_error_of(const std::string& path) {
  try {
    open_recording(path);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

TEST(MvsecStorage, chunks_of_one_row_are_read_in_seconds_and_told) {
  const TempDir dir;
  std::vector<Row> rows = rows_from(0, 30'000);
  std::reverse(rows.begin(), rows.end());
  EventBatch expected, events;
  for (const std::uint64_t chunk_rows : {0, 1}) {
    for (const bool deflated : {false, true}) {
      if (deflated && chunk_rows == 0) continue;
      const std::string path = dir.file("a_data.hdf5");
      test::write_partly(path, {rows.size(), {{0, rows}}, chunk_rows, 0, deflated});
      const auto begin = std::chrono::steady_clock::now();
      const auto recording = open_recording(path);
      recording->read_events(Side::left, recording->info().span, events);
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
      EXPECT_LT(taken.count(), 10) << "looking for each chunk among all of them takes minutes";
      if (chunk_rows == 0) expected = events;
      EXPECT_EQ(events.size(), 30'000U);
      EXPECT_EQ(events, expected);
      EXPECT_EQ(is_noted(recording->info(),
                         "stored in chunks of 1 row, which are slow to read; "
                         "rewrite the file with spikedepth convert, or h5repack "
                         "-l /davis/left/events:CHUNK=8192x4 FILE NEW"),
                chunk_rows == 1);
    }
  }
}

TEST(MvsecStorage, more_chunks_than_can_be_read_through_are_refused_at_once) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_partly(path, {2'000'000, {{0, rows_from(0, 1)}}, 1});
  EXPECT_EQ(opening_error_of(path),
            path +
                ": /davis/left/events is out of order and stored in chunks of 1 row, which takes "
                "too long to read; rewrite it: h5repack -l /davis/left/events:CHUNK=8192x4 FILE "
                "NEW");
}

TEST(MvsecStorage, a_stretch_that_was_never_written_is_left_out_and_told) {
  constexpr std::size_t kEnd = 100'000, kAll = 8'000'000;  // 256 MB
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  const auto first = rows_from(0, kEnd), last = rows_from(kEnd, kEnd);
  for (const std::uint64_t chunk_rows : {0, 65536}) {
    test::write_partly(path, {kAll, {{0, first}, {kAll - kEnd, last}}, chunk_rows});
    const double before_mb = memory_mb();
    const auto recording = open_recording(path);
    EXPECT_EQ(recording->info().span.length(), 1'999'991);
    EXPECT_NEAR(double(recording->info().events(Side::left)), 200'000, 2 * 8192);
    // Whole blocks of 8192 rows behind row 100,000 and before row 7,900,000.
    EXPECT_TRUE(is_noted(recording->info(),
                         "rows from 106496 to 7897087, which hold zeros and are "
                         "left out"));
    const auto report = verify_recording(*recording, Examination::whole, nullptr);
    EXPECT_EQ(report.sides[0].defects.bad_time, kAll - 2 * kEnd);
    EXPECT_EQ(report.level(), VerdictLevel::bad);
    EventBatch events;
    recording->read_events(Side::left, recording->info().span, events);
    EXPECT_EQ(events.size(), 2 * kEnd);
    EXPECT_EQ(events.front().t, 0);
    EXPECT_EQ(events.back().t, 1'999'990);
    EXPECT_LT(memory_mb() - before_mb, 60);
  }
}

TEST(MvsecStorage, zeros_in_front_are_left_out_too) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  test::write_partly(path, {200'000, {{50'000, rows_from(0, 150'000)}}});
  const auto recording = open_recording(path);
  EXPECT_NEAR(recording->info().base_time_s, kUnix_s, 1e-3);
  EXPECT_EQ(recording->info().span.length(), 1'499'991);
}

// Also behind the last of the times that are sampled, and in a file that has a single one.
TEST(MvsecStorage, zeros_at_the_end_are_left_out_too) {
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  for (const std::size_t written : {30'000, 150'000}) {
    test::write_partly(path, {written + 20'000, {{0, rows_from(0, written)}}});
    const auto recording = open_recording(path);
    EXPECT_NEAR(recording->info().base_time_s, kUnix_s, 1e-3);
    EXPECT_EQ(recording->info().span.length(), TimeUs(written) * 10 - 9);
    EXPECT_TRUE(is_noted(recording->info(), "hold zeros and are left out"));
    EXPECT_FALSE(is_noted(recording->info(), "far out of order"));
  }
}

TEST(MvsecStorage, a_flood_of_events_at_one_time_takes_no_memory) {
  constexpr std::uint64_t kAll = 33'000'000;
  const TempDir dir;
  const std::string path = dir.file("a_data.hdf5");
  // Every number is 1: one pixel, one second, ON.
  test::write_partly(path, {kAll, {{0, std::vector<Row>(65536, Row{1, 1, 1, 1})}}, 65536, 1});
  const auto recording = open_recording(path);
  ASSERT_EQ(recording->info().events(Side::left), kAll);
  const double before_mb = memory_mb();
  const auto report = verify_recording(*recording, Examination::sample, nullptr);
  EXPECT_EQ(report.level(), VerdictLevel::bad);
  EventBatch events;
  std::string message;
  try {
    recording->read_events(Side::left, {0, 1}, events);
  } catch (const DataError& error) {
    message = error.what();
  }
  EXPECT_EQ(message, path +
                         ": /davis/left/events has 33000000 events from 0.000000 s to 0.000001 s, "
                         "which no sensor sends: their times are damaged; see what spikedepth "
                         "verify says");
  EXPECT_LT(memory_mb() - before_mb, 60);
}

}  // namespace
}  // namespace spikedepth
