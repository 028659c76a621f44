// Clocks that wrap are told from clocks that were set back and from single wrong times.
#include "io/rows/time_order.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace spikedepth {
namespace {

/// Two seconds, an event every 100 us, from `begin` on, as a clock with that period writes it.
std::vector<double> clock(double begin, double period, double step = 1) {
  std::vector<double> times;
  for (int i = 0; i < 20'000; ++i)
    times.push_back(std::fmod(begin + 100.0 * i, period / step) * step);
  return times;
}

struct Found {
  double period;
  std::uint64_t wraps, row;
};

Found look_at(const std::vector<double>& times) {
  ColumnFacts facts;
  for (const double t : times) facts.add(t);
  TimeOrder order(possible_period(facts));
  std::uint64_t row = 0;
  for (const double t : times) order.add(t, row++);
  return {possible_period(facts), order.wraps(), order.first_wrap()};
}

TEST(TimeOrder, a_wrap_of_24_or_32_bits_is_proven_and_unwrapped_exactly) {
  for (const double period : {0x1p24, 0x1p32}) {
    for (const double step : {1.0, 1e-6}) {
      const auto times = clock(period - 500'050, period * step, step);
      const Found found = look_at(times);
      EXPECT_EQ(found.period, period * step);
      EXPECT_EQ(found.wraps, 1U);
      EXPECT_EQ(found.row, 5001U);  // the 5000 steps from -500,050 on end at -50
      Unwrapper unwrapper(found.period);
      for (std::size_t i = 0; i < times.size(); ++i)
        ASSERT_NEAR(unwrapper.unwrap(times[i]), (period - 500'050 + 100.0 * double(i)) * step,
                    1e-6 * step);
    }
  }
}

TEST(TimeOrder, events_that_change_places_at_the_wrap_do_no_harm) {
  auto times = clock(0x1p32 - 500'050, 0x1p32);
  std::swap(times[5000], times[5001]);
  EXPECT_EQ(look_at(times).wraps, 1U);
  Unwrapper unwrapper(0x1p32);
  double last = 0;
  for (const double t : times) last = unwrapper.unwrap(t);
  EXPECT_EQ(last, 0x1p32 - 500'050 + 1'999'900);
}

TEST(TimeOrder, each_wrap_of_a_long_recording_counts) {
  std::vector<double> times;
  for (int i = 0; i < 50'000; ++i) times.push_back(std::fmod(1000.0 * i, 0x1p24));
  EXPECT_EQ(look_at(times).wraps, 2U);  // 50 s, 16.8 s a turn
}

TEST(TimeOrder, nothing_else_is_taken_for_a_wrap) {
  auto set_back = clock(0, 0x1p32);
  for (std::size_t i = 10'000; i < set_back.size(); ++i) set_back[i] -= 1e6;
  EXPECT_EQ(look_at(set_back).wraps, 0U);
  auto far = clock(0, 0x1p32);
  far[10'000] = 0x1p32 - 5;  // one wrong time, at the very end of 32 bits
  EXPECT_EQ(look_at(far).wraps, 0U);
  auto at_an_end = clock(0x1p32 - 500'050, 0x1p32);
  for (std::size_t i = 5001; i < at_an_end.size(); ++i) at_an_end[i] += 1e9;  // wraps not to 0
  EXPECT_EQ(look_at(at_an_end).wraps, 0U);
  EXPECT_EQ(look_at(clock(0, 0x1p32)).period, 0);
}

TEST(TimeOrder, the_widest_jump_back_is_named_with_its_row) {
  TimeOrder order;
  std::uint64_t row = 7;
  for (const double t : {1.0, 2.0, 1.5, 9.0, 3.0, 4.0}) order.add(t, row++);
  EXPECT_EQ(order.widest_back(), 6.0);
  EXPECT_EQ(order.widest_back_row(), 11U);
}

}  // namespace
}  // namespace spikedepth
