#pragma once
// Parameters of the StereoSpike family.
#include <string>

#include "core/base/fields.hpp"

namespace spikedepth {

/// The published network by default (arXiv 2109.13751 v2, 18,148,708 parameters).
struct StereoSpikeConfig {
  std::string inputs = "binocular";
  std::int64_t width = 32;
  std::string synapse = "plain5";
  std::string neuron = "if";
  double threshold = 1.0;
  double tau = 3.0;
  std::string tau_per = "layer";
  std::string tau_distribution = "constant";
  double tau_shape = 3.0;
  bool tau_train = true;
  std::string reset = "hard";
  double gain = 1.0;
  std::string surrogate = "atan";
  double alpha = 2.0;
  std::string residual_surrogate = "sigmoid";
  double residual_alpha = 4.0;
  std::string skip = "add";
  std::string encoder = "plain";
  std::string residual = "add";
  std::int64_t blocks = 2;
  bool zero_init = false;
  std::int64_t readouts = 4;
  std::int64_t readout_steps = 0;
  bool train_threshold = false;
  std::int64_t extra_channels = 0;  // beside the counts, by the network around it; no key

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  bool binocular() const { return inputs == "binocular"; }
  bool separable() const { return synapse == "separable7"; }
  /// True for the equivalent network without spikes.
  bool analog() const;
};

/// The later network: separable 7x7 synapses, PLIF neurons, ATan everywhere (1,592,456
/// synaptic parameters and 13 time constants; IEEE Access 10:127428, 2022).
StereoSpikeConfig separable_plif_config();

/// The network as published first.
StereoSpikeConfig stereospike_config();

/// For a stream of time steps within each window: leaky neurons whose potentials run on from step
/// to step, one trained time constant a channel, drawn from a gamma distribution; the depth is read
/// at the last step.
StereoSpikeConfig stream_config();

/// For learning forward in time over such a stream: one fixed time constant in all neurons, and
/// spikes take the threshold off, so that traces of a layer's inputs tell all of its past.
StereoSpikeConfig forward_config();

/// With an encoder of spike-element-wise residual blocks and batch normalisation (Fang et al.,
/// NeurIPS 2021).
StereoSpikeConfig sew_config();

/// The equivalent network without spikes: the same plan, with biases in encoder and residual blocks
/// and sigmoid and batch normalisation in place of the neurons (18,158,788 parameters).
StereoSpikeConfig analog_config();

}  // namespace spikedepth
