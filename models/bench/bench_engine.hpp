#pragma once
// The event-driven engine beside LibTorch on one network at a set firing rate. Torch-free for its
// users.
#include <string>
#include <vector>

#include "models/experiments/experiment.hpp"

namespace spikedepth {

/// What to measure.
struct EngineBenchOptions {
  double rate = 0.05;  // of every layer
  std::int64_t rounds = 15;
  std::int64_t threads = 0;    // 0 = one a core
  std::int64_t spin_us = 300;  // how long the engine's waiting threads spin
  bool with_dense = true;      // else the engine alone
  bool with_tiles = true;      // else only lists, whatever the rate
};

/// One layer, medians over the rounds.
struct EngineBenchLayer {
  std::string name;
  double rate = 0;
  double synaptic_operations = 0;  // spikes times their fan-out, summed values counted as often
  double float_ms = 0, integer_ms = 0;
  bool integers = false;
  bool tiles = false;  // integers took all weights, in matrix tiles
};

/// Milliseconds a frame, one value a round; the four ways take turns within a round.
struct EngineBenchResult {
  std::vector<double> float_ms, integer_ms, direct_ms, dense_ms;
  std::vector<EngineBenchLayer> layers;  // the last one stands for all readouts
  double additions = 0;                  // of weights, a frame
  double synaptic_operations = 0;        // a frame
  double input_density = 0;
  std::int64_t spikes = 0;            // a frame
  std::int64_t mismatches = 0;        // spikes in which an engine differs from LibTorch on the grid
  std::int64_t depth_mismatches = 0;  // pixels, likewise
  std::string instruction_set;
  std::size_t engine_bytes = 0;
};

/// Builds the network with random weights on the grid, moves each layer's threshold so that it
/// fires at the wanted rate on a frame of synthetic edges, and runs the engine in float32 and in
/// integers, LibTorch with every synapse as it is written down (inputs upsampled before the
/// convolution), and LibTorch as `train` and `eval` use it. Throws ConfigError for networks that
/// the engine cannot run.
EngineBenchResult bench_engine(const Experiment& experiment, const EngineBenchOptions& options);

}  // namespace spikedepth
