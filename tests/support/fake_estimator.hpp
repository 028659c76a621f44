#pragma once
// A stand-in for a network: its depth follows from the events and the gain by a rule that tests can
// repeat.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "core/playback/depth_stage.hpp"

namespace spikedepth::test {

class FakeEstimator : public DepthEstimator {
 public:
  static constexpr std::size_t kScales = 4;

  FakeEstimator(SensorSize sensor, double base_m, int work_ms, bool sure = false)
      : sensor_(sensor), base_m_(base_m), work_ms_(work_ms), sure_(sure) {}

  /// base + 0.01 x + 0.0001 (left events), all times the gain.
  static float depth_at(double base_m, double gain, int x, std::size_t left_events) {
    return static_cast<float>(gain *
                              (base_m + 0.01 * x + 0.0001 * static_cast<double>(left_events)));
  }

  DepthEstimate estimate(const StereoSlice& slice) override {
    if (work_ms_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(work_ms_));
    DepthEstimate estimate;
    estimate.depth = DepthMap(sensor_.width, sensor_.height);
    for (int y = 0; y < sensor_.height; ++y) {
      for (int x = 0; x < sensor_.width; ++x)
        estimate.depth.at(x, y) = depth_at(base_m_, gain_, x, slice.left.size());
    }
    estimate.rates = {{"early", 0.4 / gain_}, {"late", 0.2 / gain_}};
    estimate.synaptic_operations = 2e6 / gain_;
    estimate.latency_ms = work_ms_;
    if (sure_) add_uncertainty(estimate);
    for (std::size_t s = 1; keep_ && s <= kScales; ++s) {
      estimate.scales.push_back(estimate.depth);
      for (float& metres : estimate.scales.back().metres)
        metres *= static_cast<float>(s) / static_cast<float>(kScales);
    }
    return estimate;
  }
  void reset() override {}
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }
  void keep_scales(bool keep) override { keep_ = keep; }
  void set_threshold_gain(double gain) override { gain_ = gain; }
  /// Two pictures of 2 x 1 with a sign, three of 1 x 1 without; always the same ones.
  FeatureSheets features() override { return features_; }

 private:
  // Sure on the left, not on the right; within half a metre.
  void add_uncertainty(DepthEstimate& estimate) const {
    auto& sure = estimate.uncertainty.emplace();
    sure.confidence = sure.low = sure.high = estimate.depth;
    for (std::size_t i = 0; i < sure.low.metres.size(); ++i) {
      const auto width = static_cast<std::size_t>(sensor_.width);
      sure.confidence.metres[i] = i % width < width / 2 ? 0.75F : 0.25F;
      sure.low.metres[i] -= 0.5F;
      sure.high.metres[i] += 0.5F;
    }
  }

  SensorSize sensor_;
  double base_m_, gain_ = 1.0;
  int work_ms_;
  bool sure_;
  bool keep_ = false;
  InputPolicy input_;
  EventFrame frame_;
  const FeatureSheets features_ = {
      std::make_shared<FeatureSheet>(FeatureSheet{"kernels", 2, 1, {1, -2, 0.5F, 2}, true}),
      std::make_shared<FeatureSheet>(FeatureSheet{"codes", 1, 1, {0, 1, 4}, false})};
};

/// "a" (2 m), "b" (3 m), "slow" (100 ms a window), "late" (2 m, takes 300 ms to load), "broken"
/// (another network's checkpoint), "trained" (2 m, of a training with a median of 4 m),
/// "sure" (2 m, tells how sure it is).
inline EstimatorFactory fake_estimators(SensorSize sensor) {
  return [sensor](const ModelChoice& choice) -> LoadedNetwork {
    if (choice.path == "broken") throw DataError("broken", "is a checkpoint of another network");
    if (choice.path == "late") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    return {std::make_unique<FakeEstimator>(sensor, choice.path == "b" ? 3.0 : 2.0,
                                            choice.path == "slow" ? 100 : 0, choice.path == "sure"),
            choice.path == "trained" ? 4.0 : 0.0};
  };
}

}  // namespace spikedepth::test
