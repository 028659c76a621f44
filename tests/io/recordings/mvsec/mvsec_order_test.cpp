// Windows of a recording whose rows go back in time.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/random.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::Row;
using test::TempDir;

/// Rows whose x carries no meaning and whose times are `times_us` after 1000 s.
std::vector<Row> rows_at(const std::vector<TimeUs>& times_us) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < times_us.size(); ++i) {
    rows.push_back({static_cast<double>(i % 346), static_cast<double>((i / 346) % 260),
                    1000 + static_cast<double>(times_us[i]) * 1e-6, 1});
  }
  return rows;
}

bool by_time(const Event& a, const Event& b) {
  return a.t < b.t;
}

/// Windows over a recording of these times, against counting by hand; the expected number of rows
/// that go back.
void expect_all_windows(const std::vector<TimeUs>& times, bool far) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows_at(times), {});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  const TimeUs base = *std::min_element(times.begin(), times.end());
  const TimeUs end = *std::max_element(times.begin(), times.end()) - base + 1;
  EXPECT_EQ(recording->info().span.begin, 0);
  EXPECT_EQ(recording->info().span.end, end);
  bool told = false;
  for (const std::string& note : recording->info().notes)
    told = told || note.find("out of order") != std::string::npos;
  EXPECT_EQ(told, far);
  EventBatch events;
  recording->read_events(Side::left, {0, end}, events);
  EXPECT_EQ(events.size(), times.size());
  std::uint64_t backwards = 0;
  TimeUs newest = times[0];
  for (const TimeUs t : times) {
    backwards += t < newest ? 1 : 0;
    newest = std::max(newest, t);
  }
  EXPECT_EQ(recording->defects(Side::left).backwards, backwards);

  const auto fresh = open_recording(dir.file("a_data.hdf5"));
  Random random(11);
  for (int i = 0; i < 100; ++i) {
    const auto begin = static_cast<TimeUs>(random.below(static_cast<std::uint64_t>(end)));
    const TimeWindow window{begin, begin + end / 37};
    fresh->read_events(Side::left, window, events);
    std::size_t expected = 0;
    for (const TimeUs t : times) expected += window.contains(t - base) ? 1 : 0;
    ASSERT_EQ(events.size(), expected) << "window " << window.begin << " to " << window.end;
    EventBatch pieces;
    fresh->visit_events(Side::left, window, [&](const Event* first, std::size_t count) {
      ASSERT_TRUE(std::is_sorted(first, first + count, by_time));
      pieces.insert(pieces.end(), first, first + count);
    });
    std::stable_sort(pieces.begin(), pieces.end(), by_time);
    ASSERT_EQ(pieces, events);
    for (std::size_t k = 1; k < events.size(); ++k) ASSERT_LE(events[k - 1].t, events[k].t);
  }
}

TEST(MvsecOrder, a_jump_back_of_99_ms_loses_nothing) {
  std::vector<TimeUs> times;
  for (TimeUs i = 0; i < 300'000; ++i)
    times.push_back(5 * i - (i >= 140'000 && i < 150'000 ? 99'000 : 0));
  expect_all_windows(times, false);
  for (std::size_t i = 150'000; i < times.size(); ++i)
    times[i] -= 99'000;  // and the clock stays behind
  expect_all_windows(times, false);
}

TEST(MvsecOrder, a_window_is_found_without_reading_the_rest) {
  std::vector<TimeUs> times;
  for (TimeUs i = 0; i < 1'000'000; ++i) times.push_back(2 * i);
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows_at(times), {});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  EventBatch events;
  recording->read_events(Side::left, {1'000'000, 1'010'000}, events);
  EXPECT_EQ(events.size(), 5000U);
  // Its rows may lie up to 65,536 rows away from where the sampled times say.
  EXPECT_LE(recording->defects(Side::left).read, 4U * 65536U);
  recording->read_events(Side::left, {0, 2'000'000}, events);
  EXPECT_EQ(events.size(), times.size());
  EXPECT_EQ(recording->defects(Side::left).read, times.size());
  EXPECT_EQ(recording->defects(Side::left).backwards, 0U);
}

TEST(MvsecOrder, rows_exchanged_across_block_borders) {
  Random random(2);
  std::vector<TimeUs> times;
  for (TimeUs i = 0; i < 300'000; ++i) times.push_back(4 * i);
  for (std::size_t i = 0; i + 60'000 < times.size(); i += 20'011)
    std::swap(times[i], times[i + random.below(60'000)]);
  expect_all_windows(times, false);
}

TEST(MvsecOrder, a_clock_that_starts_again_and_a_shuffled_file) {
  std::vector<TimeUs> times;
  for (TimeUs i = 0; i < 300'000; ++i) times.push_back(i < 200'000 ? 4 * i : 4 * (i - 200'000));
  expect_all_windows(times, true);
  Random random(2);
  for (std::size_t i = times.size(); i-- > 1;) std::swap(times[i], times[random.below(i + 1)]);
  expect_all_windows(times, true);
}

}  // namespace
}  // namespace spikedepth
