#include "models/networks/delay_phase/delay_phase.hpp"

#include <cmath>
#include <complex>
#include <limits>
#include <utility>

#include "core/base/error.hpp"
#include "core/delays/phase_training.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr int kWrongCandidates = 3;  // beside the right one, for each labelled pixel
constexpr std::uint64_t kGatherSeed = 81;
constexpr double kTurnOfTime = 6.283185307179586476925;

std::vector<float> numbers_of(const torch::Tensor& tensor) {
  const auto plain = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
  return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

torch::Tensor tensor_of(const std::vector<float>& values, torch::IntArrayRef shape) {
  return torch::from_blob(const_cast<float*>(values.data()), shape, torch::kFloat32).clone();
}

// Both cameras' last events in every image of a batch.
class PhasorBatch {
 public:
  PhasorBatch(const torch::Tensor& frames, double period) : period_(period) {
    SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == 4, "frames must be [N,T,4,H,W]");
    if (frames.size(1) < 2) {
      throw ConfigError(
          "matching by the times of events needs a window of two time steps or more; set "
          "slice.steps, for example to 25");
    }
    frames_ = frames.to(torch::kCPU, torch::kFloat32).contiguous();
  }
  std::int64_t size() const { return frames_.size(0); }
  PhasorMap camera(std::int64_t image, std::int64_t side) const {
    const auto pixels = frames_.size(3) * frames_.size(4);
    const float* from =
        frames_.data_ptr<float>() + (image * frames_.size(1) * 4 + 2 * side) * pixels;
    return phasors_of_counts(from, frames_.size(1), 4 * pixels, static_cast<int>(frames_.size(4)),
                             static_cast<int>(frames_.size(3)), period_);
  }

 private:
  torch::Tensor frames_;
  double period_;
};

// When the last event was, as a share of the window; 0 without one.
void write_times(const PhasorMap& map, double period, float* to) {
  for (std::size_t i = 0; i < map.re.size(); ++i) {
    const double turn = std::atan2(double(map.im[i]), double(map.re[i])) / kTurnOfTime;
    to[i] = map.polarity[i] == 0 ? 0 : static_cast<float>((turn - std::floor(turn)) * period);
  }
}

}  // namespace

DelayPhase::DelayPhase(const DelayPhaseConfig& config) : config_(config) {
  config.check();
  re_ = register_buffer("patch_re", torch::ones({2, config.patch, config.patch}));
  im_ = register_buffer("patch_im", torch::zeros({2, config.patch, config.patch}));
  trained_ = register_buffer("trained", torch::zeros({1}));
}

bool DelayPhase::trained() const {
  return trained_.item<float>() > 0;
}

PatchWeights DelayPhase::weights() const {
  if (!trained()) return {};
  const PatchWeights all{numbers_of(re_), numbers_of(im_)};
  return config_.trains == "delays" ? common_delays(all) : all;
}

// Each pair of events is a product that every unit of the patch around it adds.
void DelayPhase::record(const PhasorMap& left, const PhasorMap& right) const {
  const auto matcher = config_.matcher();
  LayerOperations work;
  const auto patch = static_cast<double>(matcher.patch());
  work.inputs = double(left.re.size()) * double(config_.disparities);
  work.active_inputs = static_cast<double>(coincident_pairs(left, right, matcher));
  work.input_sum = work.active_inputs;
  work.largest_input = 1;
  work.dense = work.inputs * patch;
  work.nonzero = work.active_inputs * patch;
  work.graded = work.nonzero;
  work.set_binary(false);  // products of phases
  recorder_->record("patch", work);
}

PhaseMaps DelayPhase::match(const torch::Tensor& frames) const {
  const torch::NoGradGuard no_grad;
  const PhasorBatch batch(frames, config_.period);
  const auto matcher = config_.matcher();
  const auto trained_weights = weights();
  const auto height = frames.size(3), width = frames.size(4);
  PhaseMaps maps;
  std::vector<torch::Tensor> disparities, confidences, times;
  for (std::int64_t n = 0; n < batch.size(); ++n) {
    const auto left = batch.camera(n, 0), right = batch.camera(n, 1);
    if (recorder_) record(left, right);
    const auto found =
        best_matches(left, phase_costs(left, right, matcher, trained_weights), matcher);
    disparities.push_back(tensor_of(found.disparity, {1, height, width}));
    confidences.push_back(tensor_of(found.confidence, {1, height, width}));
    const auto when = torch::zeros({2, height, width});
    write_times(left, config_.period, when.data_ptr<float>());
    write_times(right, config_.period, when.data_ptr<float>() + height * width);
    times.push_back(when);
  }
  const auto margin = origin_.left_margin_px;
  maps.disparity = torch::stack(disparities).slice(3, margin);
  maps.confidence = torch::stack(confidences).slice(3, margin);
  maps.times = torch::stack(times).slice(3, margin);
  return maps;
}

DepthOutput DelayPhase::forward(const torch::Tensor& frames) {
  if (!origin_.rig_px_m.defined())
    throw ConfigError(
        "the matcher reads disparity: it needs the focal length and baseline of calibrated "
        "cameras");
  const auto maps = match(frames);
  auto disparity = maps.disparity.clone();
  if (config_.fill == "nearest") {
    for (std::int64_t n = 0; n < disparity.size(0); ++n) {
      auto values = numbers_of(disparity[n]);
      fill_from_nearest(values, static_cast<int>(disparity.size(3)),
                        static_cast<int>(disparity.size(2)));
      // A window without events: as far as it can tell.
      if (std::isnan(values.front()))
        std::fill(values.begin(), values.end(), static_cast<float>(config_.first));
      disparity[n].copy_(tensor_of(values, disparity[n].sizes()));
    }
  }
  const auto rig = origin_.rig_px_m.to(torch::kCPU, torch::kFloat32).view({-1, 1, 1, 1});
  DepthOutput output;
  output.depth = (rig / disparity).to(frames.device());
  output.semi_dense = config_.fill == "none";
  output.confidence = maps.confidence.to(frames.device());
  output.scales = {output.depth};
  // The winning unit of a pixel fires.
  output.layers = {{"winner", maps.disparity.isfinite().to(torch::kFloat32), "patch"}};
  output.sums = output.layers;
  output.codes = {{"Time of the last event in windows: left and right camera", maps.times, ""}};
  return output;
}

std::int64_t DelayPhase::regression_inputs() const {
  return static_cast<std::int64_t>(config_.matcher().features());
}

std::int64_t DelayPhase::gather(const torch::Tensor& frames, const torch::Tensor& depth,
                                std::int64_t pixels, std::int64_t step, RidgeSums& sums) {
  if (!origin_.rig_px_m.defined())
    throw ConfigError(
        "labels of disparity need the focal length and baseline of calibrated cameras");
  const PhasorBatch batch(frames, config_.period);
  const auto rig = origin_.rig_px_m.to(torch::kCPU, torch::kFloat32).view({-1, 1, 1, 1});
  auto truth = rig / depth.to(torch::kCPU, torch::kFloat32);
  truth = torch::constant_pad_nd(truth, {origin_.left_margin_px, 0},
                                 std::numeric_limits<float>::quiet_NaN());
  std::int64_t taken = 0;
  for (std::int64_t n = 0; n < batch.size(); ++n) {
    const auto seed = static_cast<std::uint64_t>(step * batch.size() + n) * 1000 + kGatherSeed;
    taken += add_labelled(batch.camera(n, 0), batch.camera(n, 1), numbers_of(truth[n]),
                          config_.matcher(), kWrongCandidates, pixels, seed, sums);
  }
  return taken;
}

void DelayPhase::take_solution(const RidgeSums& sums, double penalty) {
  const auto found = patch_weights(sums, penalty, config_.matcher());
  re_.copy_(tensor_of(found.re, re_.sizes()));
  im_.copy_(tensor_of(found.im, im_.sizes()));
  trained_.fill_(1);
}

void DelayPhase::set_threshold_gain(double gain) {
  if (gain != 1.0) throw ConfigError("the units of this network compete; they have no thresholds");
}

void DelayPhase::set_layer_threshold_gain(const std::string& layer, double) {
  throw ConfigError("layer '" + layer + "' has no threshold: the units of this network compete");
}

FeatureSheets DelayPhase::features() const {
  const auto side = static_cast<int>(config_.patch);
  const auto strength = numbers_of((re_ * re_ + im_ * im_).sqrt());
  auto strengths =
      kernel_sheet("Strength of a patch's synapses: ON, OFF", strength.data(), 2, 1, side, side);
  strengths.with_sign = false;
  FeatureSheets sheets = {std::make_shared<FeatureSheet>(std::move(strengths))};
  if (!trained()) return sheets;
  const auto delay = numbers_of(torch::atan2(im_, re_) / kTurnOfTime * config_.period);
  sheets.push_back(std::make_shared<FeatureSheet>(
      kernel_sheet("Their delays in windows (blue and red: left or right camera late): ON, OFF",
                   delay.data(), 2, 1, side, side)));
  return sheets;
}

std::string DelayPhase::no_description_because() const {
  return "it matches the times of events, which the event-driven engine does not know";
}

ModelEntry delay_phase_entry() {
  ModelEntry entry;
  entry.name = "delay-phase";
  entry.title = "Stereo matching by the times of events, with trained delays or without training";
  entry.paper = "this project, on State and Vilimelis Aceituno, ICANN, LNCS 11727 (2019)";
  entry.steps = 25;
  entry.small = {"model.fill=nearest"};
  entry.rule = "delay-ridge";
  entry.needs_no_training = true;
  entry.parameters = parameters_of<DelayPhase, delay_phase_config>;
  return entry;
}

}  // namespace spikedepth
