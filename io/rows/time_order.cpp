#include "io/rows/time_order.hpp"

#include <array>
#include <cmath>

#include "core/base/text.hpp"

namespace spikedepth {

double Unwrapper::unwrap(double value) {
  if (period_ <= 0 || !std::isfinite(value)) return value;
  if (started_ && previous_ - value > period_ / 2) offset_ += period_;
  if (started_ && value - previous_ > period_ / 2) offset_ -= period_;
  started_ = true;
  previous_ = value;
  return value + offset_;
}

double possible_period(const ColumnFacts& times) {
  constexpr double kReached = 0.99;  // a clock that wraps was nearly at its end
  constexpr std::array<double, 2> kPeriods = {0x1p24, 0x1p32};
  constexpr std::array<double, 3> kSteps = {1, 1e-3, 1e-6};
  if (times.backwards == 0 || times.minimum < 0) return 0;
  const bool fractions = times.integers < times.finite;
  for (const double step : kSteps) {
    if (step < 1 && !fractions) break;
    for (const double period : kPeriods) {
      if (times.maximum < period * step && times.maximum > kReached * period * step)
        return period * step;
    }
  }
  return 0;
}

void TimeOrder::add(double value, std::uint64_t row) {
  if (!std::isfinite(value)) return;
  const double change = value - previous_;
  const bool first = !started_;
  started_ = true;
  previous_ = value;
  if (first) return;
  if (-change > widest_back_) {
    widest_back_ = -change;
    widest_back_row_ = row;
  }
  if (period_ <= 0 || std::abs(change) <= period_ / 2) {
    proven_ = proven_ && change > -period_ / 1000;
    return;
  }
  const double step = change < 0 ? change + period_ : change - period_;
  proven_ = proven_ && std::abs(step) < period_ / 1000;
  if (change < 0 && back_++ == 0) first_wrap_ = row;
  forward_ += change > 0 ? 1 : 0;
}

std::uint64_t TimeOrder::wraps() const {
  return period_ > 0 && proven_ && back_ > forward_ ? back_ - forward_ : 0;
}

std::string wrap_note(std::uint64_t wraps, const std::string& place) {
  return format("the clock wraps %llu time%s, first at %s: its times were unwrapped",
                static_cast<unsigned long long>(wraps), wraps == 1 ? "" : "s", place.c_str());
}

}  // namespace spikedepth
