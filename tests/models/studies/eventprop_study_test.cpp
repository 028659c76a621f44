#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "core/base/statistics.hpp"
#include "models/studies/eventprop/event_classifier.hpp"
#include "models/studies/eventprop/step_study.hpp"
#include "models/studies/eventprop/yin_yang.hpp"

namespace spikedepth {
namespace {

TEST(YinYang, GivesThePublishedSamples) {
  const auto train = yin_yang(42, 5000), test = yin_yang(40, 1000);
  EXPECT_EQ(train[0].features[0], 0.6803075385877797);
  EXPECT_EQ(train[0].features[1], 0.45049925196954299);
  EXPECT_EQ(test[0].features[0], 0.23409664559563403);
  EXPECT_EQ(test[0].features[1], 0.40172497518289718);
  std::array<int, 3> train_counts{}, test_counts{};
  double sum = 0;
  for (const auto& point : train) {
    ++train_counts[static_cast<std::size_t>(point.label)];
    sum += point.features[0] + point.features[1];
  }
  for (const auto& point : test) ++test_counts[static_cast<std::size_t>(point.label)];
  EXPECT_EQ(train_counts, (std::array<int, 3>{1681, 1702, 1617}));
  EXPECT_EQ(test_counts, (std::array<int, 3>{350, 316, 334}));
  EXPECT_NEAR(sum, 5034.089318317108, 1e-9);
}

TEST(YinYang, TheSymbolTurnsIntoItsOtherHalf) {
  // Half a turn around the centre exchanges the halves and keeps the dots.
  for (const auto& point : yin_yang(41, 500)) {
    const double x = point.features[0], y = point.features[1];
    const auto turned = yin_yang_class(1 - x, 1 - y);
    EXPECT_EQ(turned, point.label == 2 ? 2 : 1 - point.label) << x << " " << y;
  }
}

std::vector<EventSample> some_samples(std::uint32_t set, std::int64_t count) {
  std::vector<EventSample> samples;
  for (const auto& point : yin_yang(set, count))
    samples.push_back({yin_yang_spikes(point), point.label});
  return samples;
}

EventClassifier classifier(std::int64_t threads, bool freeze_hidden = false) {
  EventTraining training;
  training.freeze_hidden = freeze_hidden;
  return EventClassifier(
      draw_event_network({0.02, 0.005, 1.0}, {5, 80, 3}, {{1.5, 0.78}, {0.93, 0.1}}, false, 1),
      training, threads);
}

TEST(EventClassifier, LearnsYinYangTheSameForAnyNumberOfThreads) {
  const auto samples = some_samples(42, 1000), test = some_samples(40, 300);
  auto one = classifier(1), two = classifier(2);
  EventEpoch first, last;
  for (int epoch = 0; epoch < 4; ++epoch) {
    last = one.train_epoch(samples, 1, [](double) {});
    two.train_epoch(samples, 1, [](double) {});
    if (epoch == 0) first = last;
  }
  for (std::size_t layer = 0; layer < 2; ++layer)
    EXPECT_EQ(one.network().layers[layer].values, two.network().layers[layer].values);
  EXPECT_LT(last.loss, 0.8 * first.loss);
  EXPECT_GT(one.test(test).accuracy, 0.6);  // chance is a third
  EXPECT_GT(last.spikes_per_sample, 1);
  EXPECT_GT(last.bytes_per_sample, 20 * last.spikes_per_sample);
}

TEST(EventClassifier, AFrozenHiddenLayerStays) {
  auto frozen = classifier(1, true);
  const auto before = frozen.network().layers;
  frozen.train_epoch(some_samples(42, 64), 1, [](double) {});
  EXPECT_EQ(frozen.network().layers[0].values, before[0].values);
  EXPECT_NE(frozen.network().layers[1].values, before[1].values);
}

// A single spike that only just reaches the threshold can turn the sum of 20 samples; hence eight
// networks.
TEST(SteppedEventProp, ComesNearerTheExactGradientWithSmallerSteps) {
  std::vector<double> coarse, fine;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    coarse.push_back(stepped_agreement(1e-3, seed).hidden_cosine);
    fine.push_back(stepped_agreement(1e-4, seed).hidden_cosine);
  }
  const auto finest = stepped_agreement(1e-5);
  EXPECT_GE(median(fine), 0.9);
  EXPECT_LT(median(coarse), median(fine));
  EXPECT_GE(finest.hidden_cosine, 0.98);
  EXPECT_LT(fine[0], finest.hidden_cosine);
  EXPECT_GE(finest.output_cosine, 0.999);
}

}  // namespace
}  // namespace spikedepth
