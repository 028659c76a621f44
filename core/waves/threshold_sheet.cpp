#include "core/waves/threshold_sheet.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {

LateralKernel threshold_kernel() {
  LateralKernel kernel;
  kernel.excitation = 16;
  kernel.inhibition = 3;
  kernel.outer = 5;
  return kernel;
}

ThresholdSheet::ThresholdSheet(const SheetLayout& layout, const LateralKernel& kernel,
                               const ThresholdNeuron& neuron, std::uint64_t seed)
    : layout_(layout), lateral_(layout, kernel), neuron_(neuron), random_(seed, 22) {
  const auto count = static_cast<std::size_t>(layout.count());
  hold_ = std::max<std::int64_t>(1, std::llround(1 / neuron.dt));
  v_.resize(count);
  noise_ = v_;
  threshold_.assign(count, static_cast<float>(neuron.rest));
  for (std::size_t i = 0; i < count; ++i) {
    const double r = random_.normal();
    reset_.push_back(static_cast<float>(0.1 * r * r));
  }
}

const std::vector<std::int64_t>& ThresholdSheet::step(const std::vector<float>* input) {
  if (neuron_.noise > 0 && steps_ % hold_ == 0) {
    for (auto& value : noise_) value = static_cast<float>(neuron_.noise * random_.normal());
  }
  steps_ += 1;
  input_ = noise_;
  lateral_.add(fired_, input_);
  if (input != nullptr) {
    for (std::size_t i = 0; i < input_.size(); ++i) input_[i] += (*input)[i];
  }
  const auto keep = static_cast<float>(std::exp(-neuron_.dt / neuron_.tau));
  const auto take = static_cast<float>(neuron_.tau) * (1 - keep);
  const auto rest = static_cast<float>(neuron_.rest);
  const auto relax = static_cast<float>(neuron_.dt / neuron_.relax);
  const auto rise = static_cast<float>(neuron_.rise * neuron_.dt);
  std::size_t next = 0;  // of those that fired a step before
  std::vector<std::int64_t> now;
  for (std::size_t i = 0; i < v_.size(); ++i) {
    const bool fired = next < fired_.size() && fired_[next] == static_cast<std::int64_t>(i);
    next += fired ? 1 : 0;
    v_[i] = keep * v_[i] + take * input_[i];
    threshold_[i] += fired ? rise : relax * (rest - threshold_[i]);
    if (v_[i] < threshold_[i]) continue;
    now.push_back(static_cast<std::int64_t>(i));
    v_[i] = reset_[i];
  }
  fired_ = std::move(now);
  return fired_;
}

}  // namespace spikedepth
