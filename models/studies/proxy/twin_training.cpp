#include "models/studies/proxy/twin_training.hpp"

#include <ctime>

#include "core/snn/twin_network.hpp"

namespace spikedepth {
namespace {

double processor_s() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

torch::Tensor spiking_output(TwinChain& chain, const torch::Tensor& images, std::int64_t steps) {
  torch::NoGradGuard no_grad;
  return chain->forward(images, steps);
}

}  // namespace

torch::Tensor trained_output(TwinChain& chain, TwinWay way, const torch::Tensor& images,
                             std::int64_t steps) {
  if (way == TwinWay::surrogate) return chain->forward(images, steps);
  if (way == TwinWay::analog) return chain->forward_analog(images);
  const auto spiking = spiking_output(chain, images, steps);
  return tied(chain->forward_analog(images), spiking);
}

double train_chain(TwinChain& chain, const TwinTraining& training) {
  torch::optim::Adam optimizer(chain->parameters(), torch::optim::AdamOptions(training.lr));
  chain->train();
  const double start = processor_s();
  for (std::int64_t i = 0; i < training.iterations; ++i) {
    if (i == training.frozen_from) chain->freeze_statistics(true);
    const auto [images, targets] = training.batch(i);
    const auto loss =
        training.loss(trained_output(chain, training.way, images, training.steps), targets);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    if (training.beat)
      training.beat(static_cast<double>(i + 1) / static_cast<double>(training.iterations));
  }
  chain->eval();
  return (processor_s() - start) / static_cast<double>(training.iterations);
}

}  // namespace spikedepth
