#pragma once
// What the e-prop classifiers learn. Torch-free.
#include "core/base/labelled_images.hpp"
#include "core/base/labelled_spikes.hpp"
#include "core/eprop/eprop_network.hpp"

namespace spikedepth {

/// Images read row by row, ten steps a row: input i fires at half the brightness of column i, in
/// spikes a step and evenly spaced; as many inputs again at half the darkness. The second half of
/// the steps has a loss. `chosen` are numbers of images.
EpropBatch<float> row_images(const LabelledImageSet& set, const LabelledImages& images,
                             const std::vector<std::int64_t>& chosen);

/// Recordings of spikes in steps of 1 ms; several spikes of a unit in one step count once. Every
/// step has a loss.
EpropBatch<float> spike_recordings(const LabelledSpikeSet& set, const LabelledSpikes& spikes,
                                   const std::vector<std::int64_t>& chosen);

/// Cues to be counted: three times a left or a right group of inputs fires for 100 ms, then nothing
/// for 300 ms, then a recall group for 150 ms, in which the class is asked for: the side that had
/// more cues. Four groups of ten inputs (left, right, recall, noise) at 40 Hz; the noise at 10 Hz
/// all the time. Steps of 1 ms; each cue is of the trial's side with probability 0.7. (Bellec et
/// al. 2020, shortened.)
EpropBatch<float> cue_trials(std::int64_t samples, std::uint64_t seed, std::uint64_t stream);
constexpr std::int64_t kCueInputs = 40;

}  // namespace spikedepth
