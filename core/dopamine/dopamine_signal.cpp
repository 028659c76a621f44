#include "core/dopamine/dopamine_signal.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

double DopamineEffect::shift_mV(double level) const {
  if (!(level >= 0 && level <= 1))
    throw ConfigError(format("the level of dopamine is %g; choose 0 to 1", level));
  const double power = std::pow(level, exponent);
  return largest_mV * power / (power + std::pow(half, exponent));
}

DopamineTrace::DopamineTrace(double tau_ms) : tau_ms_(tau_ms) {
  if (!(tau_ms > 0))
    throw ConfigError(format("dopamine is cleared within %g ms; choose a time above 0", tau_ms));
}

void DopamineTrace::release(double amount) {
  if (!(amount >= 0)) throw ConfigError(format("%g of dopamine cannot be released", amount));
  level_ = std::min(1.0, level_ + amount);
}

void DopamineTrace::advance(double dt_ms) {
  level_ *= std::exp(-dt_ms / tau_ms_);
}

}  // namespace spikedepth
