// Which unit is taken for which times: one second of 20,000 events, written in several ways.
#include "io/rows/time_unit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

ColumnFacts facts_of(const std::function<double(double us)>& written) {
  Random random(7);
  std::vector<double> times_us;
  for (int i = 0; i < 20'000; ++i) times_us.push_back(static_cast<double>(random.below(1'000'000)));
  std::sort(times_us.begin(), times_us.end());
  ColumnFacts facts;
  for (const double us : times_us) facts.add(written(us));
  return facts;
}

double unit_of(const std::function<double(double us)>& written) {
  return judge_time_unit(facts_of(written), {"a.txt", 0, "say it"}).us;
}

std::string refusal(const std::function<double(double us)>& written, bool float32 = false) {
  try {
    const TimeUnit unit = judge_time_unit(facts_of(written), {"a", 0, "say it", float32});
    return "taken: " + unit.note;
  } catch (const DataError& error) {
    return error.what();
  }
}

TEST(TimeUnit, whole_numbers_are_microseconds_and_their_rate_is_told) {
  const TimeUnit unit = judge_time_unit(facts_of([](double us) { return us; }), {"a", 0, "say it"});
  EXPECT_EQ(unit.us, 1);
  EXPECT_EQ(unit.note, "times are taken as microseconds: 0.9998 s at 20 k events/s");
}

TEST(TimeUnit, unix_times_tell_their_unit_by_their_size) {
  EXPECT_EQ(unit_of([](double us) { return us + 1.64e15; }), 1);
  EXPECT_EQ(unit_of([](double us) { return us * 1000 + 1.64e18; }), 1e-3);
  EXPECT_EQ(unit_of([](double us) { return us * 1e-6 + 1.64e9; }), 1e6);
  EXPECT_EQ(unit_of([](double us) { return us * 1e-3 + 1.64e12; }), 1e3);
  EXPECT_EQ(unit_of([](double us) { return std::floor(us * 1e-3) + 1.64e12; }), 1e3);
}

TEST(TimeUnit, thousands_at_a_low_rate_are_nanoseconds_and_thousandths_milliseconds) {
  EXPECT_EQ(unit_of([](double us) { return us * 1000; }), 1e-3);
  EXPECT_EQ(unit_of([](double us) { return us * 1000 + 137; }), 1e-3);
  EXPECT_EQ(unit_of([](double us) { return us / 1000; }), 1e3);
  EXPECT_EQ(unit_of([](double us) { return us * 1e-6; }), 1e6);
  EXPECT_NE(refusal([](double us) { return us / 1000; }).find("if that is wrong, say it"),
            std::string::npos);
}

TEST(TimeUnit, one_fraction_anywhere_makes_seconds) {
  ColumnFacts facts;
  for (int i = 0; i < 1500; ++i) facts.add(5);
  for (int i = 0; i < 20'000; ++i) facts.add(5 + i * 5e-5);
  EXPECT_EQ(judge_time_unit(facts, {"a", 0, ""}).us, 1e6);
}

TEST(TimeUnit, frame_numbers_are_refused) {
  const std::string message = refusal([](double us) { return std::floor(us / 1000); });
  EXPECT_EQ(message,
            "a: has times from 0 to 999, which as microseconds are 0.000999 s at 20 M events/s; "
            "are they frame numbers or milliseconds? say it");
  const TimeUnit stated = judge_time_unit(facts_of([](double us) { return std::floor(us / 1000); }),
                                          {"a", 1e3, "say it"});
  EXPECT_EQ(stated.us, 1e3);
  EXPECT_EQ(stated.note, "times are stated as milliseconds: 0.999 s at 20 k events/s");
}

TEST(TimeUnit, float32_that_holds_no_time_is_refused) {
  const auto as_float = [](double start_s) {
    return [start_s](double us) {
      return static_cast<double>(static_cast<float>(us * 1e-6 + start_s));
    };
  };
  EXPECT_EQ(refusal(as_float(1.5e9), true),
            "a: keeps times up to 1.5e+09 seconds in float32, which holds them to 128 s only; "
            "save them from their source as float64 or as int64 microseconds");
  EXPECT_EQ(
      refusal([](double us) { return us < 500'000 ? 1.5e9 : 1.5e9 + 128; }, true).substr(0, 30),
      "a: keeps times up to 1.5000001");
  EXPECT_EQ(
      refusal(as_float(4000), true),
      "taken: times are taken as seconds: 1 s at 20 k events/s; float32 holds them to 244 us");
}

TEST(TimeUnit, one_time_for_all_is_refused) {
  EXPECT_NE(refusal([](double) { return 7.0; }).find("20000 events one time (7)"),
            std::string::npos);
}

TEST(TimeUnit, a_stray_time_does_not_change_the_judgement) {
  ColumnFacts facts = facts_of([](double us) { return us; });
  facts.add(9e12);
  EXPECT_EQ(judge_time_unit(facts, {"a", 0, ""}).us, 1);
}

}  // namespace
}  // namespace spikedepth
