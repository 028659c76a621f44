#include "core/snn/stateful/spike_recorder.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

SpikeRecorder::SpikeRecorder(StatefulSequential& network) : network_(network) {
  hook_ = network.add_hook([this](const std::string& layer, const torch::Tensor& output) {
    outputs_[layer].push_back(output.detach());
  });
}

SpikeRecorder::~SpikeRecorder() {
  network_.remove_hook(hook_);
}

std::vector<std::string> SpikeRecorder::layers() const {
  std::vector<std::string> names;
  for (const auto& [name, outputs] : outputs_) names.push_back(name);
  return names;
}

const std::vector<torch::Tensor>& SpikeRecorder::outputs(const std::string& layer) const {
  const auto found = outputs_.find(layer);
  if (found == outputs_.end())
    throw ConfigError("nothing was recorded of a layer '" + layer +
                      "'; recorded: " + (outputs_.empty() ? "nothing" : join(layers())));
  return found->second;
}

torch::Tensor SpikeRecorder::trains(const std::string& layer, bool single_steps) const {
  return single_steps ? torch::stack(outputs(layer)) : torch::cat(outputs(layer));
}

double SpikeRecorder::rate(const std::string& layer) const {
  double spikes = 0, places = 0;
  for (const auto& output : outputs(layer)) {
    spikes += output.to(torch::kFloat64).sum().item<double>();
    places += static_cast<double>(output.numel());
  }
  return spikes / places;
}

}  // namespace spikedepth
