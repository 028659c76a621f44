#include "core/waves/wave_run.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/scaled_rows.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kBeatSteps = 500;
constexpr std::size_t kBurst = 10;
constexpr double kSecondSide = 6, kThirdThreshold = 30, kThirdRate = 0.15;
constexpr std::int64_t kSecondWinners = 10, kThirdWinners = 40;

void tell(const WaveBeat& beat, std::int64_t step, std::int64_t steps) {
  if (beat && step % kBeatSteps == 0) beat(static_cast<double>(step) / static_cast<double>(steps));
}

double coherence_of(const std::vector<std::int64_t>& fired, const SheetLayout& sheet) {
  const auto count = static_cast<double>(fired.size());
  double x = 0, y = 0, distance = 0;
  for (const auto i : fired) {
    x += sheet.x[i] / count;
    y += sheet.y[i] / count;
  }
  for (const auto i : fired) distance += std::hypot(sheet.x[i] - x, sheet.y[i] - y);
  return distance / count;
}

LateralKernel second_kernel() {
  LateralKernel kernel;
  kernel.excitation = 60;
  kernel.inner = 1.2;
  kernel.inhibition = 15;
  kernel.outer = 1.3;
  return kernel;
}

// How winners of the second layer drive its neurons.
LateralKernel drive_kernel() {
  LateralKernel kernel;
  kernel.excitation = 0.04;
  kernel.inner = 1.2;
  kernel.inhibition = 0.01;
  kernel.outer = 1.3;
  kernel.on_itself = true;
  return kernel;
}

PoolingParameters model_b(std::int64_t inputs, std::int64_t units, std::int64_t winners) {
  PoolingParameters parameters;
  parameters.inputs = inputs;
  parameters.units = units;
  parameters.winners = winners;
  parameters.gain = ThresholdNeuron().dt;
  parameters.wake_steps = 0;
  return parameters;
}

PoolingParameters third_layer(std::int64_t inputs, std::int64_t units) {
  auto parameters = model_b(inputs, units, kThirdWinners);
  parameters.threshold = kThirdThreshold;
  parameters.rate = kThirdRate;
  return parameters;
}

}  // namespace

double even_coherence(double side) {
  return 0.382597858232106 * side;
}

WaveStatistics wave_statistics(WaveSheet& sheet, std::int64_t steps, const WaveBeat& beat) {
  WaveStatistics found;
  std::vector<bool> fires(static_cast<std::size_t>(sheet.layout().count()));
  double spikes = 0;
  for (std::int64_t t = 0; t < steps; ++t) {
    tell(beat, t, steps);
    const auto& fired = sheet.step();
    spikes += static_cast<double>(fired.size());
    for (const auto i : fired) fires[i] = true;
    if (fired.size() <= kBurst) continue;
    found.bursts += 1;
    found.coherence += coherence_of(fired, sheet.layout());
  }
  const auto units = static_cast<double>(fires.size());
  if (found.bursts > 0) found.coherence /= static_cast<double>(found.bursts);
  found.active = static_cast<double>(std::count(fires.begin(), fires.end(), true)) / units;
  found.rate = spikes / units / static_cast<double>(steps);
  return found;
}

void learn_waves(WaveSheet& sheet, PoolingLearner& learner, std::int64_t steps,
                 const WaveBeat& beat) {
  for (std::int64_t t = 0; t < steps; ++t) {
    tell(beat, t, steps);
    learner.learn(sheet.step());
  }
}

std::vector<float> StackedLayers::composed() const {
  std::vector<float> result(static_cast<std::size_t>(third.units() * second.inputs()));
  for (std::int64_t l = 0; l < third.units(); ++l) {
    for (std::int64_t k = 0; k < second.units(); ++k)
      add_scaled(result.data() + l * second.inputs(), second.weights().data() + k * second.inputs(),
                 third.weights()[l * second.units() + k],
                 static_cast<std::size_t>(second.inputs()));
  }
  return result;
}

StackedLayers learn_stack(std::int64_t sensors, std::int64_t second_units, std::int64_t third_units,
                          std::int64_t steps, std::uint64_t seed, const WaveBeat& beat) {
  ThresholdSheet sheet(scattered_sheet(sensors, 20, seed), threshold_kernel(), {}, seed);
  StackedLayers layers{PoolingLearner(model_b(sensors, second_units, kSecondWinners), seed),
                       PoolingLearner(third_layer(second_units, third_units), seed + 1),
                       scattered_sheet(second_units, kSecondSide, seed + 1)};
  ThresholdNeuron quiet;
  quiet.noise = 0;
  ThresholdSheet second(layers.second_sheet, second_kernel(), quiet, seed + 1);
  const auto drive = lateral_weights(layers.second_sheet, drive_kernel());
  const auto count = static_cast<std::size_t>(second_units);
  std::vector<float> input(count);
  for (std::int64_t t = 0; t < steps; ++t) {
    tell(beat, t, steps);
    std::fill(input.begin(), input.end(), 0.0F);
    for (const auto& winner : layers.second.learn(sheet.step()))
      add_scaled(input.data(), drive.data() + winner.unit * second_units,
                 static_cast<float>(winner.activity), count);
    layers.third.learn(second.step(&input));
  }
  return layers;
}

}  // namespace spikedepth
