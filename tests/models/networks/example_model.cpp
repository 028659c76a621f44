// models/networks/example/example.cpp: one layer of spiking neurons, one readout.
#include "core/base/error.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

struct ExampleConfig {
  std::int64_t maps = 16;

  void list_fields(FieldList& list) { list.add("maps", maps, "channels of the spiking layer"); }
};

ExampleConfig example_config() {
  return {};
}

class Example : public DepthModel {
 public:
  explicit Example(const ExampleConfig& config) {
    // inputs, outputs, kernel, stride, padding
    synapse_ = register_module(
        "synapse", Convolution(ConvolutionOptions{input_channels(), config.maps, 5, 1, 2}));
    neuron_ = register_module("neuron", Neuron(NeuronParameters()));
    readout_ = register_module(
        "readout", Convolution(ConvolutionOptions{config.maps, 1, 3, 1, 1, /*bias=*/true}));
  }
  DepthOutput forward(const torch::Tensor& frames) override {
    DepthOutput output;
    for (const auto& frame : frames.unbind(1)) {  // [N,C,H,W] of each time step
      const auto spikes = neuron_->forward(synapse_->forward(frame));
      output.layers = {{"layer", spikes, "synapse"}};
      output.depth = readout_->forward(spikes);
    }
    output.scales = {output.depth};
    output.sums = output.layers;
    return output;
  }
  void reset_state() override { neuron_->reset_state(); }
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override {
    torch::NoGradGuard no_grad;
    const auto deviation = synapse_->forward(frames.select(1, 0)).std().item<double>();
    if (how.xi > 0 && deviation > 0) synapse_->scale_weights(1 / (how.xi * deviation));
    if (how.depth_m > 0) readout_->last()->bias.fill_(how.depth_m);
    return {};
  }
  void set_threshold_gain(double gain) override { neuron_->set_threshold_gain(gain); }
  void set_layer_threshold_gain(const std::string& layer, double gain) override {
    if (layer != "layer") throw ConfigError("no layer '" + layer + "'; there is: layer");
    set_threshold_gain(gain);
  }

 private:
  Convolution synapse_{nullptr}, readout_{nullptr};
  Neuron neuron_{nullptr};
};

}  // namespace

ModelEntry example_entry() {
  ModelEntry entry;
  entry.name = "example";
  entry.title = "One layer of spiking neurons";
  entry.paper = "none";
  entry.parameters = parameters_of<Example, example_config>;
  return entry;
}

}  // namespace spikedepth
