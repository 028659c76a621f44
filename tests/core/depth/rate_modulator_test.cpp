// A firing budget: what a level of 0 leaves, that rates settle at the target, what is refused.
#include "core/depth/rate_modulator.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

// Fires 0.4 and 0.2 times its input, less with higher thresholds.
class GainEstimator : public DepthEstimator {
 public:
  DepthEstimate estimate(const StereoSlice& slice) override {
    gains.push_back(gain_);
    const double input = static_cast<double>(slice.left.size());
    DepthEstimate estimate;
    estimate.depth = DepthMap(2, 1);
    estimate.depth.metres = {static_cast<float>(gain_), 1.0F};
    if (spikes)
      estimate.rates = {{"early", 0.004 * input / gain_},
                        {"late", 0.002 * input / (gain_ * gain_)}};
    return estimate;
  }
  void reset() override {}
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }
  void set_threshold_gain(double gain) override {
    if (fixed) DepthEstimator::set_threshold_gain(gain);
    gain_ = gain;
  }

  std::vector<double> gains;
  bool fixed = false, spikes = true;

 private:
  double gain_ = 1;
  InputPolicy input_;
  EventFrame frame_;
};

StereoSlice events(std::size_t count) {
  StereoSlice slice;
  for (std::size_t i = 0; i < count; ++i) slice.left.push_back({});
  return slice;
}

struct Modulated {
  explicit Modulated(double target, RateControl control = {}) {
    auto inner = std::make_unique<GainEstimator>();
    network = inner.get();
    control.target_rate = target;
    modulator = std::make_unique<RateModulator>(std::move(inner), control);
  }
  GainEstimator* network;
  std::unique_ptr<RateModulator> modulator;
};

double figure(const DepthEstimate& estimate, const std::string& name) {
  for (const auto& one : estimate.figures) {
    if (one.name == name) return one.value;
  }
  return -1;
}

TEST(RateModulator, BelowTheTargetTheTrainedThresholdsStay) {
  Modulated both(0.9);
  for (int i = 0; i < 20; ++i) {
    const auto estimate = both.modulator->estimate(events(100));
    EXPECT_EQ(figure(estimate, "dopamine"), 0);
    EXPECT_NEAR(figure(estimate, "mean_rate"), 0.3, 1e-12);
    EXPECT_EQ(estimate.depth.metres[0], 1.0F);
  }
  for (const double gain : both.network->gains) EXPECT_EQ(gain, 1.0);  // to the bit
}

// Step by step: I += 0.1 e, c = 0.3 e + I, thresholds times 1 + c.
TEST(RateModulator, FollowsItsLaw) {
  RateControl control;
  control.proportional = 0.3;
  control.integral = 0.1;
  Modulated both(0.2, control);
  double level = 0, integral = 0;
  for (int i = 0; i < 12; ++i) {
    const auto estimate = both.modulator->estimate(events(i < 6 ? 100 : 200));
    ASSERT_NEAR(figure(estimate, "dopamine"), level, 1e-12) << i;
    ASSERT_NEAR(both.network->gains.back(), 1 + level, 1e-12);
    const double error = std::min(1.0, figure(estimate, "mean_rate") / 0.2 - 1);
    integral = std::min(1.0, std::max(0.0, integral + 0.1 * error));
    level = std::min(1.0, std::max(0.0, 0.3 * error + integral));
  }
  EXPECT_GT(level, 0.3);
}

TEST(RateModulator, RatesSettleAtTheTarget) {
  Modulated both(0.2);
  double rate = 0;
  for (int i = 0; i < 60; ++i) rate = figure(both.modulator->estimate(events(100)), "mean_rate");
  EXPECT_NEAR(rate, 0.2, 0.002);
  EXPECT_GT(both.modulator->level(), 0);
  EXPECT_LT(both.modulator->level(), 1);
}

TEST(RateModulator, TheLevelStaysBetweenNoughtAndOne) {
  Modulated both(0.01);
  for (int i = 0; i < 40; ++i) both.modulator->estimate(events(100));
  EXPECT_EQ(both.modulator->level(), 1);
  EXPECT_EQ(both.network->gains.back(), 2.0);
  for (int i = 0; i < 40; ++i) both.modulator->estimate(events(0));
  EXPECT_EQ(both.modulator->level(), 0);
}

TEST(RateModulator, ForgetsAtAReset) {
  Modulated both(0.1);
  std::vector<double> first, second;
  for (auto* levels : {&first, &second}) {
    both.modulator->reset();
    for (int i = 0; i < 5; ++i)
      levels->push_back(figure(both.modulator->estimate(events(100)), "dopamine"));
  }
  EXPECT_EQ(first, second);
  EXPECT_GT(first.back(), 0);
}

// The user's own gain is what a level of 0 leaves.
TEST(RateModulator, KeepsAGainBesideTheLevel) {
  Modulated both(0.9);
  both.modulator->set_threshold_gain(1.5);
  both.modulator->estimate(events(100));
  EXPECT_EQ(both.network->gains.back(), 1.5);
  EXPECT_THROW(both.modulator->set_threshold_gain(0), ConfigError);
  EXPECT_THROW(both.modulator->set_layer_threshold_gain("early", 2), ConfigError);
}

// As estimators of one network do: what the modulator moved stays moved unless it is put back.
TEST(RateModulator, LeavesTheThresholdsWhereItFoundThem) {
  class Shared : public GainEstimator {
   public:
    explicit Shared(double& gain) : shared_(gain) {}
    void set_threshold_gain(double gain) override {
      GainEstimator::set_threshold_gain(gain);
      shared_ = gain;
    }

   private:
    double& shared_;
  };
  double gain = 0;
  for (const double base : {1.0, 1.5}) {
    {
      RateControl control;
      control.target_rate = 0.01;
      RateModulator modulator(std::make_unique<Shared>(gain), control);
      modulator.set_threshold_gain(base);
      for (int i = 0; i < 5; ++i) modulator.estimate(events(100));
      EXPECT_GT(gain, base);
    }
    EXPECT_EQ(gain, base);
  }
}

TEST(RateModulator, RefusesWhatCannotBeHeld) {
  const auto make = [](bool fixed, double target) {
    auto inner = std::make_unique<GainEstimator>();
    inner->fixed = fixed;
    RateControl control;
    control.target_rate = target;
    RateModulator(std::move(inner), control);
  };
  EXPECT_NO_THROW(make(false, 0.1));
  EXPECT_THROW(make(true, 0.1), ConfigError);
  for (const double target : {0.0, 1.0, -0.1, std::nan("")})
    EXPECT_THROW(make(false, target), ConfigError);
  Modulated silent(0.1);
  silent.network->spikes = false;
  EXPECT_THROW(silent.modulator->estimate(events(1)), ConfigError);
}

}  // namespace
}  // namespace spikedepth
