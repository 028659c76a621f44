#pragma once
// Parameters of the coincidence network.
#include <string>

#include "core/base/fields.hpp"
#include "core/network/coincidence_cells.hpp"

namespace spikedepth {

/// 0.72 million parameters by default.
struct CoincidenceConfig {
  std::int64_t width = 8;
  std::int64_t match_channels = 64;
  std::int64_t disparities = 32;
  std::int64_t windows = 3;
  double leak = 0.75;
  std::int64_t blocks = 1;
  double threshold = 1.0;
  double gain = 1.0;
  std::string surrogate = "atan";
  double alpha = 2.0;
  std::string uncertainty = "none";
  std::int64_t samples = 200;
  double temperature = 1.2;  // 80 % intervals hold 80 % of the validation rooms of the demo

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  CoincidenceCells cells() const;
};

CoincidenceConfig coincidence_config();
/// The same with a sampled uncertainty.
CoincidenceConfig coincidence_sampled_config();

}  // namespace spikedepth
