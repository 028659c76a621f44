#include "core/engine/rate_calibration.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

void calibrate_rates(EventDrivenEngine& engine, const std::vector<float>& frame, double rate) {
  for (std::size_t i = 0; i < engine.network().layers.size(); ++i) {
    const auto& layer = engine.network().layers[i];
    auto potentials = engine.run_layer(i, frame.data());
    const std::size_t plane = potentials.size() / static_cast<std::size_t>(layer.synapse.outputs);
    for (std::size_t at = 0; at < potentials.size(); ++at) {
      if (!layer.synapse.bias.empty()) potentials[at] += layer.synapse.bias[at / plane];
      potentials[at] *= layer.neuron.gain * (layer.neuron.leaky ? layer.neuron.leak : 1.0F);
    }
    const auto rank = static_cast<std::size_t>(
        std::llround(static_cast<double>(potentials.size()) * (1.0 - rate)));
    const auto middle =
        potentials.begin() + static_cast<std::ptrdiff_t>(std::min(rank, potentials.size() - 1));
    std::nth_element(potentials.begin(), middle, potentials.end());
    // Neurons from `above` on fire; those below it do not.
    const float above = *middle;
    float below = 0;
    for (auto at = potentials.begin(); at != middle; ++at) {
      if (*at < above) below = std::max(below, *at);
    }
    if (!(above > 0)) {
      throw ConfigError(
          format("layer %s cannot fire at a rate of %.3g: too few of its currents are "
                 "positive; choose a lower rate",
                 layer.name.c_str(), rate));
    }
    engine.set_threshold(i, below + (above - below) / 2);
    engine.run_layer(i, frame.data());
  }
}

}  // namespace spikedepth
