// EVT2 and EVT2.1 word by word.
#include <gtest/gtest.h>

#include "io/recordings/prophesee/high_time.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "tests/io/recordings/prophesee/words.hpp"

namespace spikedepth {
namespace {

std::uint32_t event_word(int low, int x, int y, bool on) {
  return static_cast<std::uint32_t>(on ? 1 : 0) << 28U | static_cast<std::uint32_t>(low) << 22U |
         static_cast<std::uint32_t>(x) << 11U | static_cast<std::uint32_t>(y);
}
std::uint32_t high_word(std::uint32_t high) {
  return 0x80000000U | high;
}
constexpr std::uint32_t kTop = (1U << 28U) - 1;

class Evt2Words : public ::testing::Test {
 protected:
  template <typename Word>
  EventBatch events(const std::vector<Word>& words, const std::string& format = "EVT2") {
    const std::string path = dir_.file("a.raw");
    write_file_atomically(path, test::raw_header(format) + test::bytes_of(words));
    RecordingParts parts = open_raw(path);
    notes_ = parts.notes;
    return test::all_events(parts.cameras.at(0), &defects_);
  }
  test::TempDir dir_;
  EventDefects defects_;
  std::vector<std::string> notes_;
};

TEST_F(Evt2Words, fields) {
  test::expect_same(events<std::uint32_t>({high_word(3), event_word(63, 2047, 1, true),
                                           event_word(5, 1, 2047, false)}),
                    {{3 * 64 + 63, 2047, 1, 1}, {3 * 64 + 5, 1, 2047, -1}});
}

TEST_F(Evt2Words, wraps_by_half_the_range) {
  const std::uint32_t half = 1U << 27U;
  const auto at = [&](std::uint32_t first, std::uint32_t second) {
    return events<std::uint32_t>({high_word(first), event_word(0, 0, 0, true), high_word(second),
                                  event_word(1, 0, 0, true)})[1]
        .t;
  };
  EXPECT_EQ(at(kTop, 0), kEvt2PeriodUs + 1);
  EXPECT_EQ(at(half + 5, 5), kEvt2PeriodUs + 5 * 64 + 1);
  EXPECT_EQ(at(half + 4, 5), 5 * 64 + 1) << "less than half: a time that goes back";
  EXPECT_EQ(at(5, kTop), TimeUs{kTop} * 64 + 1);
}

TEST_F(Evt2Words, other_words_are_passed_over) {
  test::expect_same(
      events<std::uint32_t>({high_word(0), 0xa0000101U, 0xd0000000U, 0xf1234567U, 0xe0400001U,
                             0x20000000U, 0x70000000U, event_word(1, 2, 3, true)}),
      {{1, 2, 3, 1}});
}

TEST_F(Evt2Words, events_before_the_first_time_high_are_dropped_and_counted) {
  test::expect_same(events<std::uint32_t>({event_word(1, 2, 3, true), event_word(1, 2, 3, true),
                                           high_word(1), event_word(1, 2, 3, true)}),
                    {{65, 2, 3, 1}});
  EXPECT_EQ(defects_.bad_time, 2U);
}

TEST_F(Evt2Words, blocks_decode_alone) {
  Random random(1);
  std::vector<std::uint32_t> words;
  EventBatch expected;
  std::uint32_t high = kTop - 100;
  TimeUs wraps = 0;
  words.push_back(high_word(high));
  while (words.size() < 100'000) {
    if (random.below(90) == 0) {
      if (++high > kTop) {
        high = 0;
        wraps += kEvt2PeriodUs;
      }
      words.push_back(high_word(high));
    }
    const Event event{0, static_cast<std::uint16_t>(random.below(2048)),
                      static_cast<std::uint16_t>(random.below(2048)),
                      random.below(2) == 0 ? std::int8_t{1} : std::int8_t{-1}};
    const auto low = static_cast<int>(random.below(64));
    words.push_back(event_word(low, event.x, event.y, event.polarity > 0));
    expected.push_back(event);
    expected.back().t = wraps + TimeUs{high} * 64 + low;
  }
  test::expect_same(events(words), expected);
}

std::uint64_t vector_word(int low, int x, int y, bool on, std::uint32_t mask) {
  return std::uint64_t{event_word(low, x, y, on)} << 32U | mask;
}

TEST_F(Evt2Words, evt21_vectors) {
  const std::vector<std::uint64_t> words = {vector_word(1, 2, 3, true, 1),
                                            std::uint64_t{high_word(2)} << 32U,
                                            vector_word(9, 100, 7, false, 0x80000003U),
                                            vector_word(9, 0, 0, true, 0),
                                            std::uint64_t{0xa0000000U} << 32U | 5U,
                                            vector_word(10, 2047, 2047, true, 2)};
  const EventBatch expected = {
      {137, 100, 7, -1}, {137, 101, 7, -1}, {137, 131, 7, -1}, {138, 2048, 2047, 1}};
  test::expect_same(events(words, "EVT21"), expected);
  EXPECT_EQ(defects_.bad_time, 1U);
  test::expect_same(events(words, "EVT21;endianness=little"), expected);
  std::vector<std::uint32_t> halves;
  for (const std::uint64_t word : words) {
    halves.push_back(static_cast<std::uint32_t>(word >> 32U));
    halves.push_back(static_cast<std::uint32_t>(word));
  }
  test::expect_same(events(halves, "EVT21;endianness=legacy"), expected);
}

}  // namespace
}  // namespace spikedepth
