#pragma once
// The clock of EVT2 and EVT2.1: words that carry its upper 28 bits.
#include <cstdint>

#include "core/base/time.hpp"

namespace spikedepth {

/// After 2^34 us, 4 h 46 min, the clock begins again.
constexpr TimeUs kEvt2PeriodUs = TimeUs{1} << 34U;

struct HighTime {
  TimeUs t = 0;        // wraps and the upper bits, in place; the lowest six are 0
  bool known = false;  // a TIME_HIGH has come

  /// Takes the 28 bits of a TIME_HIGH. A fall by half the range or more is a wrap.
  void set(std::uint32_t bits) {
    const TimeUs field = static_cast<TimeUs>(bits & 0xfffffffU) << 6U;
    const TimeUs before = t & (kEvt2PeriodUs - 1);
    TimeUs wraps = t - before;
    if (known && before >= field + kEvt2PeriodUs / 2) wraps += kEvt2PeriodUs;
    t = wraps + field;
    known = true;
  }
};

}  // namespace spikedepth
