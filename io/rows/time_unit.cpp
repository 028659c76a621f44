#include "io/rows/time_unit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kFewRows = 1000;    // fewer tell no rate
constexpr double kHighestRate_hz = 1e9;     // no sensor sends more
constexpr double kCrowdedRate_hz = 5e6;     // a whole file this short and full holds frame numbers
constexpr double kShortest_us = 20'000;     // ... if it is shorter than this
constexpr double kLowestRate_hz = 100;      // below lies less than a sensor's noise
constexpr double kCoarsest_us = 5'000;      // steps of float32 that leave no time to work with
constexpr double kUnixFirst_s = 946684800;  // 2000
constexpr double kUnixLast_s = 2524608000;  // 2050

struct Facts {
  std::uint64_t rows = 0;
  double low = 0, high = 0;  // nearly all times lie between; a few stray ones do no harm
  bool fractions = false;
  double duration_s(double us) const { return (high - low) * us * 1e-6; }
  double rate_hz(double us) const {
    return high > low ? static_cast<double>(rows) / duration_s(us) : 0;
  }
  bool unix_time(double us) const {
    return low * us * 1e-6 >= kUnixFirst_s && high * us * 1e-6 <= kUnixLast_s;
  }
};

std::string number_text(double value) {
  if (value >= 1e9) return format("%.3g G ", value * 1e-9);
  if (value >= 1e6) return format("%.3g M ", value * 1e-6);
  if (value >= 1e3) return format("%.3g k ", value * 1e-3);
  return format("%.3g ", value);
}

std::string unit_name(double us) {
  if (us == 1e6) return "seconds";
  if (us == 1e3) return "milliseconds";
  return us == 1 ? "microseconds" : "nanoseconds";
}

std::string outcome(const Facts& facts, double us) {
  return format("%.4g s at %sevents/s", facts.duration_s(us),
                number_text(facts.rate_hz(us)).c_str());
}

/// Unit of times with fractions.
double fractional_unit(const ColumnFacts& times, const Facts& facts) {
  if (facts.unix_time(1e6)) return 1e6;
  if (facts.unix_time(1e3)) return 1e3;
  if (facts.rows < kFewRows) return 1e6;
  const bool thousandths = times.in_steps_of(1e-3);
  const bool slow = facts.rate_hz(1e6) < 10 * kLowestRate_hz;
  if (slow && thousandths && facts.rate_hz(1e3) < kCrowdedRate_hz) return 1e3;
  for (const double us : {1e6, 1e3}) {
    if (facts.rate_hz(us) >= 1) return us;
  }
  return 1;
}

/// Unit of whole numbers.
double whole_unit(const ColumnFacts& times, const Facts& facts) {
  if (facts.unix_time(1e-3)) return 1e-3;
  if (facts.unix_time(1)) return 1;
  if (facts.rows < kFewRows) return 1;
  // 2000 to 2050 in milliseconds are also 11 to 29 days of microseconds.
  if (facts.unix_time(1e3) && facts.rate_hz(1) > kCrowdedRate_hz) return 1e3;
  const bool thousands = times.in_steps_of(1000);
  if (thousands && facts.rate_hz(1) < 10 * kLowestRate_hz && facts.rate_hz(1e-3) < kCrowdedRate_hz)
    return 1e-3;
  return facts.rate_hz(1) < 1 ? 1e-3 : 1;
}

Facts facts_of(const ColumnFacts& times) {
  Facts facts;
  facts.rows = times.finite;
  facts.low = times.quantile(0.005);
  facts.high = times.quantile(0.995);
  facts.fractions = times.integers < times.finite;
  const bool strays = times.maximum - times.minimum > 2 * (facts.high - facts.low);
  if (!strays) {
    facts.low = times.minimum;
    facts.high = times.maximum;
  }
  return facts;
}

/// How far apart the largest times are that float32 can hold.
double float32_step(const Facts& facts) {
  const auto largest = static_cast<float>(std::max(std::abs(facts.low), std::abs(facts.high)));
  return static_cast<double>(std::nextafter(largest, std::numeric_limits<float>::infinity()) -
                             largest);
}

void refuse_short_floats(const Facts& facts, double us, const TimeQuestion& question) {
  if (!question.float32) return;
  constexpr double kDay_s = 86400;
  if (facts.unix_time(1e6) && facts.high - facts.low < kDay_s) us = 1e6;  // fractions were lost
  if (float32_step(facts) * us < kCoarsest_us) return;
  throw DataError(question.file,
                  format("keeps times up to %.9g %s in float32, which holds them to %.3g s only; "
                         "save them from their source as float64 or as int64 microseconds",
                         facts.high, unit_name(us).c_str(), float32_step(facts) * us * 1e-6));
}

void refuse_impossible(const Facts& facts, double us, const TimeQuestion& question) {
  if (facts.rows < kFewRows) return;
  if (facts.high <= facts.low) {
    throw DataError(question.file,
                    format("gives nearly all of its %llu events one time (%.9g); times in "
                           "microseconds or seconds were expected, save them again from their "
                           "source",
                           static_cast<unsigned long long>(facts.rows), facts.low));
  }
  const bool crowded = question.stated_us == 0 && !facts.fractions &&
                       facts.duration_s(us) * 1e6 < kShortest_us &&
                       facts.rate_hz(us) > kCrowdedRate_hz;
  if (!crowded && facts.rate_hz(us) <= kHighestRate_hz) return;
  throw DataError(
      question.file,
      format("has times from %.9g to %.9g, which as %s are %s; are they frame numbers or "
             "milliseconds? %s",
             facts.low, facts.high, unit_name(us).c_str(), outcome(facts, us).c_str(),
             question.how_to_say.c_str()));
}

}  // namespace

TimeUnit judge_time_unit(const ColumnFacts& times, const TimeQuestion& question) {
  const Facts facts = facts_of(times);
  TimeUnit unit;
  unit.us = question.stated_us > 0 ? question.stated_us
            : facts.fractions      ? fractional_unit(times, facts)
                                   : whole_unit(times, facts);
  refuse_short_floats(facts, unit.us, question);
  refuse_impossible(facts, unit.us, question);
  unit.note = std::string("times are ") + (question.stated_us > 0 ? "stated" : "taken") + " as " +
              unit_name(unit.us);
  if (facts.rows < kFewRows) return unit;
  unit.note += ": " + outcome(facts, unit.us);
  const double step_us = float32_step(facts) * unit.us;
  if (question.float32 && step_us > 1)
    unit.note += format("; float32 holds them to %.3g us", step_us);
  const double rate_hz = facts.rate_hz(unit.us);
  const bool doubtful = rate_hz < kLowestRate_hz || rate_hz > 10 * kCrowdedRate_hz ||
                        unit.us == 1e3 || unit.us == 1e-3;
  if (doubtful && question.stated_us == 0)
    unit.note += "; if that is wrong, " + question.how_to_say;
  return unit;
}

}  // namespace spikedepth
