#include "models/studies/init/randman.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kFrequencies = 1000;
constexpr double kTwoPi = 6.283185307179586;

// Coordinates [samples, units] of one class.
torch::Tensor manifold(const RandmanOptions& options, torch::Generator& generator) {
  const auto type = torch::TensorOptions(torch::kFloat64);
  const auto draw = [&](torch::IntArrayRef shape) { return torch::rand(shape, generator, type); };
  auto theta = draw({options.units, 3, kFrequencies});
  theta.index_put_({torch::indexing::Slice(), 0, 0}, 0.0);
  const auto x = draw({options.samples_per_class});
  const auto f = torch::arange(kFrequencies, type);
  const auto spectrum = 1 / (f + 2);
  std::vector<torch::Tensor> coordinates;
  for (std::int64_t j = 0; j < options.units; ++j) {
    const auto own = theta[j];
    const auto phase = torch::outer(x, f * own[1]) + own[2];
    coordinates.push_back(torch::matmul(torch::sin(kTwoPi * phase), own[0] * spectrum));
  }
  auto y = torch::stack(coordinates, 1);
  const auto low = std::get<0>(y.min(0)), high = std::get<0>(y.max(0));
  return (y - low) / (high - low);
}

}  // namespace

RandmanPatterns randman(const RandmanOptions& options) {
  auto generator = torch::make_generator<at::CPUGeneratorImpl>(options.seed);
  std::vector<torch::Tensor> times, labels;
  for (std::int64_t c = 0; c < options.classes; ++c) {
    const auto y = manifold(options, generator);
    times.push_back((y * options.step_share * static_cast<double>(options.steps))
                        .floor()
                        .to(torch::kInt64)
                        .clamp_max(options.steps - 1));
    labels.push_back(torch::full({options.samples_per_class}, c, torch::kInt64));
  }
  const auto order = torch::randperm(options.classes * options.samples_per_class, generator,
                                     torch::TensorOptions(torch::kInt64));
  const auto time = torch::cat(times).index_select(0, order);  // [N, units]
  RandmanPatterns patterns;
  patterns.labels = torch::cat(labels).index_select(0, order);
  patterns.spikes = torch::zeros({options.steps, time.size(0), options.units});
  patterns.spikes.scatter_(0, time.unsqueeze(0), 1.0);
  return patterns;
}

}  // namespace spikedepth
