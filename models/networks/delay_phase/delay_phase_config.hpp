#pragma once
// Parameters of matching by the times of events.
#include <string>

#include "core/base/fields.hpp"
#include "core/delays/phase_matcher.hpp"

namespace spikedepth {

struct DelayPhaseConfig {
  std::int64_t first = 1;
  std::int64_t disparities = 48;
  std::int64_t patch = 15;
  double period = 2;
  double opposite = -1;
  bool subpixel = true;
  std::string fill = "none";
  std::string trains = "synapses";

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  PhaseMatcherParameters matcher() const;
};

DelayPhaseConfig delay_phase_config();

}  // namespace spikedepth
