// EVT3 word by word, from the format's description.
#include <gtest/gtest.h>

#include "io/streams/evt3_words.hpp"

namespace spikedepth {
namespace {

/// Little-endian bytes at an odd address, since words of messages need not be aligned.
struct Words {
  explicit Words(const std::vector<std::uint16_t>& words) : count(words.size()), bytes(1, 0) {
    for (const std::uint16_t word : words) {
      bytes.push_back(static_cast<std::uint8_t>(word & 0xff));
      bytes.push_back(static_cast<std::uint8_t>(word >> 8));
    }
  }
  std::size_t count;
  std::vector<std::uint8_t> bytes;
};

EventBatch decoded(const std::vector<std::uint16_t>& list, Evt3State& state,
                   Evt3Counts* told = nullptr) {
  const Words words(list);
  EventBatch events;
  Evt3State other = state;
  const Evt3Counts counts = decode_evt3(words.bytes.data() + 1, words.count, state, events);
  const Evt3Counts again = count_evt3(words.bytes.data() + 1, words.count, other);
  EXPECT_EQ(counts.events, events.size());
  EXPECT_EQ(again.events, counts.events);
  EXPECT_EQ(again.undated, counts.undated);
  EXPECT_EQ(other.time(), state.time());
  for (const Event& event : events) {
    EXPECT_GE(event.t, again.earliest);
    EXPECT_LE(event.t, again.latest);
  }
  if (told != nullptr) *told = counts;
  return events;
}

EventBatch decoded(const std::vector<std::uint16_t>& list) {
  Evt3State state;
  return decoded(list, state);
}

TEST(Evt3Decoder, single_events_and_vectors) {
  EXPECT_EQ(decoded({0x8001, 0x6005, 0x0064, 0x2807, 0x2008}),
            (EventBatch{{4101, 7, 100, 1}, {4101, 8, 100, -1}}));
  // Base 100, ON; bits 0 and 11 of twelve, bit 3 of the next twelve, bit 7 of the last eight.
  EXPECT_EQ(decoded({0x8000, 0x6001, 0x0003, 0x3864, 0x4801, 0x4008, 0x5080}),
            (EventBatch{{1, 100, 3, 1}, {1, 111, 3, 1}, {1, 115, 3, 1}, {1, 131, 3, 1}}));
  // Eight alone behind a base is a word like any other.
  EXPECT_EQ(decoded({0x8000, 0x6001, 0x0003, 0x3064, 0x5003}),
            (EventBatch{{1, 100, 3, -1}, {1, 101, 3, -1}}));
  EXPECT_EQ(decoded({0x8000, 0x0003, 0x4001}), EventBatch{}) << "no base yet";
}

TEST(Evt3Decoder, bit_11_of_a_row_tells_the_camera_and_is_no_row) {
  EXPECT_EQ(decoded({0x8000, 0x0864, 0x2001}), (EventBatch{{0, 1, 100, -1}}));
}

TEST(Evt3Decoder, other_words_are_passed_over) {
  // A trigger, two "others", continued words and two kinds that have no meaning.
  EXPECT_EQ(decoded({0x8000, 0x0002, 0xa101, 0xe016, 0x7000, 0xf123, 0xb000, 0x9fff, 0x2001}),
            (EventBatch{{0, 1, 2, -1}}));
  // Events behind a row of another kind are none, until the next row.
  EXPECT_EQ(decoded({0x8000, 0x0002, 0x1002, 0x2001, 0x3001, 0x4fff, 0x0003, 0x2001}),
            (EventBatch{{0, 1, 3, -1}}));
}

TEST(Evt3Decoder, events_before_the_first_time_are_dropped_and_counted) {
  Evt3State state;
  Evt3Counts counts;
  EXPECT_EQ(decoded({0x6007, 0x0002, 0x2001, 0x3001, 0x4007, 0x8002, 0x2005}, state, &counts),
            (EventBatch{{8192, 5, 2, -1}}));
  EXPECT_EQ(counts.undated, 4U);
}

TEST(Evt3Decoder, a_new_high_time_sets_the_low_one_to_zero) {
  EXPECT_EQ(decoded({0x8001, 0x6fff, 0x0000, 0x2001, 0x8002, 0x2001, 0x8002, 0x6004, 0x2001, 0x8002,
                     0x2001}),
            (EventBatch{{8191, 1, 0, -1}, {8192, 1, 0, -1}, {8196, 1, 0, -1}, {8196, 1, 0, -1}}))
      << "the same high time again changes nothing";
}

TEST(Evt3Decoder, half_the_range_back_is_a_wrap_and_less_is_not) {
  const TimeUs wrap = kEvt3PeriodUs;
  const auto time_after = [](std::vector<std::uint16_t> highs) {
    std::vector<std::uint16_t> words = {0x0000};
    for (const std::uint16_t high : highs)
      words.push_back(static_cast<std::uint16_t>(0x8000 | high));
    words.push_back(0x2001);
    return decoded(words)[0].t;
  };
  EXPECT_EQ(time_after({0xfff, 0x000}), wrap);
  EXPECT_EQ(time_after({0xc00, 0x000}), wrap) << "a pause: faery's writer makes such files";
  EXPECT_EQ(time_after({0x900, 0x100}), wrap + 0x100 * 4096);
  EXPECT_EQ(time_after({0x800, 0x001}), 4096) << "a small step back is none";
  EXPECT_EQ(time_after({0x123, 0x122}), 0x122 * 4096);
  EXPECT_EQ(time_after({0xfff, 0x000, 0x800, 0xfff, 0x001}), 2 * wrap + 4096);
}

TEST(Evt3Decoder, a_stream_may_be_cut_anywhere) {
  const std::vector<std::uint16_t> words = {0x8fff, 0x6005, 0x0064, 0x3864, 0x4801, 0x4008,
                                            0x5080, 0x8000, 0x6003, 0x2007, 0x0065, 0x2808};
  const EventBatch whole = decoded(words);
  ASSERT_EQ(whole.size(), 6U);
  for (std::size_t cut = 0; cut <= words.size(); ++cut) {
    Evt3State state;
    EventBatch parts =
        decoded({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(cut)}, state);
    const EventBatch rest =
        decoded({words.begin() + static_cast<std::ptrdiff_t>(cut), words.end()}, state);
    parts.insert(parts.end(), rest.begin(), rest.end());
    EXPECT_EQ(parts, whole) << "cut at " << cut;
  }
}

TEST(Evt3Decoder, after_lost_words_nothing_is_known_but_wraps) {
  Evt3State state;
  decoded({0x8fff, 0x6005, 0x0064, 0x3864}, state);
  state.lost_words();
  Evt3Counts counts;
  EXPECT_EQ(decoded({0x2001, 0x4001, 0x0005, 0x2001, 0x8001, 0x4001, 0x2001}, state, &counts),
            (EventBatch{{kEvt3PeriodUs + 4096, 1, 5, -1}}));
  EXPECT_EQ(counts.undated, 1U);
}

TEST(Evt3Decoder, a_base_that_runs_on_stays_outside_the_sensor) {
  std::vector<std::uint16_t> words = {0x8000, 0x0000, 0x3000};
  words.insert(words.end(), 10'000, 0x4001);
  const EventBatch events = decoded(words);
  ASSERT_EQ(events.size(), 10'000U);
  EXPECT_EQ(events.back().x, 0x8000);
}

}  // namespace
}  // namespace spikedepth
