// Event Stream byte by byte.
#include <gtest/gtest.h>

#include "io/recordings/event_stream/es_format.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

class EventStream : public ::testing::Test {
 protected:
  std::string write(const std::string& bytes) {
    const std::string path = dir_.file("a.es");
    write_file_atomically(path, bytes);
    return path;
  }
  static std::string header(char kind) {
    return std::string("Event Stream\x02\x00\x00", 15) + kind + std::string("\x40\x01\xf0\x00", 4);
  }
  EventBatch events(char kind, const std::string& bytes) {
    RecordingParts parts = open_es(write(header(kind) + bytes));
    EXPECT_EQ(parts.cameras[0].sensor, (SensorSize{320, 240}));
    notes_ = parts.notes;
    return test::all_events(parts.cameras[0]);
  }
  std::string error(const std::string& bytes) { return test::error_of(write(bytes), open_es); }
  test::TempDir dir_;
  std::vector<std::string> notes_;
};

TEST_F(EventStream, dvs_events_overflows_and_resets) {
  // A reset (0xfe), two overflows of 127 us, an event at 3 us; then one 126 us later.
  test::expect_same(
      events(1, std::string("\xfe\xff\xff\x07\x05\x00\xef\x00\xfc\x3f\x01\x00\x00", 13)),
      {{257, 5, 0, 1}, {383, 319, 239, -1}});
}

TEST_F(EventStream, atis_changes_without_threshold_crossings) {
  // 0xfc is a reset, 0xfd to 0xff are 1 to 3 overflows of 63 us.
  test::expect_same(events(2, std::string("\xfc\xfe\x06\x05\x00\x01\x00"
                                          "\x05\x07\x00\x01\x00"
                                          "\x04\x06\x00\x02\x00",
                                          17)),
                    {{127, 5, 238, 1}, {129, 6, 237, -1}});
  ASSERT_EQ(notes_.size(), 2U);
  test::expect_begins(notes_[0], "1 threshold crossings (exposure) are left out");
}

TEST_F(EventStream, pixels_outside_stay_outside) {
  const EventBatch all = events(1, std::string("\x02\x00\x02\xf0\x00", 5));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].x, 512);
  EXPECT_GE(all[0].y, 240);
}

TEST_F(EventStream, a_cut_event_is_left_out_with_a_note) {
  test::expect_same(events(1, std::string("\x02\x01\x00\xef\x00\x02\x01\x00", 8)), {{1, 1, 0, -1}});
  test::expect_begins(notes_[0], "the file is cut off in the middle of an event");
}

TEST_F(EventStream, events_across_blocks) {
  std::string bytes;
  EventBatch expected;
  TimeUs t = 0;
  Random random(1);
  for (int i = 0; i < 100'000; ++i) {
    for (auto overflows = random.below(8); overflows > 5; --overflows) {
      bytes += '\xff';
      t += 127;
    }
    const auto x = static_cast<std::uint16_t>(random.below(320));
    const auto y = static_cast<std::uint16_t>(random.below(240));
    t += 5;
    bytes += {'\x0a', static_cast<char>(x & 255), static_cast<char>(x >> 8),
              static_cast<char>(y & 255), static_cast<char>(y >> 8)};
    expected.push_back({t, x, static_cast<std::uint16_t>(239 - y), -1});
  }
  test::expect_same(events(1, bytes), expected);
}

TEST_F(EventStream, what_is_refused_is_named) {
  test::expect_begins(error(header(0) + "abc"), "holds generic events (kind 0)");
  test::expect_begins(error(header(4) + "abc"), "holds color events (kind 4)");
  test::expect_begins(error(header(9) + "abc"), "holds unknown events (kind 9)");
  test::expect_begins(error(std::string("Event Stream\x01\x00\x00\x01", 16)),
                      "is of Event Stream version 1.0.0; 2 was expected");
  test::expect_begins(error(header(1).substr(0, 18)), "ends after 18 bytes in its header of 20");
  test::expect_begins(error(header(1)), "has a header and no events");
  test::expect_begins(error(header(1).substr(0, 16) + std::string(4, '\0') + "abcde"),
                      "has a sensor of 0 x 0 pixels");
  test::expect_begins(error("Event"), "does not begin as an Event Stream file does");
}

}  // namespace
}  // namespace spikedepth
