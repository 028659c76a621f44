#include "models/networks/balance_matching/balance_matching.hpp"

#include <ATen/Parallel.h>

#include <atomic>
#include <cmath>

#include "core/balance/balance_course.hpp"
#include "core/balance/patch_codes.hpp"
#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/networks/balance_matching/patch_grid.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr double kStartSharpness = 20;
constexpr float kLeastPatchEvents = 8;  // of a patch that codes are learnt from
constexpr int kMostDraws = 100;         // until one is taken as it is
constexpr std::uint64_t kCodeSeed = 71, kPatchSeed = 72;
constexpr double kPatch_ms = 100;
constexpr std::int64_t kPatchesATask = 256;

torch::Tensor to_buffer(const std::vector<float>& values, torch::IntArrayRef shape) {
  return torch::from_blob(const_cast<float*>(values.data()), shape, torch::kFloat32).clone();
}

std::vector<float> to_vector(const torch::Tensor& tensor) {
  const auto plain = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
  return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

// Events of all time steps as 0 and 1: [N,4,H,W].
torch::Tensor binary(const torch::Tensor& frames) {
  return frames.sum(1).clamp_max(1);
}

// The patch at a random place of a random camera of `events` [N,4,H,W], with enough events if one
// is found.
void draw_event_patch(const torch::TensorAccessor<float, 4>& events, Random& random,
                      std::vector<float>& x) {
  for (int draw = 0; draw < kMostDraws; ++draw) {
    const auto below = [&](std::int64_t bound) {
      return static_cast<std::int64_t>(
          random.below(static_cast<std::uint64_t>(std::max<std::int64_t>(1, bound))));
    };
    const auto image = below(events.size(0)), camera = below(2);
    const auto top = below(events.size(2) - kCodePatch + 1);
    const auto left = below(events.size(3) - kCodePatch + 1);
    float sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      const auto polarity = at / (kCodePatch * kCodePatch);
      const auto row = at / kCodePatch % kCodePatch, column = at % kCodePatch;
      x[i] = events[image][2 * camera + polarity][top + row][left + column];
      sum += x[i];
    }
    if (sum >= kLeastPatchEvents) return;
  }
}

}  // namespace

BalanceMatching::BalanceMatching(const BalanceMatchingConfig& config) : config_(config) {
  config.check();
  const auto layer = config.layer(1);
  const BalanceLayer<float> start(layer, kCodeSeed);
  const auto& weights = start.weights();
  const auto units = config.units;
  // Random sums are drawn even where they are not used, so that the draws that follow are the same.
  const auto random = torch::randn({units, kPatchInputs});
  forward_ = register_buffer(
      "code_forward", config.codes == "random" ? random - random.mean({1}, true)
                                               : to_buffer(weights.forward, {units, kPatchInputs}));
  decoder_ = register_buffer("code_decoder", to_buffer(weights.decoder, {units, kPatchInputs}));
  const auto square = config.codes == "somatic" ? units : 0;
  recurrent_ = register_buffer("code_recurrent", torch::zeros({square, square}));
  bias_ = register_buffer("code_bias", to_buffer(weights.bias, {units}));
  noise_ = register_buffer("code_noise", torch::ones({1}, torch::kFloat64));
  log_sharpness_ =
      register_parameter("log_sharpness", torch::full({1}, float(std::log(kStartSharpness))));
  preference_ = register_parameter("preference", torch::zeros({config.disparities}));
  log_scale_ = register_parameter("log_scale", torch::zeros({1}));
  offset_ = register_parameter("offset", torch::zeros({1}));
}

std::int64_t BalanceMatching::left_margin_px() const {
  return (config_.disparities - 1) * config_.stride;
}

void BalanceMatching::set_origin(const FrameOrigin& origin) {
  SPIKEDEPTH_CHECK(origin.left_margin_px % config_.stride == 0, "the margin holds whole cells");
  origin_ = origin;
}

BalanceWeights<float> BalanceMatching::weights() const {
  return {to_vector(forward_), to_vector(recurrent_), to_vector(decoder_), to_vector(bias_)};
}

void BalanceMatching::keep(const BalanceWeights<float>& weights, double noise) {
  const auto units = config_.units;
  forward_.copy_(to_buffer(weights.forward, {units, kPatchInputs}));
  decoder_.copy_(to_buffer(weights.decoder, {units, kPatchInputs}));
  if (recurrent_.numel() > 0) recurrent_.copy_(to_buffer(weights.recurrent, {units, units}));
  bias_.copy_(to_buffer(weights.bias, {units}));
  noise_.fill_(noise);
}

double BalanceMatching::learn_locally(const torch::Tensor& frames, std::int64_t samples,
                                      std::int64_t step) {
  if (!config_.learnt()) return 0;
  const torch::NoGradGuard no_grad;
  const auto events = binary(frames).to(torch::kCPU, torch::kFloat32).contiguous();
  if (events.size(2) < kCodePatch || events.size(3) < kCodePatch)
    throw ConfigError("codes of 8x8 patches cannot be learnt from frames that are smaller");
  const auto at = events.accessor<float, 4>();
  BalanceLayer<float> layer(config_.layer(noise_.item<double>()),
                            kCodeSeed + static_cast<std::uint64_t>(step));
  layer.weights() = weights();
  Random random(kPatchSeed, static_cast<std::uint64_t>(step));
  const auto source = [&](Random& draw, std::vector<float>& x) { draw_event_patch(at, draw, x); };
  const auto figures = show_patterns(layer, source, random, samples, true, {kPatch_ms, 0.3});
  keep(layer.weights(), layer.noise());
  return figures.loss;
}

torch::Tensor BalanceMatching::spiking_codes(const torch::Tensor& patches,
                                             std::int64_t camera) const {
  const auto count = patches.size(0) * patches.size(2) * patches.size(3);
  const auto rows = patches.to(torch::kCPU, torch::kFloat32).permute({0, 2, 3, 1}).contiguous();
  auto learnt = weights();
  for (auto& bias : learnt.bias) bias *= static_cast<float>(threshold_gain_);
  const double noise = noise_.item<double>();
  const PatchCoder coder(config_.layer(noise), learnt, noise, {config_.code_steps, 0.6}, kCodeSeed);
  const auto codes =
      torch::empty({patches.size(0), patches.size(2), patches.size(3), config_.units});
  const float* from = rows.data_ptr<float>();
  float* to = codes.data_ptr<float>();
  // Every patch has noise of its own place, whoever works on it.
  const auto places = patches.size(2) * patches.size(3);
  std::atomic<std::int64_t> spikes{0};
  at::parallel_for(0, count, kPatchesATask, [&](std::int64_t begin, std::int64_t end) {
    for (auto n = begin; n < end; ++n) {
      const auto number = static_cast<std::uint64_t>(2 * (n % places) + camera);
      spikes += coder.encode(from + n * kPatchInputs, number, to + n * config_.units);
    }
  });
  if (recorder_) record_codes(patches, spikes);
  return codes.permute({0, 3, 1, 2}).contiguous().to(patches.device());
}

torch::Tensor BalanceMatching::encode(const torch::Tensor& events, std::int64_t camera) const {
  const torch::NoGradGuard no_grad;
  const auto patches = patches_of(events, config_.stride);
  if (config_.codes == "raw") return patches;
  if (config_.codes == "random") {
    const auto weight = forward_.view({config_.units, kPatchInputs, 1, 1});
    if (recorder_) record_codes(patches, 0);
    return torch::conv2d(patches, weight).relu();
  }
  return spiking_codes(patches, camera);
}

// Each spike acts on all neurons; dense: as if all fired at every step.
void BalanceMatching::record_codes(const torch::Tensor& patches, std::int64_t spikes) const {
  const auto weight = forward_.view({config_.units, kPatchInputs, 1, 1});
  auto work = count_operations(patches, weight, 1, 0, 1);
  if (config_.learnt()) {
    const auto units = static_cast<double>(config_.units);
    const auto cells = static_cast<double>(patches.numel()) / static_cast<double>(kPatchInputs);
    work.nonzero += static_cast<double>(spikes) * units;
    work.graded += static_cast<double>(spikes) * units;
    work.dense += cells * static_cast<double>(config_.code_steps) * units * units;
  }
  work.set_binary(true);
  recorder_->record("codes", work);
}

// Every value of a left code meets one right value at each disparity.
void BalanceMatching::record_matching(const torch::Tensor& codes) const {
  auto work =
      count_operations(codes, torch::ones({config_.disparities, codes.size(1), 1, 1}), 1, 0, 1);
  recorder_->record("matching", work);
}

torch::Tensor BalanceMatching::disparity_of(const torch::Tensor& similarity) const {
  const auto preference = preference_.view({1, -1, 1, 1});
  const auto share = (similarity * log_sharpness_.exp() + preference).softmax(1);
  const auto stride = static_cast<double>(config_.stride);
  const auto candidates =
      torch::arange(config_.disparities, similarity.options()).view({1, -1, 1, 1}) * stride;
  const double reach = stride * static_cast<double>(config_.disparities);
  return (share * candidates).sum(1, true) * log_scale_.exp() + offset_ * reach;
}

DepthOutput BalanceMatching::forward(const torch::Tensor& frames) {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == 4, "frames must be [N,T,4,H,W]");
  if (!origin_.rig_px_m.defined())
    throw ConfigError(
        "the matching network reads disparity: it needs the focal length and baseline of "
        "calibrated cameras");
  const auto events = binary(frames);
  const auto left = encode(events.slice(1, 0, 2), 0), right = encode(events.slice(1, 2, 4), 1);
  if (recorder_) record_matching(left);
  const auto margin = origin_.left_margin_px / config_.stride;
  auto similarity = centred(similarities(left, right, config_.disparities));
  similarity =
      torch::avg_pool2d(similarity, config_.support, 1, config_.support / 2).slice(3, margin);
  const auto coarse = disparity_of(similarity);
  const auto height = frames.size(3), width = frames.size(4) - origin_.left_margin_px;
  const auto disparity =
      torch::upsample_bilinear2d(
          coarse, {coarse.size(2) * config_.stride, coarse.size(3) * config_.stride}, false)
          .slice(2, 0, height)
          .slice(3, 0, width);
  // At least a pixel; the gradient passes below it too.
  const auto bounded =
      torch::where(disparity < kLeastDisparity_px,
                   disparity - disparity.detach() + double(kLeastDisparity_px), disparity);
  const auto rig =
      origin_.rig_px_m.to(disparity.device(), disparity.scalar_type()).view({-1, 1, 1, 1});
  DepthOutput output;
  // Of pixels and random sums too: which share of a code is not 0.
  output.layers = {{"codes", left.slice(3, margin), "codes"}};
  output.sums = output.layers;
  output.codes = {{"Code of the left camera, a picture a neuron", left.slice(3, margin), ""}};
  output.depth = rig / bounded;
  output.scales = {output.depth};
  return output;
}

std::vector<LayerFluctuation> BalanceMatching::initialise(const Initialisation& how,
                                                          const torch::Tensor&) {
  if (how.depth_m <= 0 || !origin_.rig_px_m.defined()) return {};
  // A soft preference for the disparity of the given depth.
  const torch::NoGradGuard no_grad;
  const double stride = static_cast<double>(config_.stride);
  const double centre = origin_.rig_px_m.mean().item<double>() / how.depth_m / stride;
  const double width = static_cast<double>(config_.disparities) / 4;
  const auto cells = (torch::arange(config_.disparities, preference_.options()) - centre) / width;
  preference_.copy_(-0.5 * cells * cells);
  return {};
}

void BalanceMatching::set_threshold_gain(double gain) {
  if (gain != 1.0 && config_.codes == "raw")
    throw ConfigError("patches that are compared as they are have no thresholds to move");
  threshold_gain_ = gain;
}

void BalanceMatching::set_layer_threshold_gain(const std::string& layer, double gain) {
  if (layer != "codes") throw unknown_name("spiking layer", layer, {"codes"});
  set_threshold_gain(gain);
}

FeatureSheets BalanceMatching::features() const {
  if (config_.codes == "raw") return {};
  const auto weights = to_vector(forward_);
  return {std::make_shared<FeatureSheet>(
      kernel_sheet("Receptive fields of the code: ON, OFF; a picture a neuron", weights.data(),
                   static_cast<int>(config_.units), 2, kCodePatch, kCodePatch))};
}

std::string BalanceMatching::no_description_because() const {
  return "its codes come from neurons that inhibit one another at random";
}

ModelEntry balance_matching_entry() {
  ModelEntry entry;
  entry.name = "balance-matching";
  entry.title = "Stereo matching of spiking codes of patches, learnt by balanced inhibition";
  entry.paper = "this project, on Mikulasch, Rudelt, Priesemann, PNAS 118(50) (2021)";
  entry.small = {"model.units=32", "model.disparities=16", "model.code_steps=20"};
  entry.parameters = parameters_of<BalanceMatching, balance_matching_config>;
  return entry;
}

}  // namespace spikedepth
