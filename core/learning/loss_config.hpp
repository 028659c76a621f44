#pragma once
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

/// Weights of the loss; [loss] in the configuration.
struct LossConfig {
  /// lambda in mean(r^2) - lambda mean(r)^2. The published form is 1, which cannot see a constant
  /// offset of the depth.
  double lambda = 0.5;
  double gradient_weight = 0.5;
  double spike_penalty = 0.0;
  std::vector<std::string> penalised = {"bottleneck", "sum4", "sum3", "sum2", "sum1"};

  void list_fields(FieldList& list);
};

}  // namespace spikedepth
