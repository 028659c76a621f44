#include "core/engine/integer_thresholds.hpp"

#include <algorithm>

namespace spikedepth::engine {

// A neuron without potential charges with a value that grows with its sum. So there is a greatest
// sum that does not fire. Bisection finds it, with the arithmetic of the neurons themselves.
void IntegerThresholds::find(const NeuronDescription& neuron, float threshold,
                             const std::vector<float>& bias, float unit, int outputs) {
  constexpr std::int32_t kExactFloat = 1 << 24, kLargestShort = 32767;
  clear();
  for (int k = 0; k < outputs; ++k) {
    const auto fires = [&](std::int32_t sum) {
      float input = static_cast<float>(sum) * unit;
      if (!bias.empty()) input += bias[static_cast<std::size_t>(k)];
      if (neuron.gain != 1.0F) input *= neuron.gain;
      return (neuron.leaky ? input * neuron.leak : input) >= threshold;
    };
    std::int32_t below = -kExactFloat - 1, above = kExactFloat + 1;  // both are not reached
    while (above - below > 1) {
      const std::int32_t middle = below + (above - below) / 2;
      (fires(middle) ? above : below) = middle;
    }
    ints_.push_back(below);
    shorts_.push_back(
        static_cast<std::int16_t>(std::clamp(below, -kLargestShort - 1, kLargestShort)));
  }
}

void IntegerThresholds::clear() {
  ints_.clear();
  shorts_.clear();
}

void IntegerThresholds::set(FireArguments& arguments, int first) const {
  if (ints_.empty()) return;
  arguments.int_thresholds = ints_.data() + first;
  arguments.short_thresholds = shorts_.data() + first;
}

}  // namespace spikedepth::engine
