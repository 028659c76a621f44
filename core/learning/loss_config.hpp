#pragma once
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

/// Weights of the loss; [loss] in the configuration.
struct LossConfig {
  /// What is compared: depth in "metres", or its logarithm, "log", which is relative error.
  std::string space = "metres";
  /// Weight of the scale-invariant squared term; 1 in the published form.
  double squared_weight = 1.0;
  /// lambda in mean(r^2) - lambda mean(r)^2. The published form is 1, which cannot see a constant
  /// offset of the depth.
  double lambda = 0.5;
  double gradient_weight = 0.5;
  /// Weight of mean |r|, which is what the mean depth error measures; 0 in the published form.
  double absolute_weight = 0.0;
  /// Weight of mean h(r), h(r) = r^2 / (2 beta) below beta and |r| - beta / 2 above (Huber's); 0 in
  /// the published form.
  double huber_weight = 0.0;
  double huber_beta = 0.05;
  double spike_penalty = 0.0;
  /// "squared": half the mean square of each layer, as published. "target": square of what its mean
  /// exceeds or lacks of `target_rate`.
  std::string penalty_form = "squared";
  double target_rate = 0.05;
  std::vector<std::string> penalised = {"sums"};
  std::vector<double> penalty_weights;  // one a penalised layer; empty = all 1
  /// Firing rates of every channel are kept between `rate_low` and `rate_high` by a penalty of
  /// weight `rate_band_weight`; 0 = off. (Bounds of this kind: Zenke and Vogels, Neural Computation
  /// 2021.)
  double rate_low = 0.01;
  double rate_high = 0.3;
  double rate_band_weight = 0.0;

  void list_fields(FieldList& list);
};

}  // namespace spikedepth
