#include "models/studies/sampling/relay_measures.hpp"

#include <algorithm>
#include <cmath>

#include "core/sampling/gibbs_sampler.hpp"
#include "models/studies/sampling/relay_chain.hpp"

namespace spikedepth {
namespace {

constexpr int kCauses = 3, kImageSide_px = 8;
constexpr double kImageNoise = 1, kImagePrior = 0.3, kHalfTurn = 3.14159265358979323846;
constexpr int kTrainedWindow = 30, kImagesAStep = 12, kHeldOutImages = 20;
constexpr std::int64_t kOptimisationSteps = 1500;
constexpr double kLearningRate = 0.02, kBiasWeight = 0.05;
constexpr int kSamplerRuns = 20000, kRunSteps = 20;
constexpr std::int64_t kLongRun = 1000000;

// Columns of unit direction and norm 2: orientations 22.5 degrees apart.
std::vector<double> gabor_fields() {
  std::vector<double> fields;
  for (int k = 0; k < kCauses; ++k) {
    const double angle = k * kHalfTurn / 8, width = 2, wavelength = 6;
    std::vector<double> field;
    double square = 0;
    for (int y = 0; y < kImageSide_px; ++y) {
      for (int x = 0; x < kImageSide_px; ++x) {
        const double dx = x - 3.5, dy = y - 3.5;
        const double along = dx * std::cos(angle) + dy * std::sin(angle);
        const double value = std::exp(-(dx * dx + dy * dy) / (2 * width * width)) *
                             std::cos(2 * kHalfTurn * along / wavelength);
        field.push_back(value);
        square += value * value;
      }
    }
    for (const double value : field) fields.push_back(2 * value / std::sqrt(square));
  }
  return fields;
}

// Posteriors of images drawn from the model.
std::vector<BinaryPosterior> draw_posteriors(const std::vector<double>& fields, int count,
                                             Random& random) {
  std::vector<BinaryPosterior> all;
  const std::size_t pixels = kImageSide_px * kImageSide_px;
  for (int i = 0; i < count; ++i) {
    std::vector<double> image(pixels, 0.0);
    for (std::size_t k = 0; k < kCauses; ++k) {
      if (random.uniform() >= kImagePrior) continue;
      for (std::size_t p = 0; p < pixels; ++p) image[p] += fields[k * pixels + p];
    }
    for (auto& value : image) value += kImageNoise * random.normal();
    all.push_back(image_posterior(fields, kCauses, image, kImageNoise, kImagePrior));
  }
  return all;
}

torch::Tensor drives_of(const std::vector<BinaryPosterior>& posteriors) {
  std::vector<torch::Tensor> rows;
  for (const auto& one : posteriors) rows.push_back(torch::tensor(one.drive, torch::kFloat64));
  return torch::stack(rows);
}

torch::Tensor coupling_of(const BinaryPosterior& posterior) {
  return torch::tensor(posterior.coupling, torch::kFloat64).view({kCauses, kCauses});
}

void optimise(StudyContext& context, RelayChain& chain, std::uint64_t seed) {
  const auto fields = gabor_fields();
  Random random(seed, 1);
  torch::optim::Adam optimiser(chain.parameters(), torch::optim::AdamOptions(kLearningRate));
  const auto steps = context.steps(kOptimisationSteps);
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto images = draw_posteriors(fields, kImagesAStep, random);
    const auto drive = drives_of(images);
    const auto posterior = enumerated(drive, coupling_of(images.front()));
    torch::Tensor last;
    const auto error = expected_error(chain.transitions(drive), posterior, kTrainedWindow, &last);
    const auto bias = (posterior * (posterior.log() - last.clamp_min(1e-300).log())).sum(1);
    optimiser.zero_grad();
    (error + kBiasWeight * bias).mean().backward();
    optimiser.step();
    context.beat(double(step + 1) / double(steps), "optimising the relay network");
  }
}

nlohmann::json errors_json(const torch::Tensor& transitions, const torch::Tensor& posterior) {
  auto json = nlohmann::json::array();
  for (const int window : kSampledWindows)
    json.push_back(expected_error(transitions, posterior, window).mean().item<double>());
  return json;
}

nlohmann::json rhythm_json(const RhythmFigures& rhythm) {
  return {{"autocorrelation", rhythm.autocorrelation},
          {"integrated_time", rhythm.integrated_time},
          {"period", rhythm.period},
          {"modulus", rhythm.modulus},
          {"peak_frequency", rhythm.peak_frequency},
          {"bias", rhythm.bias}};
}

// Sum over patterns of the squared distance of a run's histogram to the posterior, mean of runs.
double simulated_error(const RelayWeights& weights, const BinaryPosterior& image, int runs,
                       std::uint64_t seed) {
  const auto exact = image.exact();
  RelaySampler sampler(weights, image.drive);
  Random random(seed, 3);
  double sum = 0;
  for (int run = 0; run < runs; ++run) {
    sampler.silence();
    std::vector<double> histogram(exact.size(), 0.0);
    for (int step = 0; step < kRunSteps; ++step) histogram[sampler.step(random)] += 1. / kRunSteps;
    sum += squared_distance(histogram, exact);
  }
  return sum / runs;
}

nlohmann::json measure_chain(StudyContext& context, RelayChain& chain, std::uint64_t seed) {
  const torch::NoGradGuard no_grad;
  const auto fields = gabor_fields();
  Random random(seed, 2);
  const auto images = draw_posteriors(fields, kHeldOutImages, random);
  const auto drive = drives_of(images), coupling = coupling_of(images.front());
  const auto posterior = enumerated(drive, coupling);
  const auto start = RelayChain(relay_start(images.front().coupling, kCauses));
  const auto trained = chain.transitions(drive), untrained = start.transitions(drive);
  const auto gibbs = gibbs_transitions(drive, coupling, 0.3);
  const auto weights = chain.weights();
  weights.check();  // Dale's law
  nlohmann::json json = {{"network", errors_json(trained, posterior)},
                         {"start", errors_json(untrained, posterior)},
                         {"gibbs", errors_json(gibbs, posterior)},
                         {"network_rhythm", rhythm_json(rhythm_of(trained, posterior))},
                         {"start_rhythm", rhythm_json(rhythm_of(untrained, posterior))},
                         {"gibbs_rhythm", rhythm_json(rhythm_of(gibbs, posterior))},
                         {"asymmetry", chain.asymmetry()}};
  for (const int window : kSampledWindows)
    json["independent"].push_back(((1 - posterior.square().sum(1)) / window).mean().item<double>());
  json["row_sum_error"] = (trained.sum(2) - 1).abs().max().item<double>();
  double enumeration = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto exact = torch::tensor(images[i].exact(), torch::kFloat64);
    const auto gap = (exact - posterior[static_cast<std::int64_t>(i)]).abs().max();
    enumeration = std::max(enumeration, gap.item<double>());
  }
  json["enumeration_error"] = enumeration;
  const auto formula = expected_error(trained, posterior, kRunSteps)[0].item<double>();
  const auto runs = static_cast<int>(context.steps(kSamplerRuns));
  json["simulation_error"] = simulated_error(weights, images.front(), runs, seed) / formula - 1;
  double self = 0;
  for (std::size_t k = 0; k < kCauses; ++k) self += weights.ei[k * kCauses + k] / kCauses;
  json["self_inhibition"] = self;
  std::int64_t crossover = 0;
  for (int window = 10; window <= 200 && crossover == 0; window += 10) {
    const auto ratio = expected_error(trained, posterior, window).mean() /
                       expected_error(gibbs, posterior, window).mean();
    if (ratio.item<double>() > 1) crossover = window;
  }
  json["crossover"] = crossover;
  return json;
}

}  // namespace

double long_run_divergence(StudyContext& context) {
  const auto fields = gabor_fields();
  Random random(7, 0);
  const auto posterior = draw_posteriors(fields, 1, random).front();
  GibbsSampler sampler(posterior);
  std::vector<double> histogram(std::size_t{1} << kCauses, 0.0);
  const auto sweeps = context.steps(kLongRun, 1000);
  for (std::int64_t i = 0; i < sweeps; ++i)
    histogram[sampler.sweep(random)] += 1. / static_cast<double>(sweeps);
  return divergence(histogram, posterior.exact());
}

nlohmann::json relay_figures(StudyContext& context, std::int64_t seed) {
  Random random(static_cast<std::uint64_t>(seed), 0);
  const auto image = draw_posteriors(gabor_fields(), 1, random).front();
  RelayChain chain(relay_start(image.coupling, kCauses));
  optimise(context, chain, static_cast<std::uint64_t>(seed));
  return measure_chain(context, chain, static_cast<std::uint64_t>(seed));
}

}  // namespace spikedepth
