#include "models/stereospike/stereospike_config.hpp"

#include <algorithm>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

void StereoSpikeConfig::list_fields(FieldList& list) {
  list.add("inputs", inputs, "cameras that the network sees: binocular or monocular (left)");
  list.add("width", width,
           "channels of the first layer; the published network has 32, each stage doubles it");
  list.add("synapse", synapse,
           "plain5: 5x5 convolutions; separable7: depthwise 7x7 and pointwise 1x1");
  list.add(
      "neuron", neuron,
      "if: integrate and fire; plif: leaky with one trained time constant a layer; sigmoid, tanh "
      "or leaky-relu: no spikes, that activation and batch normalisation");
  list.add("threshold", threshold, "membrane potential at which a neuron fires");
  list.add("tau", tau, "plif: (mean) initial time constant in steps, above 1");
  list.add("tau_per", tau_per, "plif: one time constant a layer or a channel");
  list.add("tau_distribution", tau_distribution,
           "plif: what the initial time constants are drawn from: constant, gamma, lognormal or "
           "uniform");
  list.add("tau_shape", tau_shape,
           "shape k of gamma and lognormal: their standard deviation is tau / sqrt(k)");
  list.add("tau_train", tau_train, "plif: train the time constants");
  list.add("gain", gain, "constant factor on every convolution's output, readout included");
  list.add("surrogate", surrogate,
           "gradient of the spike: atan, sigmoid, superspike, ...; an unknown name lists all");
  list.add("alpha", alpha, "steepness of the surrogate");
  list.add("residual_surrogate", residual_surrogate,
           "surrogate inside the residual blocks; the published code uses sigmoid there");
  list.add("residual_alpha", residual_alpha, "its steepness; published: 4 for sigmoid");
  list.add(
      "skip", skip,
      "how decoder and encoder maps join: add (published; sums of up to 3), or: at most one spike, "
      "concat: side by side; both also keep the residual blocks binary; none: no skip connections");
  list.add(
      "encoder", encoder,
      "plain: a 5x5 convolution of stride 2 a stage; sew: a residual block of 3x3 convolutions "
      "with batch normalisation, joined as residual says (add, or, and, iand)");
  list.add(
      "residual", residual,
      "how a residual block joins its spikes with its input: add (published), or, and, iand "
      "((1 - spikes) * input), plain: no shortcut, spiking: the input is added before the last "
      "neuron");
  list.add("blocks", blocks, "residual blocks in the bottleneck; published 2");
  list.add("zero_init", zero_init,
           "start the last synapse of every residual block at 0, so that add and iand pass their "
           "input on");
  list.add("readouts", readouts,
           "scales that are read out and trained, from the finest on: 1 to 4; published 4");
  list.add("readout_steps", readout_steps,
           "time steps, up to the last one, over which the readout sums; 0 = all");
  list.add("train_threshold", train_threshold,
           "learn one threshold a layer, starting at threshold");
}

void StereoSpikeConfig::check() const {
  if (inputs != "binocular" && inputs != "monocular") {
    throw ConfigError("model.inputs is '" + inputs + "'; choose binocular or monocular");
  }
  if (synapse != "plain5" && synapse != "separable7") {
    throw ConfigError("model.synapse is '" + synapse + "'; choose plain5 or separable7");
  }
  if (skip != "add" && skip != "or" && skip != "concat" && skip != "none") {
    throw ConfigError("model.skip is '" + skip + "'; choose add, or, concat, none");
  }
  const std::vector<std::string> residuals = {"add", "or", "and", "iand", "plain", "spiking"};
  if (std::find(residuals.begin(), residuals.end(), residual) == residuals.end()) {
    throw ConfigError("model.residual is '" + residual + "'; choose " + join(residuals));
  }
  if (analog() && residual != "add" && residual != "plain") {
    throw ConfigError("model.residual=" + residual + " joins spikes; a network of " + neuron +
                      " units needs add or plain");
  }
  if (encoder != "plain" && encoder != "sew")
    throw ConfigError("model.encoder is '" + encoder + "'; choose plain or sew");
  if (encoder == "sew" && (analog() || separable()))
    throw ConfigError("model.encoder=sew needs spiking neurons and plain5 synapses");
  if (encoder == "sew" && (residual == "plain" || residual == "spiking")) {
    throw ConfigError("model.encoder=sew joins spikes; model.residual=" + residual +
                      " does not: choose add, or, and, iand");
  }
  if (blocks < 0 || blocks > 200) throw ConfigError("model.blocks must be from 0 to 200");
  if (readouts < 1 || readouts > 4) throw ConfigError("model.readouts must be from 1 to 4");
  if (readout_steps < 0) throw ConfigError("model.readout_steps must not be negative");
  if (tau_per != "layer" && tau_per != "channel")
    throw ConfigError("model.tau_per is '" + tau_per + "'; choose layer or channel");
  const std::vector<std::string> distributions = {"constant", "gamma", "lognormal", "uniform"};
  if (std::find(distributions.begin(), distributions.end(), tau_distribution) ==
      distributions.end()) {
    throw ConfigError("model.tau_distribution is '" + tau_distribution + "'; choose " +
                      join(distributions));
  }
  if (!(tau_shape > 0)) throw ConfigError("model.tau_shape must be above 0");
  if (analog() && skip == "or") {
    throw ConfigError("model.skip=or joins spikes; a network of " + neuron +
                      " units needs add, concat or none");
  }
  if (width < 1 || width > 256) throw ConfigError("model.width must be from 1 to 256");
  if (threshold <= 0 || gain <= 0 || alpha <= 0 || residual_alpha <= 0) {
    throw ConfigError("model.threshold, gain, alpha and residual_alpha must be above 0");
  }
}

bool StereoSpikeConfig::analog() const {
  return neuron != "if" && neuron != "plif";
}

StereoSpikeConfig stereospike_config() {
  return {};
}

StereoSpikeConfig analog_config() {
  StereoSpikeConfig config;
  config.neuron = "sigmoid";
  return config;
}

StereoSpikeConfig stream_config() {
  StereoSpikeConfig config;
  config.neuron = "plif";
  config.tau = 2.0;
  config.tau_per = "channel";
  config.tau_distribution = "gamma";
  config.residual_surrogate = "atan";
  config.residual_alpha = 2.0;
  config.readout_steps = 1;
  return config;
}

StereoSpikeConfig sew_config() {
  StereoSpikeConfig config;
  config.encoder = "sew";
  config.residual_surrogate = "atan";
  config.residual_alpha = 2.0;
  return config;
}

StereoSpikeConfig separable_plif_config() {
  StereoSpikeConfig config;
  config.synapse = "separable7";
  config.neuron = "plif";
  config.residual_surrogate = "atan";
  config.residual_alpha = 2.0;
  return config;
}

}  // namespace spikedepth
