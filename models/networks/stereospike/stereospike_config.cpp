#include "models/networks/stereospike/stereospike_config.hpp"

#include "core/base/error.hpp"
#include "core/snn/surrogate.hpp"

namespace spikedepth {

void StereoSpikeConfig::list_fields(FieldList& list) {
  list.choice("inputs", inputs, {"binocular", "monocular"},
              "cameras that the network sees (monocular: the left one)");
  list.add("width", width,
           "channels of the first layer; the published network has 32, each stage doubles it");
  list.choice("synapse", synapse, {"plain5", "separable7"},
              "5x5 convolutions, or depthwise 7x7 and pointwise 1x1");
  list.choice(
      "neuron", neuron, {"if", "plif", "sigmoid", "tanh", "leaky-relu"},
      "integrate and fire; leaky with one trained time constant a layer; or no spikes: that "
      "activation and batch normalisation");
  list.add("threshold", threshold, "membrane potential at which a neuron fires");
  list.add("tau", tau, "plif: (mean) initial time constant in steps, above 1");
  list.choice("tau_per", tau_per, {"layer", "channel"},
              "plif: what has a time constant of its own");
  list.choice("tau_distribution", tau_distribution, {"constant", "gamma", "lognormal", "uniform"},
              "plif: what the initial time constants are drawn from");
  list.add("tau_shape", tau_shape,
           "shape k of gamma and lognormal: their standard deviation is tau / sqrt(k)");
  list.add("tau_train", tau_train, "plif: train the time constants");
  list.choice("reset", reset, {"hard", "soft"},
              "what a spike does to its neuron's potential: sets it to 0 (hard, published), or "
              "takes the threshold off (soft)");
  list.add("gain", gain, "constant factor on every convolution's output, readout included");
  list.choice("surrogate", surrogate, surrogate_names(), "gradient of the spike");
  list.add("alpha", alpha, "steepness of the surrogate");
  list.choice("residual_surrogate", residual_surrogate, surrogate_names(),
              "surrogate inside the residual blocks; published: sigmoid");
  list.add("residual_alpha", residual_alpha, "its steepness; published: 4 for sigmoid");
  list.choice("skip", skip, {"add", "or", "concat", "none"},
              "how decoder and encoder maps join: sums of up to 3 (published), at most one spike, "
              "side by side (both also keep the residual blocks binary), or not at all");
  list.choice("encoder", encoder, {"plain", "sew"},
              "a 5x5 convolution of stride 2 a stage; or a residual block of 3x3 convolutions with "
              "batch normalisation, joined as residual says (add, or, and, iand)");
  list.choice("residual", residual, {"add", "or", "and", "iand", "plain", "spiking"},
              "how a residual block joins its spikes with its input: add (published), iand ((1 - "
              "spikes) * input), plain: no shortcut, spiking: the input is added before the last "
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
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (analog() && residual != "add" && residual != "plain") {
    throw ConfigError("model.residual=" + residual + " joins spikes; a network of " + neuron +
                      " units needs add or plain");
  }
  if (encoder == "sew" && (analog() || separable()))
    throw ConfigError("model.encoder=sew needs spiking neurons and plain5 synapses");
  if (encoder == "sew" && (residual == "plain" || residual == "spiking")) {
    throw ConfigError("model.encoder=sew joins spikes; model.residual=" + residual +
                      " does not: choose add, or, and, iand");
  }
  if (blocks < 0 || blocks > 200) throw ConfigError("model.blocks must be from 0 to 200");
  if (readouts < 1 || readouts > 4) throw ConfigError("model.readouts must be from 1 to 4");
  if (readout_steps < 0) throw ConfigError("model.readout_steps must not be negative");
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

StereoSpikeConfig forward_config() {
  auto config = stream_config();
  config.tau_per = "layer";
  config.tau_distribution = "constant";
  config.tau_train = false;
  config.reset = "soft";
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
