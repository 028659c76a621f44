// The bank's maps by a plain loop, and what the ablations change.
#include "models/networks/anticipation/anticipation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {
namespace {

AnticipationConfig small_anticipation(const std::string& features) {
  AnticipationConfig config;
  config.features = features;
  config.neurons = 3;
  config.width = 4;
  return config;
}

torch::Tensor some_steps_of_events() {
  torch::manual_seed(5);
  return torch::rand({2, 6, 4, 24, 32}).lt(0.1).to(torch::kFloat32);
}

TEST(Anticipation, MapsAreThoseOfEveryWindowsNeurons) {
  Anticipation model(small_anticipation("random"));
  const auto steps = some_steps_of_events().slice(2, 0, 2);
  const auto maps = model.features(steps);
  ASSERT_EQ(maps.sizes(), (torch::IntArrayRef{2, 9, 24, 32}));
  const auto bank = model.named_buffers()["bank"];
  const int row = 10, column = 13;
  for (int k = 0; k < 3; ++k) {
    std::vector<double> x(50, 0.0);
    double v = 0, z = 0, spikes = 0, first = 0;
    for (int t = 0; t < 6; ++t) {
      v = v * 0.8 - z;
      for (int i = 0; i < 50; ++i) {
        const auto seen = steps[1][t][i / 25][row + i / 5 % 5 - 2][column + i % 5 - 2];
        x[static_cast<std::size_t>(i)] =
            x[static_cast<std::size_t>(i)] * std::exp(-0.5) + seen.item<double>();
        v += bank[k][i].item<double>() * x[static_cast<std::size_t>(i)];
      }
      z = v > 1 ? 1 : 0;
      spikes += z;
      if (z > 0 && first == 0) first = (6 - t) / 6.0;
    }
    EXPECT_NEAR(maps[1][k][row][column].item<double>(), spikes / 6, 1e-6);
    EXPECT_NEAR(maps[1][3 + k][row][column].item<double>(), first, 1e-6);
    EXPECT_NEAR(maps[1][6 + k][row][column].item<double>(), v, 1e-4);
  }
}

TEST(Anticipation, OnlyLearnedFeaturesLearnAndAllCostTheSame) {
  const auto frames = some_steps_of_events();
  std::int64_t parameters = -1;
  for (const char* features : {"learned", "random", "none"}) {
    Anticipation model(small_anticipation(features));
    const auto before = model.named_buffers()["bank"].clone();
    const double loss = model.learn_locally(frames, 64, 0);
    const bool moved = !torch::equal(before, model.named_buffers()["bank"]);
    EXPECT_EQ(moved, std::string(features) == "learned");
    EXPECT_EQ(loss > 0, moved);
    std::int64_t count = 0;
    for (const auto& parameter : model.parameters()) count += parameter.numel();
    if (parameters < 0) parameters = count;
    EXPECT_EQ(count, parameters);
  }
}

TEST(Anticipation, WhatLearnsLocallyIsNotLeftToBackpropagation) {
  for (const char* model : {"model.name=anticipation", "model.name=balance-matching"}) {
    try {
      Experiment::load("", {model}).check_rule();
      ADD_FAILURE() << model;
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("choose rule.name="), std::string::npos)
          << error.what();
    }
  }
  EXPECT_NO_THROW(
      Experiment::load("", {"model.name=anticipation", "model.features=random"}).check_rule());
}

TEST(Anticipation, EveryCallBeginsAtRest) {
  Anticipation model(small_anticipation("learned"));
  const auto frames = some_steps_of_events();
  const torch::NoGradGuard no_grad;
  EXPECT_TRUE(torch::equal(model.forward(frames).depth, model.forward(frames).depth));
}

}  // namespace
}  // namespace spikedepth
