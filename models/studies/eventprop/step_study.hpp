#pragma once
// EventProp in time steps beside the exact gradient.

#include <cstdint>

namespace spikedepth {

/// Cosines to the exact gradient of a 5-100-3 network drawn from `seed`, over 20 samples of
/// Yin-Yang: of the gradients' sum, and the mean of those of single samples. `same_counts`: in how
/// many of these samples the step-wise run fires as often.
struct SteppedAgreement {
  double hidden_cosine = 0, output_cosine = 0;
  double hidden_sample_cosine = 0, output_sample_cosine = 0;
  int same_counts = 0;
};
SteppedAgreement stepped_agreement(double step_s, std::uint64_t seed = 1);

}  // namespace spikedepth
