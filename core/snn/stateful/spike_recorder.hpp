#pragma once
// Spike trains and rates of the layers of a StatefulSequential.
#include <map>
#include <string>
#include <vector>

#include "core/snn/stateful/containers.hpp"

namespace spikedepth {

/// Records while it lives. Outputs are kept without their gradient.
class SpikeRecorder {
 public:
  explicit SpikeRecorder(StatefulSequential& network);
  ~SpikeRecorder();
  SpikeRecorder(const SpikeRecorder&) = delete;
  SpikeRecorder& operator=(const SpikeRecorder&) = delete;

  /// Names of the layers that have given outputs.
  std::vector<std::string> layers() const;
  /// All outputs of `layer` since the last clear(): [T, B, ...] if the network handles sequences
  /// (calls follow each other along T), and the same if it handles single steps [B, ...] and
  /// `single_steps` says so.
  torch::Tensor trains(const std::string& layer, bool single_steps = false) const;
  /// Mean spikes per neuron and step.
  double rate(const std::string& layer) const;
  void clear() { outputs_.clear(); }

 private:
  const std::vector<torch::Tensor>& outputs(const std::string& layer) const;
  StatefulSequential& network_;
  std::size_t hook_;
  std::map<std::string, std::vector<torch::Tensor>> outputs_;
};

}  // namespace spikedepth
