#pragma once
// Parameters of the twin U-Net.
#include <string>

#include "core/base/fields.hpp"

namespace spikedepth {

struct ProxyUNetConfig {
  std::string inputs = "binocular";
  std::int64_t width = 32;
  std::int64_t blocks = 2;
  std::int64_t steps = 5;
  std::string reset = "soft";
  std::string twin = "clip";
  double threshold_percentile = 99;
  std::string surrogate = "atan";
  double alpha = 2.0;

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  bool binocular() const { return inputs == "binocular"; }
};

ProxyUNetConfig proxy_unet_config();

}  // namespace spikedepth
