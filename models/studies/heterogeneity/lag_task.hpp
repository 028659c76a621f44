#pragma once
// Spike patterns whose class lies in three lags, and a control whose class lies in rates.
#include <torch/torch.h>

#include <cstdint>

namespace spikedepth {

/// Spikes [T,N,inputs] of 0 and 1, labels [N] of 8 classes.
struct SpikePatterns {
  torch::Tensor spikes, labels;
};

constexpr std::int64_t kLagSteps = 80, kLagInputs = 40, kLagClasses = 8;

/// Group 0 of ten inputs bursts at t0, groups 1 to 3 after lags that the label's bits choose from
/// {2,5}, {10,18} and {30,55} ms, times a playing speed of `speed` * U(1 - spread, 1 + spread).
/// Each input spikes with probability 0.9 and a jitter of 0.75 ms; 1 % background. Steps of 1 ms.
SpikePatterns lag_patterns(std::int64_t count, std::uint64_t seed, double speed = 1.0,
                           double spread = 0.15);

/// Spikes of probability 0.03 a step, 0.06 in the labelled one of eight groups of five inputs.
SpikePatterns rate_patterns(std::int64_t count, std::uint64_t seed);

}  // namespace spikedepth
