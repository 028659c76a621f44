// How the twin U-Net's weights and thresholds get their start, and how thresholds are balanced.
#include <algorithm>

#include "core/snn/percentile.hpp"
#include "models/networks/layer_start.hpp"
#include "models/networks/proxy_unet/proxy_unet.hpp"

namespace spikedepth {

void ProxyUNet::balance(const DepthOutput& analog, double percentile, double momentum) {
  torch::NoGradGuard no_grad;
  std::vector<double> wanted(static_cast<std::size_t>(scales_.numel()), 0.0);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    auto& largest = wanted[static_cast<std::size_t>(layers_[i].to)];
    largest = std::max(largest, percentile_of(analog.layers[i].output, percentile));
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!(wanted[i] > 0)) continue;  // silent: nothing to balance by
    const double now = scale(static_cast<int>(i));
    scales_[static_cast<std::int64_t>(i)].fill_(now + momentum * (wanted[i] - now));
  }
}

std::vector<LayerFluctuation> ProxyUNet::initialise(const Initialisation& how,
                                                    const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  std::vector<LayerFluctuation> found;
  scales_.fill_(1.0);
  pass(checked(frames).mean(1), [&](Layer& layer, const torch::Tensor& input,
                                    const Synapse& synapse) {
    found.push_back(start_layer({layer.name, 1.0, 1.0, 1.0}, how, *layer.synapse, input, synapse));
    const auto current = synapse(input);
    const double threshold = config_.threshold_percentile > 0
                                 ? percentile_of(current, config_.threshold_percentile)
                                 : 1.0;
    layer.unit->set_threshold(threshold > 0 ? threshold : 1.0);
    return layer.unit->activity(current);
  });
  if (how.depth_m > 0) {
    for (std::size_t i = 0; i < heads_.size(); ++i)
      heads_[i]->convolution()->last()->bias.fill_(i == 0 ? how.depth_m : 0.0);
  }
  reset_state();
  return found;
}

}  // namespace spikedepth
