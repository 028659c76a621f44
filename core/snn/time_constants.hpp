#pragma once
// Membrane time constants that differ from channel to channel.
#include <torch/torch.h>

#include <string>

namespace spikedepth {

/// gamma: mean tau, shape k, so standard deviation tau / sqrt(k) (Perez-Nieves et al., Nature
/// Communications 12:5791, 2021). lognormal: the same mean and standard deviation. uniform: 0 to 2
/// tau.
enum class TauDistribution { constant, gamma, lognormal, uniform };

/// "constant", "gamma", "lognormal" or "uniform"; throws ConfigError naming the choices.
TauDistribution tau_distribution(const std::string& name);

/// The time constants of a layer, in steps.
struct TimeConstants {
  double mean = 3.0;
  TauDistribution distribution = TauDistribution::constant;
  double shape = 3.0;
  bool per_channel = false;  // one a channel instead of one a layer
  bool train = true;
};

/// `count` draws from the present random state, float64, none below `least`.
torch::Tensor draw_time_constants(const TimeConstants& constants, std::int64_t count,
                                  double least = 1.05);

}  // namespace spikedepth
