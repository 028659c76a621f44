#include "models/networks/coincidence/depth_posterior.hpp"

#include <ATen/Parallel.h>

#include <array>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

// Of the answers' intervals of log(true / read disparity).
constexpr std::array<double, 13> kEdges = {-1.2, -0.6,  -0.3, -0.15, -0.075, -0.03, 0.0,
                                           0.03, 0.075, 0.15, 0.3,   0.6,    1.2};
constexpr std::int64_t kAnswers = kEdges.size() - 1;
constexpr double kTail = 0.1;  // beyond each end of the interval
constexpr std::uint64_t kSamplingSeed = 91;
constexpr std::int64_t kCellsATask = 256;
constexpr double kLeastSquare = 1e-6;

torch::Tensor edges_like(const torch::Tensor& other) {
  return torch::tensor(at::ArrayRef<double>(kEdges.data(), kEdges.size()), torch::kFloat64)
      .to(other.device(), other.scalar_type());
}

// As the readouts enlarge their maps: pixels lie where they do.
torch::Tensor enlarged(const torch::Tensor& map, const torch::Tensor& like) {
  const std::vector<std::int64_t> size = {map.size(2) * kPosteriorPixels,
                                          map.size(3) * kPosteriorPixels};
  SPIKEDEPTH_CHECK(size[0] >= like.size(2) && size[1] >= like.size(3),
                   "the posterior's cells cover the map");
  return torch::upsample_bilinear2d(map, size, false)
      .slice(2, 0, like.size(2))
      .slice(3, 0, like.size(3));
}

// Of log disparity ratios: where the cumulated probabilities [N,answers,H,W] reach `share`.
// Within an answer's interval they rise evenly.
torch::Tensor log_ratio_at(const torch::Tensor& probabilities, double share) {
  const auto edges = edges_like(probabilities);
  const auto cumulated = probabilities.cumsum(1);
  // The first answer at which the share is reached.
  const auto at = (cumulated < share).sum(1, true).clamp_max(kAnswers - 1);
  const auto mass = probabilities.gather(1, at);
  const auto before = cumulated.gather(1, at) - mass;
  const auto part = ((share - before) / mass.clamp_min(kLeastSquare)).clamp(0, 1);
  const auto low = edges.index_select(0, at.flatten()).view(at.sizes());
  const auto high = edges.index_select(0, at.flatten() + 1).view(at.sizes());
  return low + part * (high - low);
}

}  // namespace

DepthPosteriorImpl::DepthPosteriorImpl(const PosteriorOptions& options) : options_(options) {
  synapse_ = register_module(
      "synapse", Convolution(ConvolutionOptions{options.inputs, options.maps, 3, 1, 1}));
  neuron_ = register_module("neurons", Neuron(options.neuron));
  ConvolutionOptions readout{options.maps, kAnswers, 3, 1, 1};
  readout.bias = true;
  readout_ = register_module("readout", Convolution(readout));
}

torch::Tensor DepthPosteriorImpl::forward(const torch::Tensor& features, torch::Tensor& spikes) {
  spikes = neuron_->forward(synapse_->forward(features.detach()));
  return readout_->forward(spikes);
}

torch::Tensor DepthPosteriorImpl::sample(const torch::Tensor& logits) const {
  const auto probabilities = (logits / options_.temperature).softmax(1);
  if (options_.samples == 0) return probabilities;
  const auto rows =
      probabilities.to(torch::kCPU, torch::kFloat32).permute({0, 2, 3, 1}).contiguous();
  const auto shares = torch::empty_like(rows);
  const float* from = rows.data_ptr<float>();
  float* to = shares.data_ptr<float>();
  CompetitionSettings settings;
  settings.steps = static_cast<int>(options_.samples);
  const auto of_image = rows.size(1) * rows.size(2), cells = rows.size(0) * of_image;
  at::parallel_for(0, cells, kCellsATask, [&](std::int64_t begin, std::int64_t end) {
    for (auto cell = begin; cell < end; ++cell) {
      Random random(kSamplingSeed, static_cast<std::uint64_t>(cell % of_image));
      sample_competition(from + cell * kAnswers, static_cast<int>(kAnswers), settings, random,
                         to + cell * kAnswers);
    }
  });
  return shares.permute({0, 3, 1, 2}).contiguous().to(logits.device());
}

torch::Tensor posterior_surprise(const torch::Tensor& logits, const torch::Tensor& disparity,
                                 const torch::Tensor& truth, const torch::Tensor& valid) {
  const auto edges = edges_like(logits);
  const auto known = torch::where(valid, truth, torch::ones_like(truth));
  const auto ratio = (known / disparity.detach().clamp_min(kLeastDisparity_px)).log();
  const auto inner = edges.slice(0, 1, kAnswers);
  const auto answer = torch::bucketize(ratio.contiguous(), inner, /*out_int32=*/false,
                                       /*right=*/true);
  const auto width = (edges.slice(0, 1) - edges.slice(0, 0, kAnswers)).log().view({1, -1, 1, 1});
  const auto log_density = enlarged(logits, disparity).log_softmax(1) - width;
  const auto surprise = -log_density.gather(1, answer) * valid.to(logits.scalar_type());
  return surprise.sum() / valid.sum().clamp_min(1);
}

void set_uncertainty(const torch::Tensor& probabilities, const torch::Tensor& disparity,
                     const torch::Tensor& rig, DepthOutput& output) {
  const auto dense = enlarged(probabilities, disparity);
  output.high = rig / (disparity * log_ratio_at(dense, kTail).exp());
  output.low = rig / (disparity * log_ratio_at(dense, 1 - kTail).exp());
  output.confidence = 1 / (1 + 0.5 * (output.high - output.low));
}

}  // namespace spikedepth
