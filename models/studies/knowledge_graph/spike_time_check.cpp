#include "models/studies/knowledge_graph/spike_time_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/extremes.hpp"
#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "core/knowledge/first_spike.hpp"

namespace spikedepth {
namespace {

constexpr double kCheckTau = 0.5, kCheckSilent = 1.5, kCheckStep = 1e-4, kCheckEnd = 4;
constexpr std::int64_t kCheckNeurons = 10000;
constexpr std::size_t kCheckInputs = 40;

// The potential by steps of the current's middle value, cut at the inputs.
double spike_by_steps(const InputTimes& inputs, const std::vector<double>& weights) {
  double u = 0, current = 0, t = inputs.t.front();
  std::size_t next = 0;
  while (t < kCheckEnd) {
    while (next < inputs.size() && inputs.t[next] <= t) current += weights[next++];
    double to = t + kCheckStep;
    if (next < inputs.size()) to = std::min(to, inputs.t[next]);
    const double middle = current * (1 - (to - t) / (2 * kCheckTau));
    u += middle * (to - t) / kCheckTau;
    current -= middle * (to - t) / kCheckTau;
    t = to;
    if (u >= 1) return t;
  }
  return kCheckSilent;
}

struct SpikeCheck {
  double worst = 0, slope_error = 0;
  std::int64_t compared = 0, silent = 0, wrong_silence = 0, slopes = 0, late = 0;
};

void check_slopes(const InputTimes& inputs, const std::vector<double>& weights,
                  const FirstSpike& spike, SpikeCheck& check) {
  const double h = 1e-6;
  for (std::size_t i = 0; i < spike.causes; ++i) {
    auto moved = weights;
    moved[i] += h;
    const auto up = first_spike(inputs, moved.data(), kCheckSilent);
    moved[i] -= 2 * h;
    const auto down = first_spike(inputs, moved.data(), kCheckSilent);
    if (up.causes != spike.causes || down.causes != spike.causes) continue;
    const double slope = weight_slope(inputs, spike, i);
    const double found = (up.t - down.t) / (2 * h);
    // Below a hundredth, what is left of the difference is rounding.
    if (std::abs(slope) < 1e-2) continue;
    check.slope_error = larger_or_nan(check.slope_error, std::abs(found / slope - 1));
    ++check.slopes;
  }
}

SpikeCheck check_spikes(StudyContext& context, std::int64_t neurons) {
  Random random(1);
  SpikeCheck check;
  for (std::int64_t n = 0; n < neurons; ++n) {
    if (n % 50 == 0) context.beat(double(n) / double(neurons));
    std::vector<double> times(kCheckInputs), weights(kCheckInputs);
    for (auto& t : times) t = random.uniform(-1, 1);
    for (auto& w : weights) w = 0.2 + random.normal();
    std::sort(times.begin(), times.end());
    InputTimes inputs;
    inputs.assign(std::move(times), kCheckTau);
    const auto spike = first_spike(inputs, weights.data(), kCheckSilent);
    const double by_steps = spike_by_steps(inputs, weights);
    if (spike.silent()) {
      ++check.silent;
      check.wrong_silence += by_steps != kCheckSilent;
    } else if (spike.t > kCheckEnd - 0.1) {
      ++check.late;
    } else {
      ++check.compared;
      check.worst = larger_or_nan(check.worst, std::abs(spike.t - by_steps));
      check_slopes(inputs, weights, spike, check);
    }
  }
  return check;
}

// The extreme of a comparison, stored as null where it is no number; none of fewer than `least`.
double extreme_of(const nlohmann::json& value, std::int64_t compared, std::int64_t least) {
  const bool counts = value.is_number() && compared >= least;
  return counts ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

void study_first_spikes(StudyContext& context) {
  const auto found = context.part("neuron", [&] {
    const auto check = check_spikes(context, context.steps(kCheckNeurons, 20));
    return nlohmann::json{{"worst", check.worst},   {"compared", check.compared},
                          {"silent", check.silent}, {"wrong_silence", check.wrong_silence},
                          {"late", check.late},     {"slope_error", check.slope_error},
                          {"slopes", check.slopes}};
  });
  // Most neurons fire, each for several causes.
  const auto compared = found.at("compared").get<std::int64_t>();
  const auto silent = found.at("silent").get<std::int64_t>();
  const auto least = 1 + (compared + silent + found.at("late").get<std::int64_t>()) / 2;
  const double worst = extreme_of(found.at("worst"), compared, least);
  const double slope_error =
      extreme_of(found.at("slope_error"), found.at("slopes").get<std::int64_t>(), least);
  auto& checks = context.report.checks;
  checks.push_back(
      {"first spike: largest difference from steps of 1e-4", "a closed form", worst, 0, 1e-3});
  checks.push_back({"the same: neurons that are silent in one way only", "a closed form",
                    found.at("wrong_silence").get<double>(), 0, 0});
  checks.push_back({"its slopes: largest relative difference from central differences",
                    "closed forms", slope_error, 0, 1e-4});
  context.report.notes.push_back(
      format("first spikes: %lld neurons compared, %lld silent, %lld later than the steps went; "
             "%lld slopes",
             found.at("compared").get<long long>(), found.at("silent").get<long long>(),
             found.at("late").get<long long>(), found.at("slopes").get<long long>()));
}

}  // namespace spikedepth
