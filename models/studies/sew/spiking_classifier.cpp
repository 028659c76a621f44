#include "models/studies/sew/spiking_classifier.hpp"

namespace spikedepth {

void SpikingClassifier::reset_state() {
  for (const auto& part : modules(false)) {
    if (auto* neuron = part->as<NeuronImpl>()) neuron->reset_state();
  }
}

std::int64_t SpikingClassifier::parameter_count() const {
  std::int64_t count = 0;
  for (const auto& parameter : parameters()) count += parameter.numel();
  return count;
}

std::int64_t SpikingClassifier::convolution_count() const {
  std::int64_t count = 0;
  for (const auto& part : modules(false)) count += part->as<torch::nn::Conv2dImpl>() != nullptr;
  return count;
}

void SpikingClassifier::add_block(const ResidualBlockOptions& options) {
  blocks_.push_back(
      register_module("block" + std::to_string(blocks_.size()), ResidualBlock(options)));
}

void SpikingClassifier::draw_convolutions() {
  draw_kaiming(*this);
  for (auto& block : blocks_) {
    if (block->options().zero_init) block->start_as_identity();
  }
}

std::vector<double> branch_rates(SpikingClassifier& network, const torch::Tensor& input) {
  torch::NoGradGuard no_grad;
  std::vector<double> rates(network.blocks().size());
  for (std::size_t i = 0; i < rates.size(); ++i) {
    ResidualHooks hooks;
    auto block = network.blocks()[i];
    const auto last = block->branch().back().name;
    hooks.spikes = [&rates, i, last](const torch::Tensor& spikes, const ResidualLayer& layer) {
      if (layer.name == last) rates[i] = spikes.mean().item<double>();
    };
    block->set_hooks(hooks);
  }
  const bool was_training = network.is_training();
  network.eval();
  network.forward(input);
  network.train(was_training);
  for (auto block : network.blocks()) block->set_hooks({});
  return rates;
}

}  // namespace spikedepth
