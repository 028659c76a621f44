#include "core/learning/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/depth/hole_filling.hpp"
#include "core/learning/tensor_bridge.hpp"

namespace spikedepth {
namespace {

// Streams of the training seed; each kind of draw has its own.
constexpr std::uint64_t kOrderStream = 1;
constexpr std::uint64_t kAugmentStream = 2;

// The window of [C,H,W] that was drawn, with `margin` columns to its left where it is narrower than
// the image.
torch::Tensor crop(const torch::Tensor& image, const Augmentation& draw, std::int64_t margin = 0) {
  const auto cut = [](const torch::Tensor& whole, std::int64_t axis, std::int64_t length,
                      double place, std::int64_t before) {
    const auto free = whole.size(axis) - length;
    if (length == 0) return whole;
    if (free <= 0) return before > 0 ? torch::constant_pad_nd(whole, {before, 0}) : whole;
    const auto start = std::llround(place * static_cast<double>(free));
    const auto kept = std::min<std::int64_t>(start, before);
    const auto part = whole.narrow(axis, start - kept, length + kept);
    return kept < before ? torch::constant_pad_nd(part, {before - kept, 0}) : part;
  };
  return cut(cut(image, 1, draw.crop_height_px, draw.crop_y, 0), 2, draw.crop_width_px, draw.crop_x,
             margin)
      .contiguous();
}

}  // namespace

torch::Tensor flip_stereo(const torch::Tensor& frames) {
  SPIKEDEPTH_CHECK(frames.size(0) == 4, "a stereo flip needs both cameras");
  return torch::cat({frames.slice(0, 2, 4), frames.slice(0, 0, 2)}).flip({2});
}

torch::Tensor shift_right_camera(const torch::Tensor& frames, std::int64_t pixels) {
  SPIKEDEPTH_CHECK(frames.size(0) == 4 && pixels >= 0, "only a right camera is shifted");
  const auto kept = std::min(pixels, frames.size(2));
  const auto right = frames.slice(0, 2, 4).slice(2, kept);
  return torch::cat({frames.slice(0, 0, 2), torch::constant_pad_nd(right, {0, kept})});
}

torch::Tensor mirror_time(const torch::Tensor& frames) {
  const auto order = frames.size(0) == 4 ? torch::tensor({1, 0, 3, 2}) : torch::tensor({1, 0});
  return frames.index_select(0, order);
}

DepthDataset::DepthDataset(std::vector<LabelRange> ranges, const TrainConfig& config,
                           bool binocular)
    : slice_(config.slice), fill_holes_(config.data.fill_holes), binocular_(binocular) {
  for (auto& range : ranges) {
    range = checked(std::move(range));
    require_cameras(*range.recording, binocular);
    can_flip_ =
        can_flip_ && binocular && range.recording->has_depth(Side::right, DepthView::rectified) &&
        range.recording->depth_times(Side::right) == range.recording->depth_times(Side::left);
    for (auto label = range.first; label < range.last; ++label) {
      index_.emplace_back(sources_.size(), static_cast<std::size_t>(label));
    }
    auto encoder =
        make_count_encoder(*range.recording, pixel_rounding(config.data.rounding), binocular);
    sources_.push_back({range, std::move(encoder)});
  }
}

bool DepthDataset::can_shift() const {
  return binocular_ && std::all_of(sources_.begin(), sources_.end(), [](const Source& source) {
           return source.range.recording->calibration() != nullptr;
         });
}

Sample DepthDataset::load(std::size_t index, const Augmentation& augmentation) {
  const auto [source_index, label] = index_.at(index);
  auto& source = sources_[source_index];
  auto& recording = *source.range.recording;
  Sample sample;
  sample.name = recording.info().name + " label " + std::to_string(label);
  const auto policy = slice_.starting_at(source.range.first);
  const auto stretch = label_window(recording, policy, label);
  const bool flip = augmentation.flip && can_flip_;
  auto depth = recording.read_depth(flip ? Side::right : Side::left, DepthView::rectified, label);
  if (fill_holes_) depth = fill_holes(depth, kStereoSpikeHoleArea);
  sample.truth = to_tensor(depth);
  if (flip) sample.truth = sample.truth.flip({2});
  if (const auto* calibration = recording.calibration())
    sample.rig_px_m = calibration->focal_baseline();
  const auto shift = binocular_ && sample.rig_px_m > 0 ? augmentation.shift_px : 0;
  if (shift > 0) {
    const auto more = static_cast<double>(shift) / sample.rig_px_m;
    sample.truth = 1 / (1 / sample.truth + more);
  }
  sample.truth = crop(sample.truth, augmentation);
  if (augmentation.crop_width_px > 0) sample.left_margin_px = augmentation.left_margin_px;
  std::vector<torch::Tensor> steps;
  for (std::int64_t step = 0; step < policy.steps; ++step) {
    auto part = policy.step_of(stretch, step);
    part.begin = part.end - std::llround(augmentation.exposure * double(part.length()));
    auto frame = load_step(source, part);
    if (flip) frame = flip_stereo(frame);
    if (augmentation.time_mirror) frame = mirror_time(frame);
    if (shift > 0) frame = shift_right_camera(frame, shift);
    steps.push_back(crop(frame, augmentation, augmentation.left_margin_px));
  }
  if (augmentation.time_mirror) std::reverse(steps.begin(), steps.end());
  sample.frames = torch::stack(steps);
  return sample;
}

torch::Tensor stack_frames(const std::vector<Sample>& samples) {
  std::vector<torch::Tensor> frames;
  for (const auto& sample : samples) {
    frames.push_back(sample.frames);
    if (sample.frames.sizes() != frames.front().sizes()) {
      throw ConfigError(samples.front().name + " and " + sample.name +
                        " differ in size and cannot share a batch; set train.batch=1, or "
                        "augment.crop_width_px and crop_height_px to no more than either has");
    }
  }
  return torch::stack(frames);
}

FrameOrigin origin_of(const std::vector<Sample>& samples, const DepthModel& model) {
  std::vector<double> rigs;
  for (const auto& sample : samples) {
    if (!(sample.rig_px_m > 0) && model.needs_rig()) {
      throw ConfigError(sample.name +
                        " has no calibration, from which this network needs the focal length and "
                        "baseline; choose another network, or recordings with calibration");
    }
    rigs.push_back(sample.rig_px_m);
  }
  return {torch::tensor(rigs), samples.front().left_margin_px};
}

torch::Tensor DepthDataset::load_step(Source& source, TimeWindow part) {
  source.encoder.encode(*source.range.recording, part, frame_);
  return to_tensor(frame_);
}

std::vector<Sample> DepthDataset::some_samples(std::size_t count) {
  std::vector<std::size_t> alike;
  for (std::size_t i = 0; i < size(); ++i) {
    if (sources_[index_[i].first].encoder.sensor() == sources_.front().encoder.sensor())
      alike.push_back(i);
  }
  count = std::min(count, alike.size());
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < count; ++i)
    samples.push_back(load(alike[i * alike.size() / count], {}));
  return samples;
}

double DepthDataset::median_depth(std::size_t labels) {
  std::vector<float> values;
  const std::size_t count = std::min(labels, size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto [source_index, label] = index_[i * size() / count];
    const auto depth =
        sources_[source_index].range.recording->read_depth(Side::left, DepthView::rectified, label);
    for (const float metres : depth.metres) {
      if (is_valid_depth(metres)) values.push_back(metres);
    }
  }
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

InputRange DepthDataset::input_range(std::size_t labels, const TrainConfig& config) {
  InputRangeMeter meter;
  const std::size_t count = std::min(labels, size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = i * size() / count;
    const auto drawn = draw_augmentation(config.augment, config.train.seed, 0, index);
    Augmentation input;  // not what windows of the image do
    input.shift_px = drawn.shift_px;
    input.exposure = drawn.exposure;
    const auto sample = load(index, input);
    meter.add_frame(
        {static_cast<int>(sample.truth.size(2)), static_cast<int>(sample.truth.size(1))},
        sample.frames.sum(0).gt(0).to(torch::kFloat64).mean().item<double>());
    meter.add_truth(to_depth_map(sample.truth), sample.rig_px_m);
  }
  return meter.range();
}

Augmentation draw_augmentation(const AugmentConfig& config, std::int64_t seed, std::int64_t epoch,
                               std::size_t index) {
  Random random(static_cast<std::uint64_t>(seed) * 4 + kAugmentStream,
                (static_cast<std::uint64_t>(epoch) << 32) + index);
  Augmentation augmentation;
  augmentation.flip = random.uniform() < config.flip;
  augmentation.time_mirror = random.uniform() < config.time_mirror;
  augmentation.crop_width_px = config.crop_width_px;
  augmentation.crop_height_px = config.crop_height_px;
  augmentation.crop_x = random.uniform();
  augmentation.crop_y = random.uniform();
  // Half of the samples stay as they are.
  const double share = std::max(0.0, random.uniform(-1, 1));
  augmentation.shift_px = std::llround(share * static_cast<double>(config.shift_px));
  augmentation.exposure = std::pow(config.exposure, std::max(0.0, random.uniform(-1, 1)));
  return augmentation;
}

std::vector<std::size_t> epoch_order(std::size_t count, std::int64_t seed, std::int64_t epoch) {
  Random random(static_cast<std::uint64_t>(seed) * 4 + kOrderStream,
                static_cast<std::uint64_t>(epoch));
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

}  // namespace spikedepth
