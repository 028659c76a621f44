// The twenty behaviours of Izhikevich's neuron under the currents of the published figure: golden
// file of data-scripts/make_izhikevich_golden.py.
#include "core/snn/neurons/izhikevich.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using test::kDouble;

nlohmann::json published_behaviours() {
  std::ifstream stream(std::string(SPIKEDEPTH_GOLDEN_DIR) + "/izhikevich.json");
  return nlohmann::json::parse(stream)["behaviours"];
}

// The steps at which the neuron fires under a behaviour's currents.
std::vector<int> published_run(const nlohmann::json& behaviour,
                               const Izhikevich::Parameters& parameters) {
  torch::NoGradGuard no_grad;
  const double dt_s = behaviour["step_ms"].get<double>() / 1000;
  Izhikevich::State state;
  std::vector<int> fired;
  int step = 0;
  for (const auto& run : behaviour["currents"]) {
    const auto current = torch::full({1}, run[0].get<double>(), kDouble);
    for (int i = run[1].get<int>(); i > 0; --i, ++step) {
      const auto result = Izhikevich::step(current, state, parameters, dt_s);
      state = result.state;
      if (result.output.item<double>() > 0) fired.push_back(step);
    }
  }
  return fired;
}

TEST(IzhikevichPresets, FireAtTheStepsOfThePublishedFigure) {
  const auto behaviours = published_behaviours();
  ASSERT_EQ(behaviours.size(), izhikevich_presets().size());
  for (const auto& preset : izhikevich_presets()) {
    const auto& behaviour = behaviours.at(preset.name);
    EXPECT_EQ(preset.step_ms, behaviour["step_ms"].get<double>()) << preset.name;
    EXPECT_EQ(published_run(behaviour, izhikevich_preset(preset.name)),
              behaviour["spike_steps"].get<std::vector<int>>())
        << preset.name;
  }
  EXPECT_EQ(behaviours["accommodation"]["spike_steps"].size(), 1U);
  EXPECT_EQ(behaviours["inhibition_induced_bursting"]["spike_steps"].size(), 12U);
}

TEST(IzhikevichPresets, FireAsOftenAsTheScriptWhereTheRecoveryFollowsTheOldPotential) {
  const auto behaviours = published_behaviours();
  int differing = 0;
  for (const auto& preset : izhikevich_presets()) {
    auto parameters = izhikevich_preset(preset.name);
    parameters.recovery = RecoveryUpdate::from_old_potential;
    const auto& behaviour = behaviours.at(preset.name);
    EXPECT_EQ(published_run(behaviour, parameters).size(),
              behaviour["spikes_from_old"].get<std::size_t>())
        << preset.name;
    differing += behaviour["spikes_from_old"] != behaviour["spike_steps"].size();
  }
  EXPECT_EQ(differing, 8);
}

// One step by hand: the term of v^2 is a parameter, and the recovery may follow the new potential.
TEST(Izhikevich, MovesByItsOwnSquareTermAndByTheChosenPotential) {
  Izhikevich::Parameters parameters;
  parameters.square = scalar(0.02);
  parameters.v_start = scalar(-60);
  parameters.u_start = scalar(-10);
  const auto input = torch::full({1}, 3.0, kDouble);
  // v' = -60 + 0.5 (72 - 300 + 140 + 10 + 3) = -97.5; u' = -10 + 0.5 0.02 (0.2 w + 10)
  for (const bool from_new : {false, true}) {
    parameters.recovery =
        from_new ? RecoveryUpdate::from_new_potential : RecoveryUpdate::from_old_potential;
    const auto state = Izhikevich::step(input, {}, parameters, 0.0005).state;
    EXPECT_NEAR(state.v.item<double>(), -97.5, 1e-12);
    EXPECT_NEAR(state.u.item<double>(), -10 + 0.01 * (0.2 * (from_new ? -97.5 : -60) + 10), 1e-12);
  }
}

}  // namespace
}  // namespace spikedepth
