#pragma once
#include <cstdint>

#include "core/delays/phase_code.hpp"

namespace spikedepth {

struct DelayDescentPlan {
  int steps = 2000;
  double rate = 0.02;  // Adam's, of weights and, in periods, of delays
  std::uint64_t seed = 1;
};

/// 1/2 sum_p |sum_k m_k z_pk exp(i omega d_k) - y_p|^2 and its gradient.
struct DelayLoss {
  double loss = 0;
  std::vector<double> weights, delays;  // dL/dm, dL/dd with d in periods
};
DelayLoss delay_loss(const ComplexMatrix& z, const std::vector<Complex>& targets,
                     const DelaySynapses& synapses);

/// Weights and delays by gradient descent with Adam (Kingma and Ba, 2015) from random ones: what
/// the algebra is compared with. Weights stay at 0 or above, delays in the period.
DelaySynapses descend_delays(const ComplexMatrix& z, const std::vector<Complex>& targets,
                             double period, const DelayDescentPlan& plan);

}  // namespace spikedepth
