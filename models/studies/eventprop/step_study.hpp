#pragma once
// EventProp in time steps beside the exact gradient.

namespace spikedepth {

/// Cosines of the gradients of a 5-100-3 network, summed over 20 samples of Yin-Yang, and in how
/// many of these samples the step-wise run fires as often.
struct SteppedAgreement {
  double hidden_cosine = 0;
  double output_cosine = 0;
  int same_counts = 0;
};
SteppedAgreement stepped_agreement(double step_s);

}  // namespace spikedepth
