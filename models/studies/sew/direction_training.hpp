#pragma once
// Trains a small network to tell in which direction a bar moves.
#include <functional>
#include <vector>

#include "models/studies/sew/clip_net.hpp"

namespace spikedepth {

struct DirectionTraining {
  ClipNetConfig network;
  std::int64_t iterations = 120;
  std::int64_t batch = 32;
  std::int64_t test_clips = 256;
  double lr = 1e-3;  // Adam
  std::uint64_t seed = 1;
};

struct DirectionResult {
  std::vector<double> losses;        // cross-entropy of every iteration's fresh batch, nats
  double accuracy = 0;               // share of the test clips, evaluation mode, after the end
  std::vector<double> branch_rates;  // of every block on those clips

  /// Mean loss of the last `count` iterations (all, if there are fewer).
  double last_loss(std::size_t count = 20) const;
};

/// Weights are drawn from `seed`, as are the clips; called with the share that is done before every
/// iteration, `beat` may throw to stop.
DirectionResult train_directions(const DirectionTraining& plan,
                                 const std::function<void(double share)>& beat);

/// Norm of the gradient of the first convolution in the first iteration of such a training.
double first_layer_gradient(const DirectionTraining& plan);

}  // namespace spikedepth
