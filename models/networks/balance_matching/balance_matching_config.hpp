#pragma once
// Parameters of matching by codes of patches.
#include <string>

#include "core/balance/balance_layer.hpp"
#include "core/base/fields.hpp"

namespace spikedepth {

struct BalanceMatchingConfig {
  std::string codes = "balance";
  std::int64_t units = 64;
  std::int64_t stride = 2;
  std::int64_t disparities = 24;
  std::int64_t support = 5;
  std::int64_t code_steps = 30;
  double dt_ms = 2;
  double target_rate = 0.01;

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  /// True where codes are spikes that a local rule learns.
  bool learnt() const { return codes == "balance" || codes == "somatic"; }
  /// The layer that learns them, at `noise`.
  BalanceParameters layer(double noise) const;
};

BalanceMatchingConfig balance_matching_config();

}  // namespace spikedepth
