#pragma once
// Model B of a wave sheet: leaky neurons whose threshold rises with each spike. Its unit of time is
// arbitrary, and hence its rates are no Hz.
#include <vector>

#include "core/waves/wave_sheet.hpp"

namespace spikedepth {

/// The kernel that belongs to it, on a sheet of 20 x 20.
LateralKernel threshold_kernel();

struct ThresholdNeuron {
  double dt = 0.1, tau = 2;
  double noise = 3;  // of deviation; drawn once per unit of time and held
  double rise = 9;   // of the threshold, per unit of time, after a spike
  double rest = 1, relax = 60;
};

/// Each step of dt, H the spikes of the step before:
///   v' = -v / tau + S H + noise, solved exactly
///   threshold <- threshold + 9 dt where H, else threshold' = (1 - threshold) / 60
///   v >= threshold: fires, v <- 0.1 N^2, fixed for each unit.
class ThresholdSheet : public WaveSheet {
 public:
  ThresholdSheet(const SheetLayout& layout, const LateralKernel& kernel,
                 const ThresholdNeuron& neuron, std::uint64_t seed);
  const SheetLayout& layout() const override { return layout_; }
  const std::vector<std::int64_t>& step() override { return step(nullptr); }
  /// The same with an input for each unit besides, [n]; null = none.
  const std::vector<std::int64_t>& step(const std::vector<float>* input);

 private:
  SheetLayout layout_;
  LateralInput lateral_;
  ThresholdNeuron neuron_;
  Random random_;
  std::int64_t steps_ = 0, hold_ = 10;
  std::vector<float> v_, threshold_, reset_, noise_, input_;
  std::vector<std::int64_t> fired_;
};

}  // namespace spikedepth
