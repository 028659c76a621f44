#include "core/waves/pooling_learner.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kWeightDeviation = 0.14, kThresholdDeviation = 2, kWakeShare = 0.2;

double sum_of(const float* row, std::int64_t count) {
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += row[i];
  return sum;
}

void scale_to_mean(float* row, std::int64_t count, double mean) {
  const auto factor = static_cast<float>(mean * static_cast<double>(count) / sum_of(row, count));
  for (std::int64_t i = 0; i < count; ++i) row[i] *= factor;
}

}  // namespace

PoolingLearner::PoolingLearner(const PoolingParameters& parameters, std::uint64_t seed)
    : parameters_(parameters) {
  if (parameters.inputs < 1 || parameters.units < 1 || parameters.winners < 1)
    throw ConfigError("a pooling layer needs inputs, units and winners");
  Random random(seed, 31);
  for (std::int64_t l = 0; l < parameters.units; ++l) {
    for (std::int64_t i = 0; i < parameters.inputs; ++i)
      weights_.push_back(static_cast<float>(kMeanWeight + kWeightDeviation * random.normal()));
    scale_to_mean(weights_.data() + l * parameters.inputs, parameters.inputs, kMeanWeight);
    thresholds_.push_back(parameters.threshold + kThresholdDeviation * random.normal());
  }
  largest_.resize(thresholds_.size());
  updates_.resize(thresholds_.size());
}

void PoolingLearner::start_at(const std::vector<std::int64_t>& inputs) {
  SPIKEDEPTH_CHECK(static_cast<std::int64_t>(inputs.size()) == parameters_.units,
                   "one input a unit");
  std::fill(weights_.begin(), weights_.end(), 0.0F);
  for (std::int64_t l = 0; l < parameters_.units; ++l)
    weights_[l * parameters_.inputs + inputs[l]] =
        static_cast<float>(kMeanWeight * static_cast<double>(parameters_.inputs));
}

// The winners, strongest first; of equal ones that with the smaller number.
void PoolingLearner::compete(const std::vector<std::int64_t>& fired) {
  winners_.clear();
  for (std::int64_t l = 0; l < parameters_.units; ++l) {
    const float* row = weights_.data() + l * parameters_.inputs;
    double drive = 0;
    for (const auto i : fired) drive += row[i];
    largest_[l] = std::max(largest_[l], drive);
    if (drive > thresholds_[l]) winners_.push_back({l, drive - thresholds_[l]});
  }
  const auto kept = std::min(winners_.size(), static_cast<std::size_t>(parameters_.winners));
  std::partial_sort(winners_.begin(), winners_.begin() + static_cast<std::ptrdiff_t>(kept),
                    winners_.end(), [](const Winner& a, const Winner& b) {
                      return a.activity != b.activity ? a.activity > b.activity : a.unit < b.unit;
                    });
  winners_.resize(kept);
  const double top = winners_.empty() ? 1 : winners_.front().activity;
  for (auto& winner : winners_) winner.activity *= std::pow(winner.activity / top, 4);
}

void PoolingLearner::strengthen(const Winner& winner, const std::vector<std::int64_t>& fired) {
  float* row = weights_.data() + winner.unit * parameters_.inputs;
  const auto step = static_cast<float>(parameters_.gain * parameters_.rate * winner.activity);
  for (const auto i : fired) row[i] += step;
  scale_to_mean(row, parameters_.inputs, kMeanWeight);
  thresholds_[winner.unit] += parameters_.gain * parameters_.threshold_rise * winner.activity;
  updates_[winner.unit] += 1;
}

void PoolingLearner::wake() {
  for (std::int64_t l = 0; l < parameters_.units; ++l) {
    if (updates_[l] < parameters_.wake_updates) thresholds_[l] = kWakeShare * largest_[l];
  }
}

const std::vector<PoolingLearner::Winner>& PoolingLearner::learn(
    const std::vector<std::int64_t>& fired) {
  winners_.clear();
  if (!fired.empty()) compete(fired);
  for (const auto& winner : winners_) strengthen(winner, fired);
  std::sort(winners_.begin(), winners_.end(),
            [](const Winner& a, const Winner& b) { return a.unit < b.unit; });
  steps_ += 1;
  if (parameters_.wake_steps > 0 && steps_ % parameters_.wake_steps == 0) wake();
  return winners_;
}

}  // namespace spikedepth
