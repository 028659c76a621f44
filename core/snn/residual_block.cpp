#include "core/snn/residual_block.hpp"

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kExpansion = 4;  // of a bottleneck

void check(const ResidualBlockOptions& options) {
  if (options.inputs < 1 || options.outputs < 1 || options.stride < 1)
    throw ConfigError("a residual block needs channels and stride of at least 1");
  if (options.bottleneck && options.outputs % kExpansion != 0) {
    throw ConfigError("a bottleneck block's " + std::to_string(options.outputs) +
                      " output channels must be a multiple of 4");
  }
}

}  // namespace

Connection connection(const std::string& name) {
  if (name == "add") return Connection::add;
  if (name == "and") return Connection::logical_and;
  if (name == "iand") return Connection::inverted_and;
  if (name == "or") return Connection::logical_or;
  throw ConfigError("unknown connection '" + name + "'; choose add, and, iand or or");
}

torch::Tensor join_spikes(const torch::Tensor& branch, const torch::Tensor& shortcut,
                          Connection connect) {
  switch (connect) {
    case Connection::logical_and:
      return branch * shortcut;
    case Connection::inverted_and:
      return (1 - branch) * shortcut;
    case Connection::logical_or:
      return branch + shortcut - branch * shortcut;
    default:
      return branch + shortcut;
  }
}

torch::Tensor ResidualLayer::current(const torch::Tensor& input) {
  const bool sequence = input.dim() == 5;
  auto current = synapse->forward(sequence ? input.flatten(0, 1) : input);
  if (!norm.is_empty()) current = norm->forward(current);
  return sequence ? current.unflatten(0, {input.size(0), input.size(1)}) : current;
}

void ResidualLayer::scale_current(double factor) {
  if (norm.is_empty()) return synapse->scale_weights(factor);
  torch::NoGradGuard no_grad;
  norm->weight.mul_(factor);
  norm->bias.mul_(factor);
}

torch::Tensor fire_sequence(NeuronImpl& neuron, const torch::Tensor& currents) {
  std::vector<torch::Tensor> spikes;
  for (const auto& current : currents.unbind(0)) spikes.push_back(neuron.forward(current));
  return torch::stack(spikes);
}

void draw_kaiming(torch::nn::Module& module) {
  for (const auto& part : module.modules(false)) {
    if (auto* convolution = part->as<torch::nn::Conv2dImpl>())
      torch::nn::init::kaiming_normal_(convolution->weight, 0, torch::kFanOut, torch::kReLU);
  }
}

ResidualBlockImpl::ResidualBlockImpl(const ResidualBlockOptions& options) : options_(options) {
  check(options);
  const auto last = options.bottleneck ? 3 : 2;
  for (int number = 1; number <= last; ++number) {
    ConvolutionOptions synapse;
    const bool outer = options.bottleneck && number != 2;  // 1x1
    const auto inner = options.bottleneck ? options.outputs / kExpansion : options.outputs;
    synapse.inputs = number == 1 ? options.inputs : inner;
    synapse.outputs = number == last ? options.outputs : inner;
    synapse.kernel = outer ? 1 : 3;
    synapse.padding = outer ? 0 : 1;
    synapse.stride = number == last - 1 ? options.stride : 1;
    branch_.push_back(add_layer("sn" + std::to_string(number), synapse, true));
  }
  const bool changes = options.stride != 1 || options.inputs != options.outputs;
  if (changes && options.form != ResidualForm::plain) {
    ConvolutionOptions synapse{options.inputs, options.outputs, 1, options.stride};
    shortcut_.push_back(add_layer("shortcut", synapse, options.form == ResidualForm::sew));
  }
  if (options.zero_init) start_as_identity();
}

ResidualLayer ResidualBlockImpl::add_layer(const std::string& name, ConvolutionOptions synapse,
                                           bool neurons) {
  ResidualLayer layer;
  layer.name = name;
  const bool in_branch = name != "shortcut";
  const std::string suffix = in_branch ? name.substr(2) : "_shortcut";
  layer.synapse_name = "conv" + suffix;
  layer.synapse = register_module(layer.synapse_name, Convolution(synapse));
  if (options_.batch_norm)
    layer.norm = register_module("bn" + suffix, torch::nn::BatchNorm2d(synapse.outputs));
  if (neurons) layer.neuron = register_module("sn" + suffix, Neuron(options_.neuron));
  return layer;
}

void ResidualBlockImpl::start_as_identity() {
  const bool conjunction =
      options_.form == ResidualForm::sew && options_.connect == Connection::logical_and;
  if (options_.form == ResidualForm::plain)
    throw ConfigError("a plain block has no shortcut and cannot start as the identity");
  if (conjunction && !options_.batch_norm) {
    throw ConfigError(
        "a block joined by AND starts as the identity through the shift of its "
        "batch normalisation; switch that on or choose add or iand");
  }
  torch::NoGradGuard no_grad;
  auto& layer = branch_.back();
  if (!options_.batch_norm) {
    layer.synapse->scale_weights(0);
    return;
  }
  layer.norm->weight.zero_();
  layer.norm->bias.fill_(conjunction ? 1.0 : 0.0);
}

torch::Tensor ResidualBlockImpl::current_of(ResidualLayer& layer, const torch::Tensor& input) {
  const auto current = layer.current(input);
  return hooks_.current ? hooks_.current(current, layer) : current;
}

torch::Tensor ResidualBlockImpl::fire(ResidualLayer& layer, const torch::Tensor& current) {
  const auto spikes =
      current.dim() == 5 ? fire_sequence(*layer.neuron, current) : layer.neuron->forward(current);
  if (hooks_.spikes) hooks_.spikes(spikes, layer);
  return spikes;
}

torch::Tensor ResidualBlockImpl::shortcut_of(const torch::Tensor& input) {
  if (shortcut_.empty()) return input;
  auto& layer = shortcut_.front();
  const auto current = current_of(layer, input);
  return layer.neuron.is_empty() ? current : fire(layer, current);
}

torch::Tensor ResidualBlockImpl::run(const torch::Tensor& input) {
  auto x = input;
  for (std::size_t i = 0; i + 1 < branch_.size(); ++i)
    x = fire(branch_[i], current_of(branch_[i], x));
  auto& last = branch_.back();
  const auto current = current_of(last, x);  // F(S)
  if (options_.form == ResidualForm::plain) return fire(last, current);
  const auto shortcut = shortcut_of(input);
  if (options_.form == ResidualForm::basic) return fire(last, current + shortcut);
  return join_spikes(fire(last, current), shortcut, options_.connect);
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& input) {
  SPIKEDEPTH_CHECK(input.dim() == 4 && input.size(1) == options_.inputs, "[N,C,H,W] expected");
  return run(input);
}

torch::Tensor ResidualBlockImpl::forward_sequence(const torch::Tensor& input) {
  SPIKEDEPTH_CHECK(input.dim() == 5 && input.size(2) == options_.inputs, "[T,N,C,H,W] expected");
  return run(input);
}

std::vector<ResidualLayer> ResidualBlockImpl::layers() const {
  auto all = branch_;
  all.insert(all.end(), shortcut_.begin(), shortcut_.end());
  return all;
}

void ResidualBlockImpl::reset_state() {
  for (auto& layer : layers()) {
    if (!layer.neuron.is_empty()) layer.neuron->reset_state();
  }
}

}  // namespace spikedepth
