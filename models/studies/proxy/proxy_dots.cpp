// The disparity of random dots, pixel by pixel: proxy learning beside surrogate gradients and
// conversion.
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/proxy/proxy_study.hpp"
#include "models/studies/proxy/random_dots.hpp"
#include "models/studies/proxy/twin_training.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kDotSteps = 5, kDotBatch = 16, kDotIterations = 240, kDotTests = 200;
constexpr std::uint64_t kDotTestSeed = 1000, kDotStartSeed = 1001;
constexpr std::int64_t kDotStartFrames = 32;
constexpr double kDotStartPercentile = 99, kDotMeanDisparity_px = 2;

struct DotArm {
  const char* id;
  const char* title;
  TwinWay way;
  TwinActivation activation;
};

constexpr DotArm kDotArms[] = {
    {"clip", "proxy, clipped twin", TwinWay::proxy, TwinActivation::clip},
    {"relu", "proxy, ReLU twin", TwinWay::proxy, TwinActivation::relu},
    {"surrogate", "surrogate gradients through time", TwinWay::surrogate, TwinActivation::clip},
    {"analog", "ReLU network without spikes, converted", TwinWay::analog, TwinActivation::relu}};

std::pair<torch::Tensor, torch::Tensor> dot_batch(std::int64_t count, std::uint64_t seed) {
  const auto dots = random_dots(count, seed);
  return {torch::tensor(dots.frames).view({count, kDotChannels, kDotRows, kDotColumns}),
          torch::tensor(dots.disparities).view({count, 1, kDotRows, kDotColumns})};
}

TwinChain dot_chain(TwinActivation activation, std::uint64_t seed) {
  torch::manual_seed(seed);
  ChainOptions options;
  options.activation = activation;
  TwinChain chain(options);
  chain->add_convolution({kDotChannels, 24, 7});
  chain->add_convolution({24, 24, 5});
  chain->add_convolution({24, 1, 3, false, /*bias=*/true});
  // Currents of sparse dots are far below a threshold of 1: nothing would fire, and hence learn.
  // The readout starts at the mean disparity, so that what is learned is where it differs.
  chain->start(dot_batch(kDotStartFrames, kDotStartSeed).first, kDotStartPercentile,
               kDotMeanDisparity_px);
  return chain;
}

double dot_error(const torch::Tensor& output, const torch::Tensor& target) {
  return (output - target).abs().mean().item<double>();
}

nlohmann::json run_dot_arm(StudyContext& context, const DotArm& arm, std::int64_t seed) {
  auto chain = dot_chain(arm.activation, static_cast<std::uint64_t>(seed));
  TwinTraining training;
  training.way = arm.way;
  training.steps = kDotSteps;
  training.iterations = context.steps(kDotIterations, 4);
  training.batch = [&](std::int64_t i) {
    return dot_batch(kDotBatch, static_cast<std::uint64_t>(seed * 100000 + i) + kDotTestSeed + 1);
  };
  training.loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::mse_loss(output, target);
  };
  training.beat = [&](double share) { context.beat(share); };
  nlohmann::json found = {{"step_s", train_chain(chain, training)}};
  torch::NoGradGuard no_grad;
  const auto [frames, target] = dot_batch(context.steps(kDotTests, 8), kDotTestSeed);
  found["analog"] = dot_error(chain->forward_analog(frames), target);
  found["constant"] = dot_error(torch::full_like(target, 2), target);
  if (arm.way == TwinWay::analog) {
    const auto some = dot_batch(kDotBatch, kDotStartSeed).first;
    chain->convert(some);
    found["balanced"] = dot_error(chain->forward(frames, kDotSteps), target);
    chain->convert();
  }
  found["spiking"] = dot_error(chain->forward(frames, kDotSteps), target);
  found["longer"] = dot_error(chain->forward(frames, 4 * kDotSteps), target);
  return found;
}

}  // namespace

std::int64_t proxy_dot_parts(std::int64_t seeds) {
  return seeds * static_cast<std::int64_t>(std::size(kDotArms));
}

void study_proxy_dots(StudyContext& context) {
  StudyTable table{
      "Disparity of random dots, mean absolute error in pixels; spiking networks over 5 steps",
      {"training", "spiking", "over 20 steps", "twin's own answer", "ms an update"},
      {}};
  double spiking[std::size(kDotArms)] = {}, balanced = 0, constant = 0;
  for (std::size_t a = 0; a < std::size(kDotArms); ++a) {
    const auto& arm = kDotArms[a];
    std::vector<double> errors, longer, analog, step_ms, balanced_errors;
    for (std::int64_t seed = 1; seed <= context.seeds_or(kProxySeeds); ++seed) {
      const auto found =
          context.part(std::string("dots-from-mean/") + arm.id + "/seed" + std::to_string(seed),
                       [&] { return run_dot_arm(context, arm, seed); });
      errors.push_back(found.at("spiking").get<double>());
      longer.push_back(found.at("longer").get<double>());
      analog.push_back(found.at("analog").get<double>());
      step_ms.push_back(1e3 * found.at("step_s").get<double>());
      constant = found.at("constant").get<double>();
      if (found.contains("balanced")) balanced_errors.push_back(found.at("balanced").get<double>());
    }
    spiking[a] = mean_and_deviation(errors).mean;
    table.rows.push_back(
        {arm.title, spread(errors, 3), spread(longer, 3), spread(analog, 3), spread(step_ms, 1)});
    if (balanced_errors.empty()) continue;
    balanced = mean_and_deviation(balanced_errors).mean;
    table.rows.push_back(
        {"the same, balanced thresholds", spread(balanced_errors, 3), "-", "-", "-"});
  }
  context.report.tables.push_back(table);
  const double infinity = std::numeric_limits<double>::infinity();
  auto& checks = context.report.checks;
  checks.push_back(
      {"dots, proxy (clipped): error in pixels", "learns disparity", spiking[0], 0, 0.45});
  checks.push_back({"dots: conversion, thresholds as they started / proxy",
                    "better than conversion", spiking[3] / spiking[0], 1.5, infinity});
  checks.push_back({"dots: conversion, balanced thresholds / proxy", "better than conversion",
                    balanced / spiking[0], 1.5, infinity});
  checks.push_back({"dots: proxy - surrogate gradients, pixels", "close to surrogate gradients",
                    spiking[0] - spiking[2], -infinity, 0.08});
  context.report.notes.push_back(
      format("dots: a disparity of 2 pixels everywhere has an error of %.3f pixels", constant));
}

}  // namespace spikedepth
