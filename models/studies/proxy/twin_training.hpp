#pragma once
// The ways in which the study trains a chain of twins.
#include <torch/torch.h>

#include <functional>

#include "models/studies/proxy/twin_chain.hpp"

namespace spikedepth {

enum class TwinWay {
  proxy,      // the spiking network's output with the gradient of the twin
  surrogate,  // backpropagation through the spiking network's steps
  analog,     // backpropagation through the twin alone
};

/// What a chain answers, of `way`: its value is the spiking network's but for `analog`.
torch::Tensor trained_output(TwinChain& chain, TwinWay way, const torch::Tensor& images,
                             std::int64_t steps);

struct TwinTraining {
  TwinWay way = TwinWay::proxy;
  std::int64_t steps = 8;  // T
  std::int64_t iterations = 400;
  std::int64_t frozen_from = -1;  // iteration from which statistics are frozen; -1 = never
  double lr = 2e-3;
  /// Images and targets of an iteration.
  std::function<std::pair<torch::Tensor, torch::Tensor>(std::int64_t iteration)> batch;
  std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)> loss;
  std::function<void(double share)> beat;  // may be empty
};

/// Adam; the chain is in evaluation mode afterwards. Processor seconds an iteration took.
double train_chain(TwinChain& chain, const TwinTraining& training);

}  // namespace spikedepth
