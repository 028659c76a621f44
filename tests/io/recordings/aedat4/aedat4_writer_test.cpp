// The files of data-scripts/check_aedat4_written.py, which three other libraries read.
#include "io/recordings/aedat4/aedat4_writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "io/recordings/aedat4/aedat4_format.hpp"
#include "tests/io/recordings/decoded_events.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::decoded_events;

constexpr TimeUs kStart = 1'700'000'000'000'000;

/// Event k of one camera; two follow each other at one time now and then.
EventBatch closed_form(int count, TimeUs step, TimeUs offset) {
  EventBatch events;
  for (int k = 0; k < count; ++k)
    events.push_back({offset + step * (k / 3 * 2), static_cast<std::uint16_t>(k * 7 % 346),
                      static_cast<std::uint16_t>(k * 11 % 260),
                      static_cast<std::int8_t>(k % 3 == 0 ? 1 : -1)});
  return events;
}

EventBatch shifted(EventBatch events, TimeUs by) {
  for (Event& event : events) event.t += by;
  return events;
}

GrayImage closed_image(int index) {
  GrayImage image{30, 20, {}};
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 30; ++x)
      image.pixels.push_back(static_cast<std::uint8_t>(x + 2 * y + 3 * index));
  }
  return image;
}

class Aedat4Writer : public ::testing::Test {
 protected:
  Aedat4WriterOptions options(const std::string& name, bool packed) {
    Aedat4WriterOptions made;
    made.path = dir_.file(name);
    made.sensors = {{{346, 260}, {346, 260}}};
    made.images = {true, false};
    made.base_time_s = 1.7e9;
    made.packed = packed;
    return made;
  }
  std::string stereo(const std::string& name, bool packed) {
    const auto writer = make_aedat4_writer(options(name, packed));
    writer->add_events(Side::right, closed_form(500, 40, 5));
    writer->add_events(Side::left, closed_form(1000, 20, 0));
    writer->add_image(Side::left, 0, closed_image(0));
    writer->add_image(Side::left, 10'000, closed_image(1));
    writer->add_image(Side::right, 10'000, closed_image(2));  // has no stream
    writer->finish();
    return dir_.file(name);
  }
  test::TempDir dir_;
};

TEST_F(Aedat4Writer, bytes_are_those_that_other_libraries_were_tried_on) {
  const std::string golden = SPIKEDEPTH_GOLDEN_DIR "/aedat4/written_stereo.aedat4";
  const std::string path = stereo("a.aedat4", false);
  if (std::getenv("SPIKEDEPTH_NEW_GOLDEN") != nullptr) std::filesystem::copy_file(path, golden);
  EXPECT_TRUE(read_file(path) == read_file(golden))
      << "if that is meant: make the file anew with SPIKEDEPTH_NEW_GOLDEN set, then run "
         "data-scripts/check_aedat4_written.py";
}

TEST_F(Aedat4Writer, what_is_written_is_read_again) {
  for (const bool packed : {false, true}) {
    RecordingParts parts = read_aedat4(stereo(packed ? "p.aedat4" : "u.aedat4", packed));
    EXPECT_TRUE(parts.notes.empty()) << "the table covers the file";
    ASSERT_EQ(parts.cameras.size(), 2U);
    EXPECT_EQ(parts.cameras[0].name, "left");
    EXPECT_EQ(parts.cameras[1].name, "right");
    EXPECT_TRUE(decoded_events(*parts.cameras[0].events) ==
                shifted(closed_form(1000, 20, 0), kStart));
    EXPECT_TRUE(decoded_events(*parts.cameras[1].events) ==
                shifted(closed_form(500, 40, 5), kStart));
    EXPECT_EQ(parts.cameras[0].images.times, (std::vector<TimeUs>{kStart, kStart + 10'000}));
    EXPECT_EQ(parts.cameras[0].images.read(1).pixels, closed_image(1).pixels);
    EXPECT_TRUE(parts.cameras[1].images.times.empty());
  }
  EXPECT_LT(std::filesystem::file_size(dir_.file("p.aedat4")),
            std::filesystem::file_size(dir_.file("u.aedat4")));
}

TEST_F(Aedat4Writer, one_camera_and_many_packets) {
  Aedat4WriterOptions made = options("m.aedat4", true);
  made.has_right = false;
  made.names[0] = "DVX <1> & co";
  const EventBatch events = closed_form(300'000, 2, 0);
  {
    const auto writer = make_aedat4_writer(made);
    for (std::size_t at = 0; at < events.size(); at += 70'000)
      writer->add_events(Side::left,
                         EventBatch(events.begin() + static_cast<std::ptrdiff_t>(at),
                                    events.begin() + static_cast<std::ptrdiff_t>(
                                                         std::min(events.size(), at + 70'000))));
    writer->finish();
  }
  RecordingParts parts = read_aedat4(made.path);
  ASSERT_EQ(parts.cameras.size(), 1U);
  EXPECT_EQ(parts.cameras[0].name, made.names[0]);
  EXPECT_GE(parts.cameras[0].events->count(), 8U);
  EXPECT_LE(parts.cameras[0].events->count(), 10U);
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == shifted(events, kStart));
}

TEST_F(Aedat4Writer, small_steps_back_are_sorted_and_large_ones_refused) {
  Aedat4WriterOptions made = options("s.aedat4", true);
  EventBatch events = closed_form(100'000, 2, 0);
  std::swap(events[50], events[20'000]);
  {
    const auto writer = make_aedat4_writer(made);
    writer->add_events(Side::left, events);
    writer->finish();
  }
  RecordingParts parts = read_aedat4(made.path);
  EventBatch sorted = shifted(events, kStart);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Event& a, const Event& b) { return a.t < b.t; });
  EXPECT_TRUE(decoded_events(*parts.cameras[0].events) == sorted);

  std::swap(events[50], events[99'000]);
  made.path = dir_.file("t.aedat4");
  const std::string text = test::data_error([&] {
    const auto writer = make_aedat4_writer(made);
    writer->add_events(Side::left, events);
    writer->finish();
  });
  EXPECT_NE(text.find("AEDAT 4 files are in order of time"), std::string::npos) << text;
  EXPECT_FALSE(std::filesystem::exists(made.path));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()), {}), 1)
      << "nothing is left behind";
}

}  // namespace
}  // namespace spikedepth
