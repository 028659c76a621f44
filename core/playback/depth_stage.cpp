#include "core/playback/depth_stage.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// Mean error of a constant depth over the pixels on which the estimate is scored.
double constant_error(double constant_m, const DepthMap& estimate, const DepthMap& truth) {
  double sum = 0;
  std::int64_t pixels = 0;
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    if (!is_valid_depth(truth.metres[i]) || !std::isfinite(estimate.metres[i])) continue;
    sum += std::abs(constant_m - static_cast<double>(truth.metres[i]));
    ++pixels;
  }
  return pixels > 0 ? sum / static_cast<double>(pixels) : std::nan("");
}

}  // namespace

std::string sentence_of(const std::exception& error) {
  if (dynamic_cast<const Error*>(&error) != nullptr) return error.what();
  return std::string("internal error, please report it: ") + error.what();
}

void DepthStage::load(std::size_t model, const ModelChoice& choice) {
  estimators_[model].reset();
  LoadedNetwork loaded = factory_(choice);
  estimators_[model] = std::move(loaded.estimator);
  medians_m_[model] = loaded.training_median_m;
  SPIKEDEPTH_CHECK(estimators_[model] != nullptr, "the factory gives an estimator or throws");
  estimators_[model]->keep_scales(true);
  estimators_[model]->count_operations(true);
}

void DepthStage::set_threshold_gain(std::size_t model, double gain) {
  if (estimators_[model]) estimators_[model]->set_threshold_gain(gain);
}

std::array<std::optional<InputPolicy>, kModels> DepthStage::policies() const {
  std::array<std::optional<InputPolicy>, kModels> policies;
  for (std::size_t m = 0; m < kModels; ++m) {
    if (estimators_[m]) policies[m] = estimators_[m]->input();
  }
  return policies;
}

bool DepthStage::is_jump(const PendingWindow& pending) const {
  if (!last_index_ || pending.shown->index <= *last_index_) return true;
  const bool same_passage = pending.passage >= 0 && pending.passage == last_passage_;
  return pending.shown->index != *last_index_ + 1 && !same_passage;
}

void DepthStage::process(PendingWindow& pending) {
  ShownWindow& shown = *pending.shown;
  const bool jumped = is_jump(pending);
  last_index_ = shown.index;
  last_passage_ = pending.passage;
  for (std::size_t m = 0; m < kModels; ++m) {
    // A window that was cut before this network was loaded has no slice for it.
    if (!estimators_[m] || pending.slices[m].window.length() == 0) continue;
    if (jumped) estimators_[m]->reset();
    ModelResult& result = shown.models[m].emplace();
    try {
      result.estimate = estimators_[m]->estimate(pending.slices[m]);
      result.warnings = estimators_[m]->warnings();
    } catch (const std::exception& error) {
      result.failure = sentence_of(error);
    }
  }
  const auto depth_time = std::chrono::steady_clock::now();
  shown.event_to_depth_ms =
      std::chrono::duration<double, std::milli>(depth_time - shown.due).count();
  for (std::size_t m = 0; m < kModels; ++m) {
    const DepthEstimate* estimate = shown.estimate(m);
    if (estimate == nullptr) continue;
    shown.models[m]->features = estimators_[m]->features();
    if (!shown.truth) continue;
    shown.models[m]->errors =
        depth_errors(estimate->depth, *shown.truth, shown.recording->focal_baseline());
    shown.models[m]->constant_m = medians_m_[m];
    if (medians_m_[m] > 0)
      shown.models[m]->constant_error_m =
          constant_error(medians_m_[m], estimate->depth, *shown.truth);
  }
}

}  // namespace spikedepth
