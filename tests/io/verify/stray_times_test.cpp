// Single times far from all others are named with their place, whatever the format.
#include "io/verify/stray_times.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "core/base/atomic_file.hpp"
#include "core/events/copy_recording.hpp"
#include "core/events/count_events.hpp"
#include "core/events/memory_recording.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/io/verify/scene.hpp"

namespace spikedepth {
namespace {

using test::has_verdict;
using test::Row;
using test::TempDir;

constexpr double kUnix_s = 1.5e9;

/// Four seconds of 20,000 events in Unix times, changed by `damage`.
std::vector<Row> rows_with(const std::function<void(std::vector<Row>&)>& damage) {
  std::vector<Row> rows;
  for (int i = 0; i < 20'000; ++i)
    rows.push_back(
        {double(i * 7 % 346), double(i * 11 % 260), kUnix_s + 2e-4 * i, i % 2 ? 1. : -1.});
  damage(rows);
  return rows;
}

RecordingReport examine(const std::vector<Row>& rows, Examination how) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows, rows_with([](auto&) {}));
  return verify_recording(*open_recording(dir.file("a_data.hdf5")), how, nullptr);
}

constexpr std::array<Examination, 3> kAll = {Examination::brief, Examination::sample,
                                             Examination::whole};

TEST(StrayTimes, a_zero_among_unix_times_is_named_with_its_row) {
  const auto rows = rows_with([](auto& all) { all[0][2] = 0; });
  for (const Examination how : kAll) {
    const auto report = examine(rows, how);
    EXPECT_TRUE(has_verdict(report, VerdictLevel::bad,
                            "1 of the left camera's 20000 events lies 47.5 years before the others "
                            "(row 0 of /davis/left/events); remove it."));
    EXPECT_FALSE(has_verdict(report, VerdictLevel::bad, "some of them are damaged"));
    EXPECT_FALSE(has_verdict(report, VerdictLevel::warn, "nanoseconds"));
    // All figures are those of the four seconds.
    EXPECT_NEAR(report.sides[0].mean_rate_hz, 5000, 10);
    EXPECT_NEAR(report.overlap_share, 1, 1e-3);
    if (how != Examination::brief) {
      EXPECT_NEAR(report.sides[0].on_share, 0.5, 0.01);
      EXPECT_EQ(report.sides[0].empty_share, 0);
    }
  }
}

TEST(StrayTimes, some_minutes_away_they_are_a_warning) {
  const auto later = rows_with([](auto& all) { all[19'999][2] += 3600; });
  const auto earlier = rows_with([](auto& all) {
    all[0][2] -= 601;
    all[1][2] -= 600;
  });
  for (const Examination how : kAll) {
    auto report = examine(later, how);
    EXPECT_TRUE(has_verdict(report, VerdictLevel::warn,
                            "1 of the left camera's 20000 events lies 60 minutes after the others "
                            "(row 19999 of /davis/left/events); remove it."));
    EXPECT_EQ(report.level(), VerdictLevel::warn);
    report = examine(earlier, how);
    EXPECT_TRUE(has_verdict(report, VerdictLevel::warn,
                            "2 of the left camera's 20000 events lie 10 minutes before the others "
                            "(the first: row 0 of /davis/left/events); remove them."));
  }
}

TEST(StrayTimes, both_ends_are_looked_at) {
  const auto rows = rows_with([](auto& all) {
    all[0][2] = 0;
    all[19'999][2] += 86400 * 3;
  });
  const auto report = examine(rows, Examination::sample);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "47.5 years before the others"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "3.0 days after the others"));
  EXPECT_EQ(report.sides[0].strays.size(), 2U);
}

TEST(StrayTimes, a_pause_is_none) {
  const auto half = rows_with([](auto& all) {
    for (std::size_t i = 10'000; i < all.size(); ++i) all[i][2] += 600;
  });
  EXPECT_TRUE(examine(half, Examination::sample).sides[0].strays.empty());
  // Half a minute, and one that is short beside what follows.
  const auto brief = rows_with([](auto& all) { all[0][2] -= 30; });
  EXPECT_TRUE(examine(brief, Examination::sample).sides[0].strays.empty());
  const auto slow = rows_with([](auto& all) {
    for (std::size_t i = 1; i < all.size(); ++i) all[i][2] += 90 + 0.01 * double(i);
  });
  EXPECT_TRUE(examine(slow, Examination::sample).sides[0].strays.empty());
}

TEST(StrayTimes, one_in_a_text_file_is_named_with_its_line) {
  const TempDir dir;
  std::string text = "# t x y p\n";
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(i == 500 ? 3'000'000'000LL : 100LL * i) + " " + std::to_string(i % 346) +
            " 5 " + std::to_string(i % 2) + "\n";
  write_file_atomically(dir.file("a.txt"), text);
  const auto report =
      verify_recording(*open_recording(dir.file("a.txt")), Examination::sample, nullptr);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn,
                          "1 of the left camera's 20000 events lies 50 minutes after the others "
                          "(line 502); remove it."));
  EXPECT_EQ(report.level(), VerdictLevel::warn);  // that the others lie behind it is no disorder
  for (const auto& note : report.info.notes)
    EXPECT_EQ(note.find("jumps back"), std::string::npos) << note;
}

class GatheredEvents : public RecordingSink {
 public:
  void add_events(Side, const EventBatch& events) override { count += events.size(); }
  void add_image(Side, TimeUs, const GrayImage&) override {}
  void add_depth(Side, DepthView, TimeUs, const DepthMap&) override {}
  void add_pose(const Pose&) override {}
  void add_imu(const ImuSample&) override {}
  void finish(const ProgressCallback&) override {}
  std::size_t count = 0;
};

TEST(CopyRecording, does_not_walk_through_years_of_silence) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows_with([](auto& all) {
                     all[0][2] = 0;
                     all[19'999][2] += 1e9;
                   }),
                   {});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  GatheredEvents sink;
  std::size_t steps = 0;
  copy_recording(*recording, kWholeRecording, sink,
                 [&](const Progress&) { return ++steps < 1000 ? Flow::go_on : Flow::stop; });
  EXPECT_EQ(sink.count, 20'000U);
}

TEST(CountEvents, counts_up_to_the_most_that_is_asked_for) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows_with([](auto&) {}), {});
  const auto recording = open_recording(dir.file("a_data.hdf5"));
  EXPECT_EQ(count_events(*recording, Side::left, {0, 1'000'000}, 100'000), 5000U);
  EXPECT_EQ(count_events(*recording, Side::left, {0, 1'000'000}, 7), 7U);
  EXPECT_EQ(count_events(*recording, Side::left, {0, 0}, 7), 0U);
  EXPECT_EQ(count_events(*recording, Side::right, {0, 1'000'000}, 7), 0U);
}

}  // namespace
}  // namespace spikedepth
