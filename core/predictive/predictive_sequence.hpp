#pragma once
// Sequences of input spikes in noise, and what a neuron's answer to one looks like.
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"
#include "core/predictive/predictive_neuron.hpp"

namespace spikedepth {

/// Inputs 0 .. inputs - 1 fire in turn, `spacing_ms` apart; distractors fire at random alone.
struct SequenceTask {
  std::int64_t inputs = 100, distractors = 100;
  double spacing_ms = 2;
  double jitter_ms = 2;              // of every spike, uniform to both sides
  std::int64_t noise_below_hz = 10;  // a rate for each input and trial: 0 .. noise_below_hz - 1 Hz
  double duration_ms = 404;
  bool random_onset = true;  // anywhere in the first half; else at 0
  bool shuffled = false;     // another order in every trial: the control
};

struct SequenceTrial {
  double onset_ms = 0;
  std::vector<InputSpike> spikes;  // in the order of their steps
};

/// One trial, all drawn from `random`. Spikes beyond the trial are left out.
SequenceTrial draw_trial(const SequenceTask& task, double dt_ms, Random& random);

/// What a neuron answered in one trial. In-sequence: from the onset on, for spacing (inputs + 1).
struct SequenceAnswer {
  double first_ms = -1;     // of the first in-sequence spike after the onset; below 0: none
  double spread_ms = 0;     // from the first to the last in-sequence spike
  std::int64_t inside = 0;  // in-sequence spikes
  std::int64_t all = 0;
};
SequenceAnswer answer_of(const SequenceTask& task, const SequenceTrial& trial, double dt_ms,
                         const std::vector<std::int64_t>& fired);

/// Mean weights of the early half of the sequence, of the late half, and of the distractors.
struct SequenceWeights {
  double early = 0, late = 0, distractors = 0;
};
SequenceWeights weights_of(const SequenceTask& task, const std::vector<double>& weights);

}  // namespace spikedepth
