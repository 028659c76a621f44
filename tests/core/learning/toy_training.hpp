#pragma once
// A training of the toy network on planes, of a few seconds, for tests of the trainer.
#include <memory>

#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/learning/trainer.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/toy_network.hpp"

namespace spikedepth::test {

inline TrainConfig small_config() {
  TrainConfig config;
  config.train.epochs = 2;
  config.train.batch = 2;
  config.train.checkpoint_steps = 2;
  config.augment.flip = 0.5;
  config.optimizer.lr = 1e-2;
  return config;
}

inline std::shared_ptr<ToyNetwork> fresh_network() {
  torch::manual_seed(3);
  return std::make_shared<ToyNetwork>();
}

inline std::vector<LabelRange> planes(std::size_t labels, std::uint64_t seed) {
  return {{std::make_shared<PlaneRecording>(labels, SensorSize{48, 32}, seed)}};
}

inline TrainerParts parts_of(const TrainConfig& config, std::shared_ptr<ToyNetwork> network,
                             std::shared_ptr<ProcessGroup> group = local_process()) {
  TrainerParts parts;
  parts.model = network;
  parts.rule = std::make_unique<SurrogateGradientRule>(
      std::make_unique<DepthObjective>(network, config.loss), config.optimizer, group);
  parts.train = std::make_shared<DepthDataset>(planes(8, 1), config, true);
  parts.validation = std::make_unique<Validation>(planes(3, 2), network, config, true);
  parts.meta.fields = {{"toy", true}};
  parts.group = group;
  return parts;
}

}  // namespace spikedepth::test
