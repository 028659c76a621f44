// EVT3 word by word, where libraries disagree and where the fast loops hand over to the plain one.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "io/recordings/open_recording.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "io/streams/evt3_words.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

using Words = std::vector<std::uint16_t>;

std::uint16_t y_word(int y, bool slave = false) {
  return static_cast<std::uint16_t>(y | (slave ? 0x800 : 0));
}
std::uint16_t x_word(int x, bool on = true) {
  return static_cast<std::uint16_t>(0x2000 | x | (on ? 0x800 : 0));
}
std::uint16_t base_word(int x, bool on = true) {
  return static_cast<std::uint16_t>(0x3000 | x | (on ? 0x800 : 0));
}
std::uint16_t vector_12(int mask) {
  return static_cast<std::uint16_t>(0x4000 | mask);
}
std::uint16_t vector_8(int mask) {
  return static_cast<std::uint16_t>(0x5000 | mask);
}
std::uint16_t low_word(int low) {
  return static_cast<std::uint16_t>(0x6000 | low);
}
std::uint16_t high_word(int high) {
  return static_cast<std::uint16_t>(0x8000 | high);
}

class Evt3Files : public ::testing::Test {
 protected:
  RecordingParts open(const Words& words, const std::string& more = "") {
    path_ = dir_.file("a.raw");
    write_file_atomically(path_, test::raw_header("EVT3") + test::bytes_of(words) + more);
    return open_raw(path_);
  }
  EventBatch events(const Words& words) {
    RecordingParts parts = open(words);
    EXPECT_EQ(parts.cameras.size(), 1U);
    return test::all_events(parts.cameras[0], &defects_);
  }
  std::vector<TimeUs> times(const Words& words) {
    std::vector<TimeUs> list;
    for (const Event& event : events(words)) list.push_back(event.t);
    return list;
  }
  test::TempDir dir_;
  std::string path_;
  EventDefects defects_;
};

TEST_F(Evt3Files, single_events_and_vectors) {
  test::expect_same(events({high_word(1), low_word(5), y_word(7), x_word(3), x_word(4, false),
                            base_word(100, false), vector_12(0x801), vector_12(0), vector_8(0x81),
                            y_word(8), vector_8(2)}),
                    {{4101, 3, 7, 1},
                     {4101, 4, 7, -1},
                     {4101, 100, 7, -1},
                     {4101, 111, 7, -1},
                     {4101, 124, 7, -1},
                     {4101, 131, 7, -1},
                     {4101, 133, 8, -1}});
}

TEST_F(Evt3Files, a_lone_vector_of_8_is_decoded) {
  // OpenEB and evutils drop it; it is described as a word of its own.
  test::expect_same(events({high_word(0), y_word(1), base_word(20), vector_8(0x81), x_word(3)}),
                    {{0, 20, 1, 1}, {0, 27, 1, 1}, {0, 3, 1, 1}});
}

TEST_F(Evt3Files, vectors_before_any_base_have_no_column) {
  EXPECT_TRUE(events({high_word(0), y_word(1), vector_12(0xfff), vector_8(0xff)}).empty());
}

TEST_F(Evt3Files, a_base_that_is_never_set_again_leaves_the_sensor) {
  Words words = {high_word(0), y_word(1), base_word(0)};
  for (int i = 0; i < 9000; ++i) words.push_back(vector_12(1));
  const EventBatch all = events(words);
  ASSERT_EQ(all.size(), 9000U);
  EXPECT_EQ(all[1].x, 12);
  EXPECT_GE(all.back().x, 0x7ff) << "never back inside";
}

TEST_F(Evt3Files, a_fall_by_half_the_range_is_a_wrap) {
  // OpenEB and expelliarmus: a wrap; faery, evlib and evt3 see one only from the clock's last
  // values. Half of the range decides, so that pauses do no harm.
  EXPECT_EQ(times({high_word(3072), y_word(0), x_word(0), high_word(1024), x_word(0)}),
            (std::vector<TimeUs>{3072 * 4096, (4096 + 1024) * 4096}));
  EXPECT_EQ(times({high_word(3071), y_word(0), x_word(0), high_word(1024), x_word(0)}),
            (std::vector<TimeUs>{3071 * 4096, 1024 * 4096}))
      << "a smaller fall is a time that goes back";
  EXPECT_EQ(times({high_word(4095), y_word(0), x_word(0), high_word(0), x_word(0), high_word(4095),
                   high_word(0), low_word(1), x_word(0)}),
            (std::vector<TimeUs>{4095 * 4096, kEvt3PeriodUs, 2 * kEvt3PeriodUs + 1}));
}

TEST_F(Evt3Files, low_is_0_after_a_changed_time_high) {
  EXPECT_EQ(times({high_word(1), low_word(9), y_word(0), x_word(0), high_word(1), x_word(0),
                   high_word(2), x_word(0), low_word(3), x_word(0)}),
            (std::vector<TimeUs>{4105, 4105, 8192, 8195}));
}

TEST_F(Evt3Files, falls_of_time_low_are_no_wraps) {
  EXPECT_EQ(times({high_word(1), low_word(900), y_word(0), x_word(0), low_word(899), x_word(0)}),
            (std::vector<TimeUs>{4996, 4995}));
}

TEST_F(Evt3Files, events_before_the_first_time_high_are_dropped_and_counted) {
  const EventBatch all = events(
      {low_word(5), y_word(0), x_word(1), base_word(5), vector_12(7), high_word(2), x_word(2)});
  test::expect_same(all, {{8192, 2, 0, 1}});
  EXPECT_EQ(defects_.bad_time, 4U);
  const RecordingParts parts = open({y_word(0), x_word(1), x_word(1), high_word(2), x_word(2)});
  ASSERT_EQ(parts.notes.size(), 1U);
  test::expect_begins(parts.notes[0], "2 events come before the first word that tells their time");
}

TEST_F(Evt3Files, rows_of_other_events_are_left_out) {
  test::expect_same(events({high_word(0), y_word(1), x_word(1), 0x1005, x_word(2), base_word(0),
                            vector_8(1), y_word(3), x_word(4)}),
                    {{0, 1, 1, 1}, {0, 4, 3, 1}});
}

TEST_F(Evt3Files, triggers_and_other_words_are_passed_over) {
  test::expect_same(events({high_word(0), 0xa101, 0xe123, 0x7001, 0xf002, 0xb000, 0xc000, 0xd000,
                            0x9000, y_word(1), 0xa100, x_word(1)}),
                    {{0, 1, 1, 1}});
}

TEST_F(Evt3Files, a_word_that_is_cut_is_left_out_with_a_note) {
  const RecordingParts parts = open({high_word(0), y_word(1), x_word(1)}, "\x05");
  ASSERT_EQ(parts.notes.size(), 1U);
  test::expect_begins(parts.notes[0], "the file is cut off in the middle of a word: its last 1");
}

TEST_F(Evt3Files, master_and_slave_are_two_cameras) {
  RecordingParts parts =
      open({high_word(1), y_word(5, true), x_word(1), y_word(6), x_word(2), x_word(3),
            y_word(7, true), base_word(10), vector_8(3), low_word(4), x_word(9)});
  ASSERT_EQ(parts.cameras.size(), 2U);
  test::expect_same(test::all_events(parts.cameras[0]), {{4096, 2, 6, 1}, {4096, 3, 6, 1}});
  test::expect_same(test::all_events(parts.cameras[1]),
                    {{4096, 1, 5, 1}, {4096, 10, 7, 1}, {4096, 11, 7, 1}, {4100, 9, 7, 1}});
  const auto recording = open_recording(path_);
  EXPECT_TRUE(recording->info().has_right);
  EXPECT_EQ(recording->info().span.begin, 0);
  EXPECT_EQ(recording->info().side_span[1].end, 5);
}

TEST_F(Evt3Files, a_stray_row_of_another_camera_makes_no_second_one) {
  Words words = {high_word(1)};
  for (int i = 0; i < 2000; ++i) {
    words.push_back(y_word(5, i == 1000));
    words.push_back(x_word(1));
  }
  const RecordingParts parts = open(words);
  ASSERT_EQ(parts.cameras.size(), 1U);
  ASSERT_EQ(parts.notes.size(), 1U);
  test::expect_begins(parts.notes[0], "1 of 2000 rows are marked as a second camera's");
}

TEST_F(Evt3Files, a_stream_of_the_slave_alone_is_one_camera) {
  EXPECT_EQ(events({high_word(0), y_word(5, true), x_word(1)})[0].y, 5);
}

/// Words as a sensor sends them, and any others.
Words random_words(std::uint64_t seed, std::size_t count, bool any) {
  Random random(seed);
  Words words;
  int high = 4000;
  int low = 0;
  while (words.size() < count) {
    const auto kind = random.below(20);
    const auto value = static_cast<int>(random.below(4096));
    if (any && random.below(50) == 0)
      words.push_back(static_cast<std::uint16_t>(random.below(65536)));
    if (kind < 4) words.push_back(y_word(value & 0x7ff));
    if (kind >= 4 && kind < 14) words.push_back(x_word(value & 0x7ff, (value & 0x800) != 0));
    if (kind == 14) words.push_back(base_word(value & 0x7ff));
    if (kind == 15 || kind == 16) words.push_back(vector_12(value & value >> 2));
    if (kind == 17) words.push_back(vector_8(value & 0xff));
    if (kind == 18) {
      low = std::min(4095, low + value / 64);
      words.push_back(low_word(low));
    }
    if (kind == 19) {
      high = (high + value % 3) % 4096;
      if (value % 3 != 0) low = 0;
      words.push_back(high_word(high));
    }
  }
  return words;
}

TEST_F(Evt3Files, the_fast_loops_agree_with_the_plain_one) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Words words = random_words(seed, 9000 + 7 * seed, seed % 2 == 1);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(words.data());
    Evt3State fast, plain, counting;
    EventBatch expected, got;
    for (std::size_t i = 0; i < words.size(); ++i)  // one word each: no fast loop takes so few
      decode_evt3(bytes + 2 * i, 1, plain, expected);
    const Evt3Counts counts = count_evt3(bytes, words.size(), counting);
    decode_evt3(bytes, words.size(), fast, got);
    test::expect_same(got, expected);
    EXPECT_EQ(counts.events, expected.size());
    TimeUs earliest = std::numeric_limits<TimeUs>::max();
    TimeUs latest = std::numeric_limits<TimeUs>::min();
    for (const Event& event : expected) {
      earliest = std::min(earliest, event.t);
      latest = std::max(latest, event.t);
    }
    EXPECT_EQ(counts.earliest, earliest) << seed;
    EXPECT_EQ(counts.latest, latest) << seed;
    for (const Evt3State* state : {&fast, &counting}) {
      EXPECT_EQ(state->time(), plain.time());
      EXPECT_EQ(state->y, plain.y);
      EXPECT_EQ(state->base_x, plain.base_x);
      EXPECT_EQ(state->vector_polarity, plain.vector_polarity);
      EXPECT_EQ(state->has_y, plain.has_y);
    }
  }
}

TEST_F(Evt3Files, blocks_decode_alone) {
  const Words words = random_words(3, 100'000, false);  // four blocks
  EventBatch expected;
  Evt3State state;
  decode_evt3(reinterpret_cast<const std::uint8_t*>(words.data()), words.size(), state, expected);
  test::expect_same(events(words), expected);
}

TEST_F(Evt3Files, a_place_is_the_byte_of_the_word) {
  RecordingParts parts = open({high_word(0), y_word(1), x_word(1), base_word(3), vector_12(7)});
  parts.cameras[0].events->look(0);
  const auto header = test::raw_header("EVT3").size();
  EXPECT_EQ(parts.cameras[0].events->place(0, 0), "byte " + std::to_string(header + 4));
  EXPECT_EQ(parts.cameras[0].events->place(0, 1), "byte " + std::to_string(header + 8));
  EXPECT_EQ(parts.cameras[0].events->place(0, 3), "byte " + std::to_string(header + 8));
}

TEST_F(Evt3Files, a_file_that_is_changed_while_it_is_read_is_an_error) {
  // The same file with other words: more events than were counted.
  Words full(30'000, vector_12(0xfff));
  full[0] = high_word(0);
  full[1] = y_word(1);
  full[2] = base_word(1);
  Words few(30'000, y_word(1));
  RecordingParts parts = open(few);
  parts.cameras[0].events->look(0);
  {
    std::ofstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file << test::raw_header("EVT3") << test::bytes_of(full);
  }
  BlockContent content;
  EXPECT_THROW(parts.cameras[0].events->decode(0, content), DataError);
  std::filesystem::resize_file(path_, 200);
  EXPECT_THROW(parts.cameras[0].events->decode(0, content), DataError);
}

}  // namespace
}  // namespace spikedepth
