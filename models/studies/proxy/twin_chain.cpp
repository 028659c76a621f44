#include "models/studies/proxy/twin_chain.hpp"

#include "core/base/error.hpp"
#include "core/snn/percentile.hpp"

namespace spikedepth {
TwinChainImpl::Stage& TwinChainImpl::add_stage() {
  auto& stage = stages_.emplace_back();
  TwinUnitOptions unit;
  unit.activation = options_.activation;
  unit.reset = options_.reset;
  stage.unit = register_module("unit" + std::to_string(stages_.size()), TwinUnit(unit));
  return stage;
}

void TwinChainImpl::add_convolution(const ConvolutionStage& made) {
  auto& stage = add_stage();
  const auto number = std::to_string(stages_.size());
  const auto options = torch::nn::Conv2dOptions(made.inputs, made.outputs, made.kernel)
                           .padding(made.kernel / 2)
                           .bias(made.bias);
  stage.convolution = register_module("convolution" + number, torch::nn::Conv2d(options));
  if (made.normalised) stage.norm = register_module("norm" + number, TwinNorm(made.outputs));
  stage.pool = made.pool;
}

void TwinChainImpl::add_linear(std::int64_t inputs, std::int64_t outputs, bool bias) {
  auto& stage = add_stage();
  const auto options = torch::nn::LinearOptions(inputs, outputs).bias(bias);
  stage.linear =
      register_module("linear" + std::to_string(stages_.size()), torch::nn::Linear(options));
}

torch::Tensor TwinChainImpl::current(Stage& stage, const torch::Tensor& input, bool spiking) {
  auto z = stage.linear ? torch::linear(input.flatten(1), stage.linear->weight, stage.linear->bias)
                        : torch::conv2d(input, stage.convolution->weight, stage.convolution->bias,
                                        1, stage.convolution->weight.size(2) / 2);
  if (!stage.norm) return z;
  return spiking ? stage.norm->spiking(z) : stage.norm->analog(z);
}

torch::Tensor TwinChainImpl::pooled(const Stage& stage, const torch::Tensor& map) {
  return stage.pool == 1 ? map : torch::avg_pool2d(map, stage.pool);
}

void TwinChainImpl::start(const torch::Tensor& images, double percentile, double answer) {
  torch::NoGradGuard no_grad;
  auto x = images;
  for (std::size_t i = 0; i + 1 < stages_.size(); ++i) {
    const auto z = current(stages_[i], x, false);
    const double threshold = percentile_of(z, percentile);
    if (threshold > 0) stages_[i].unit->set_threshold(threshold);
    x = pooled(stages_[i], stages_[i].unit->activity(z));
  }
  const auto& last = stages_.back();
  const auto bias = last.linear ? last.linear->bias : last.convolution->bias;
  if (bias.defined()) torch::Tensor(bias).fill_(answer);
}

torch::Tensor TwinChainImpl::forward_analog(const torch::Tensor& images) {
  auto x = images;
  for (std::size_t i = 0; i + 1 < stages_.size(); ++i)
    x = pooled(stages_[i], stages_[i].unit->activity(current(stages_[i], x, false)));
  return current(stages_.back(), x, false);
}

torch::Tensor TwinChainImpl::forward(const torch::Tensor& images, std::int64_t steps) {
  for (auto& stage : stages_) stage.unit->reset_state();
  spikes_ = neuron_steps_ = 0;
  const auto first = current(stages_.front(), images, true);
  torch::Tensor total;
  for (std::int64_t t = 0; t < steps; ++t) {
    auto z = first;
    for (std::size_t i = 0; i + 1 < stages_.size(); ++i) {
      auto& stage = stages_[i];
      const auto fired = stage.unit->forward(z);
      spikes_ += fired.detach().sum().item<double>();
      neuron_steps_ += static_cast<double>(fired.numel());
      z = current(stages_[i + 1], pooled(stage, stage.scale == 1 ? fired : fired * stage.scale),
                  true);
    }
    const auto read =
        options_.readout == ChainReadout::spike_count ? stages_.back().unit->forward(z) : z;
    total = total.defined() ? total + read : read;
  }
  for (auto& stage : stages_) {
    if (stage.norm) stage.norm->finish_pass();
  }
  return options_.readout == ChainReadout::spike_count ? total : total / static_cast<double>(steps);
}

void TwinChainImpl::freeze_statistics(bool frozen) {
  for (auto& norm : norms()) norm->freeze(frozen);
}

std::vector<TwinNorm> TwinChainImpl::norms() const {
  std::vector<TwinNorm> found;
  for (const auto& stage : stages_) {
    if (stage.norm) found.push_back(stage.norm);
  }
  return found;
}

void TwinChainImpl::convert(const torch::Tensor& images, double percentile) {
  torch::NoGradGuard no_grad;
  for (auto& norm : norms()) norm->copy_statistics();
  auto x = images;
  for (std::size_t i = 0; i + 1 < stages_.size(); ++i) {
    auto& stage = stages_[i];
    stage.scale = 1;
    if (images.defined()) {
      const auto activity = stage.unit->activity(current(stage, x, false));
      const double largest = percentile_of(activity, percentile);
      if (largest > 0) stage.scale = largest;
      x = pooled(stage, activity);
    }
    stage.unit->set_spiking_gain(stage.scale);
  }
}

}  // namespace spikedepth
