#pragma once
// The frozen code of a balanced layer, for many patches: no learning, no membrane but the sums that
// spikes change.
#include <cstdint>
#include <vector>

#include "core/balance/balance_layer.hpp"

namespace spikedepth {

/// How long a patch is shown, and which share of that counts.
struct CodeCourse {
  std::int64_t steps = 30;
  double counted = 0.6;  // the last share of the steps, over which traces are averaged
};

class PatchCoder {
 public:
  /// The neurons of a somatic or analytic layer with these weights and this noise level. Delays are
  /// left out. Throws ConfigError for the dendritic scheme: its fixed point is the analytic one.
  PatchCoder(const BalanceParameters& parameters, const BalanceWeights<float>& weights,
             double noise, const CodeCourse& course, std::uint64_t seed);

  std::size_t neurons() const { return bias_.size(); }
  std::size_t inputs() const { return inputs_; }
  /// Mean traces [neurons] of patch `x` [inputs]; a patch of zeros has a code of
  /// zeros. `number` chooses the noise: the same number, the same bits. Returns the spikes.
  std::int64_t encode(const float* x, std::uint64_t number, float* code) const;

 private:
  std::size_t inputs_;
  CodeCourse course_;
  std::uint64_t seed_;
  float keep_;
  std::vector<float> forward_;       // [neurons][inputs], divided by the noise
  std::vector<float> recurrent_;     // [neurons (sending)][neurons], the same
  std::vector<float> bias_;          // with the self-inhibition that acts at once, the same
  const std::vector<float>& noise_;  // draws of a logistic variable
};

}  // namespace spikedepth
