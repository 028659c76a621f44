#include "models/stereospike/stereospike_config.hpp"

#include "core/base/error.hpp"

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
  list.add("tau", tau, "plif: initial time constant in steps, above 1");
  list.add("gain", gain, "constant factor on every convolution's output, readout included");
  list.add("surrogate", surrogate, "gradient of the spike: atan or sigmoid");
  list.add("alpha", alpha, "steepness of the surrogate");
  list.add("residual_surrogate", residual_surrogate,
           "surrogate inside the residual blocks; the published code uses sigmoid there: atan or "
           "sigmoid");
  list.add("residual_alpha", residual_alpha, "its steepness; published: 4 for sigmoid");
  list.add(
      "skip", skip,
      "how two spike maps join: add (published; sums of up to 3), or: at most one spike, concat: "
      "side by side in the decoder, or in the residual blocks; both keep inputs binary");
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
  if (skip != "add" && skip != "or" && skip != "concat") {
    throw ConfigError("model.skip is '" + skip + "'; choose add, or, concat");
  }
  if (analog() && skip == "or") {
    throw ConfigError("model.skip=or joins spikes; a network of " + neuron +
                      " units needs add or concat");
  }
  if (width < 1 || width > 256) throw ConfigError("model.width must be from 1 to 256");
  if (threshold <= 0 || gain <= 0 || alpha <= 0 || residual_alpha <= 0) {
    throw ConfigError("model.threshold, gain, alpha and residual_alpha must be above 0");
  }
}

bool StereoSpikeConfig::analog() const {
  return neuron != "if" && neuron != "plif";
}

StereoSpikeConfig analog_config() {
  StereoSpikeConfig config;
  config.neuron = "sigmoid";
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
