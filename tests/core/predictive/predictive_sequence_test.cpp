// Sequences and chains: what is drawn, and what neurons learn from it.
#include "core/predictive/predictive_sequence.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/predictive/predictive_chain.hpp"

namespace spikedepth {
namespace {

TEST(SequenceTask, DrawsTheInputsInTurnOrShuffled) {
  SequenceTask task;
  task.noise_below_hz = 0;
  task.jitter_ms = 0;
  Random random(2);
  const auto ordered = draw_trial(task, 0.05, random);
  ASSERT_EQ(ordered.spikes.size(), 100U);
  for (std::int64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(ordered.spikes[static_cast<std::size_t>(i)].input, i);
    EXPECT_NEAR(double(ordered.spikes[static_cast<std::size_t>(i)].step) * 0.05,
                ordered.onset_ms + 2.0 * double(i), 0.03);
  }
  task.shuffled = true;
  const auto shuffled = draw_trial(task, 0.05, random);
  int moved = 0;
  for (std::int64_t i = 0; i < 100; ++i)
    moved += shuffled.spikes[static_cast<std::size_t>(i)].input == i ? 0 : 1;
  EXPECT_GT(moved, 80);
  EXPECT_GT(std::abs(shuffled.onset_ms - ordered.onset_ms), 1e-3);
}

TEST(SequenceTask, NoiseHasTheMeanRateAskedFor) {
  SequenceTask task;
  task.inputs = 0;
  Random random(4);
  double spikes = 0;
  for (int trial = 0; trial < 200; ++trial)
    spikes += double(draw_trial(task, 0.05, random).spikes.size());
  EXPECT_NEAR(spikes / (200 * 100 * 0.404), 4.5, 0.15);  // the mean of 0 .. 9 Hz
}

TEST(SequenceAnswer, CountsInsideTheSequenceAlone) {
  SequenceTask task;
  SequenceTrial trial;
  trial.onset_ms = 10;
  const auto answer = answer_of(task, trial, 0.05, {100, 240, 400, 4000, 5000});
  EXPECT_EQ(answer.all, 5);
  EXPECT_EQ(answer.inside, 3);  // 12, 20 and 200 ms
  EXPECT_NEAR(answer.first_ms, 2, 1e-9);
  EXPECT_NEAR(answer.spread_ms, 188, 1e-9);
}

struct Trained {
  SequenceAnswer answer;
  SequenceWeights weights;
};

Trained trained(const SequenceTask& task, std::int64_t epochs) {
  PredictiveParameters p;
  p.threshold = 1.4;
  PredictiveNeuron neuron(
      p, std::vector<double>(static_cast<std::size_t>(task.inputs + task.distractors), 0.1));
  const auto steps = std::llround(task.duration_ms / p.dt_ms);
  Random random(1), test(900);
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch)
    present(neuron, draw_trial(task, p.dt_ms, random).spikes, steps, true);
  Trained mean;
  constexpr int kTrials = 20;
  double spread = 0, all = 0, first = 0;
  for (int n = 0; n < kTrials; ++n) {
    const auto trial = draw_trial(task, p.dt_ms, test);
    const auto one = answer_of(task, trial, p.dt_ms, present(neuron, trial.spikes, steps, false));
    spread += one.spread_ms / kTrials;
    all += double(one.all) / kTrials;
    first += one.first_ms / kTrials;
  }
  mean.answer.spread_ms = spread;
  mean.answer.first_ms = first;
  mean.answer.all = std::llround(all);
  mean.weights = weights_of(task, neuron.weights());
  return mean;
}

TEST(PredictiveSequence, AnticipatesACleanSequence) {
  SequenceTask task;
  task.distractors = 0;
  task.jitter_ms = 0;
  task.noise_below_hz = 0;
  const auto start = trained(task, 0), end = trained(task, 1200);
  EXPECT_GE(start.answer.spread_ms, 150);
  EXPECT_LE(end.answer.first_ms, 5);
  EXPECT_LE(end.answer.spread_ms, 10);
}

SequenceTask small_task() {
  SequenceTask task;
  task.inputs = task.distractors = 30;
  task.duration_ms = 124;
  return task;
}

TEST(PredictiveSequence, AnticipatesASmallNoisyOne) {
  const auto end = trained(small_task(), 300);
  EXPECT_LE(end.answer.spread_ms, 15);
  EXPECT_LE(end.answer.all, 10);
  EXPECT_LT(end.weights.late, 1e-4);
}

// The control: without an order that repeats there is nothing to anticipate.
TEST(PredictiveSequence, DoesNotAnticipateAShuffledOne) {
  auto task = small_task();
  task.shuffled = true;
  const auto end = trained(task, 300);
  EXPECT_GE(end.answer.spread_ms, 40);  // of 62
  EXPECT_NEAR(end.weights.late / end.weights.early, 1, 0.5);
}

TEST(PredictiveChain, RecallsTheSequenceFromItsBeginning) {
  ChainTask task;
  PredictiveParameters p;
  p.tau_membrane_ms = 26;
  p.threshold = 3;
  p.rate = 8e-7;
  p.bound = PredictiveBound::none;
  PredictiveChain chain(task, p, 0.03, 0.0003);
  EXPECT_EQ(chain.needed(), 10);
  Random random(1);
  for (int epoch = 0; epoch < 1200; ++epoch) chain.train(random);
  EXPECT_LE(chain.needed(), 4);
  EXPECT_GT(chain.weight_from_previous(), 0.05);
  EXPECT_LT(chain.weight_from_next(), 0);
}

}  // namespace
}  // namespace spikedepth
