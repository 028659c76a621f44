// What is written is read again, event by event.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/events/memory_recording.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/prophesee/prophesee_writer.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

constexpr SensorSize kSensor{1280, 720};

EventBatch random_events(std::uint64_t seed, std::size_t count, TimeUs begin) {
  Random random(seed);
  EventBatch events;
  TimeUs t = begin;
  for (std::size_t i = 0; i < count; ++i) {
    const auto kind = random.below(1000);
    if (kind < 500) t += static_cast<TimeUs>(random.below(3));
    if (kind == 998) t += static_cast<TimeUs>(random.below(20'000'000));  // more than EVT3's clock
    if (kind == 999) t += 1 << 24;
    events.push_back({t, static_cast<std::uint16_t>(random.below(1280)),
                      static_cast<std::uint16_t>(random.below(720)),
                      random.below(2) == 0 ? std::int8_t{1} : std::int8_t{-1}});
  }
  return events;
}

class PropheseeWriters : public ::testing::TestWithParam<const char*> {
 protected:
  std::string path() const { return dir_.file(std::string("a.") + GetParam()); }
  std::unique_ptr<RecordingSink> writer(bool stereo, TimeUs base_us = 0) const {
    const PropheseeTarget target{path(), {kSensor, kSensor}, stereo, base_us};
    return std::string(GetParam()) == "raw" ? make_evt3_writer(target) : make_dat_writer(target);
  }
  test::TempDir dir_;
};

TEST_P(PropheseeWriters, both_cameras_come_back_on_their_common_clock) {
  // The right camera starts 20 s later: more than EVT3's clock.
  const std::array<EventBatch, 2> events = {random_events(1, 30'000, 0),
                                            random_events(2, 30'000, 20'000'000)};
  const auto sink = writer(true, 1'700'000'000'000'000);
  for (const Side side : {Side::left, Side::right}) {
    const EventBatch& all = events[static_cast<std::size_t>(side)];
    sink->add_events(side, {all.begin(), all.begin() + 10'000});
    sink->add_events(side, {all.begin() + 10'000, all.end()});
  }
  EXPECT_FALSE(std::filesystem::exists(camera_files(path(), true)[0])) << "not before finish()";
  sink->finish();
  const auto files = camera_files(path(), true);
  EXPECT_EQ(files[0], dir_.file(std::string("a_left.") + GetParam()));
  const auto recording = open_recording(files[0] + "," + files[1]);
  EXPECT_DOUBLE_EQ(recording->info().base_time_s, 1.7e9);
  EXPECT_EQ(recording->info().sensors[1], kSensor);
  for (const Side side : {Side::left, Side::right}) {
    EventBatch got;
    recording->read_events(side, recording->info().span, got);
    test::expect_same(got, events[static_cast<std::size_t>(side)]);
  }
}

TEST_P(PropheseeWriters, one_camera_is_one_file) {
  const EventBatch events = random_events(3, 1000, 5);
  const auto sink = writer(false);
  sink->add_events(Side::left, events);
  sink->finish();
  const auto recording = open_recording(path());
  EventBatch got;
  recording->read_events(Side::left, recording->info().span, got);
  for (Event& event : got) event.t += 5;  // the first event is t = 0
  test::expect_same(got, events);
  EXPECT_FALSE(recording->info().has_right);
}

TEST_P(PropheseeWriters, nothing_is_left_without_finish_or_when_it_is_stopped) {
  writer(true)->add_events(Side::left, {{1, 2, 3, 1}});
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
  const auto sink = writer(true);
  EXPECT_THROW(sink->finish([](const Progress&) { return Flow::stop; }), CancelledError);
}

TEST_P(PropheseeWriters, what_does_not_fit_is_refused) {
  EXPECT_THROW(writer(false)->add_events(Side::left, {{1, 20'000, 3, 1}}), DataError);
  EXPECT_THROW(writer(false)->add_events(Side::left, {{-1, 2, 3, 1}}), DataError);
}

INSTANTIATE_TEST_SUITE_P(Formats, PropheseeWriters, ::testing::Values("raw", "dat"));

TEST(Evt3Writer, times_of_the_file_count_every_step_of_the_clock) {
  // Readers that see a wrap only from the clock's last values, or only a fall of half its range,
  // read the same.
  const test::TempDir dir;
  const auto sink = make_evt3_writer({dir.file("a.raw"), {kSensor, kSensor}, false, 0});
  sink->add_events(Side::left, {{0, 1, 1, 1}, {40'000'000, 2, 1, 1}});
  sink->finish();
  const std::string bytes = read_file(dir.file("a.raw"));
  int high = -1;
  int steps = 0;
  for (std::size_t at = bytes.find("% end\n") + 6; at + 1 < bytes.size(); at += 2) {
    const unsigned word = static_cast<unsigned char>(bytes[at]) |
                          static_cast<unsigned>(static_cast<unsigned char>(bytes[at + 1])) << 8U;
    if (word >> 12U != 8) continue;
    EXPECT_EQ(static_cast<int>(word & 0xfffU), (high + 1) % 4096);
    high = static_cast<int>(word & 0xfffU);
    ++steps;
  }
  EXPECT_EQ(steps, 40'000'000 / 4096 + 1);
}

}  // namespace
}  // namespace spikedepth
