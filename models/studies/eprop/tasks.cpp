#include "models/studies/eprop/tasks.hpp"

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kStepsARow = 10;
constexpr float kSpikesAStep = 0.5F;  // of a white pixel

constexpr std::int64_t kCueGroup = 10, kCues = 3, kCue_ms = 100, kCuePeriod_ms = 150,
                       kDelay_ms = 300, kRecall_ms = 150;
constexpr std::int64_t kTrial_ms = kCues * kCuePeriod_ms + kDelay_ms + kRecall_ms;
constexpr double kCueRate = 0.040, kNoiseRate = 0.010;  // spikes a step

class SpikeWriter {
 public:
  SpikeWriter(EpropBatch<float>& batch, std::int64_t inputs) : batch_(batch), inputs_(inputs) {
    batch.spikes.assign(static_cast<std::size_t>(batch.steps * batch.samples * inputs), 0.0F);
  }
  void fire(std::int64_t step, std::int64_t sample, std::int64_t input) {
    SPIKEDEPTH_CHECK(step >= 0 && step < batch_.steps, "a spike lies within the batch");
    const auto at = (step * batch_.samples + sample) * inputs_ + input;
    batch_.spikes[static_cast<std::size_t>(at)] = 1.0F;
  }

 private:
  EpropBatch<float>& batch_;
  std::int64_t inputs_;
};

// The group's inputs fire at random from `begin` to `end`.
void fire_group(SpikeWriter& writer, Random& random, std::int64_t sample, std::int64_t group,
                double rate, std::int64_t begin, std::int64_t end) {
  for (auto t = begin; t < end; ++t) {
    for (std::int64_t i = 0; i < kCueGroup; ++i) {
      if (random.uniform() < rate) writer.fire(t, sample, group * kCueGroup + i);
    }
  }
}

}  // namespace

EpropBatch<float> row_images(const LabelledImageSet& set, const LabelledImages& images,
                             const std::vector<std::int64_t>& chosen) {
  EpropBatch<float> batch;
  batch.steps = kStepsARow * set.height;
  batch.samples = static_cast<std::int64_t>(chosen.size());
  batch.loss_from = batch.steps / 2;
  SpikeWriter writer(batch, 2 * set.width);
  for (std::int64_t n = 0; n < batch.samples; ++n) {
    const auto image = chosen[static_cast<std::size_t>(n)];
    batch.labels.push_back(images.labels[static_cast<std::size_t>(image)]);
    const float* pixels = images.pixels.data() + image * set.height * set.width;
    std::vector<float> due(static_cast<std::size_t>(2 * set.width), 0.0F);
    for (std::int64_t t = 0; t < batch.steps; ++t) {
      const float* row = pixels + t / kStepsARow * set.width;
      for (std::int64_t i = 0; i < 2 * set.width; ++i) {
        auto& waiting = due[static_cast<std::size_t>(i)];
        waiting += kSpikesAStep * (i < set.width ? row[i] : 1 - row[i - set.width]);
        if (waiting < 1) continue;
        waiting -= 1;
        writer.fire(t, n, i);
      }
    }
  }
  return batch;
}

EpropBatch<float> spike_recordings(const LabelledSpikeSet& set, const LabelledSpikes& spikes,
                                   const std::vector<std::int64_t>& chosen) {
  EpropBatch<float> batch;
  batch.steps = static_cast<std::int64_t>(set.longest_s * 1000) + 1;
  batch.samples = static_cast<std::int64_t>(chosen.size());
  SpikeWriter writer(batch, set.units);
  for (std::int64_t n = 0; n < batch.samples; ++n) {
    const auto recording = static_cast<std::size_t>(chosen[static_cast<std::size_t>(n)]);
    batch.labels.push_back(spikes.labels[recording]);
    const auto& times = spikes.times_s[recording];
    for (std::size_t s = 0; s < times.size(); ++s) {
      writer.fire(static_cast<std::int64_t>(static_cast<double>(times[s]) * 1000), n,
                  static_cast<std::int64_t>(spikes.units[recording][s]));
    }
  }
  return batch;
}

EpropBatch<float> cue_trials(std::int64_t samples, std::uint64_t seed, std::uint64_t stream) {
  Random random(seed, stream);
  EpropBatch<float> batch;
  batch.steps = kTrial_ms;
  batch.samples = samples;
  batch.loss_from = kTrial_ms - kRecall_ms;
  SpikeWriter writer(batch, kCueInputs);
  for (std::int64_t n = 0; n < samples; ++n) {
    const auto side = static_cast<std::int64_t>(random.below(2));
    std::int64_t right = 0;
    for (std::int64_t cue = 0; cue < kCues; ++cue) {
      const auto shown = random.uniform() < 0.7 ? side : 1 - side;
      right += shown;
      fire_group(writer, random, n, shown, kCueRate, cue * kCuePeriod_ms,
                 cue * kCuePeriod_ms + kCue_ms);
    }
    fire_group(writer, random, n, 2, kCueRate, kTrial_ms - kRecall_ms, kTrial_ms);
    fire_group(writer, random, n, 3, kNoiseRate, 0, kTrial_ms);
    batch.labels.push_back(2 * right > kCues ? 1 : 0);
  }
  return batch;
}

}  // namespace spikedepth
