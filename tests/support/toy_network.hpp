#pragma once
// A depth network of a few weights, for tests of training alone: one spiking layer, one readout.
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"

namespace spikedepth::test {

class ToyNetwork : public DepthModel {
 public:
  ToyNetwork() {
    synapse_ = register_module("synapse", Convolution(ConvolutionOptions{4, 3, 3, 1, 1}));
    neuron_ = register_module("neuron", Neuron(NeuronParameters()));
    readout_ =
        register_module("readout", Convolution(ConvolutionOptions{3, 1, 3, 1, 1, /*bias=*/true}));
  }
  DepthOutput forward(const torch::Tensor& frames) override {
    DepthOutput output;
    for (const auto& frame : frames.unbind(1)) {
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
                                           const torch::Tensor&) override {
    torch::NoGradGuard no_grad;
    if (how.depth_m > 0) readout_->last()->bias.fill_(how.depth_m);
    return {};
  }
  void set_threshold_gain(double gain) override { neuron_->set_threshold_gain(gain); }
  void set_layer_threshold_gain(const std::string&, double gain) override {
    set_threshold_gain(gain);
  }

 private:
  Convolution synapse_{nullptr}, readout_{nullptr};
  Neuron neuron_{nullptr};
};

}  // namespace spikedepth::test
