#pragma once
// Short trainings of depth networks on simulated rooms, as the studies compare them. Torch-free for
// its users.
#include <string>
#include <vector>

#include "models/studies/study.hpp"

namespace spikedepth {

/// The rooms of a comparison, by seed: those to learn from, and those that are measured.
struct TrialRooms {
  std::vector<std::int64_t> train = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  std::vector<std::int64_t> held_out = {205, 206};
};

/// The same rooms, but of a quick look (an effort below a tenth) the first two to learn from and
/// the first that is measured: simulating the others would take longest.
TrialRooms rooms_at_effort(const StudyContext& context, TrialRooms rooms = {});

/// One training and what it came to; text in place of numbers names the network.
struct DepthTrial {
  double mde_m = 0;           // mean depth error in the held-out rooms, protocol dense
  double train_mde_m = 0;     // the same in the first two training rooms
  double constant_mde_m = 0;  // of the training data's median depth, held-out rooms
  double one_pixel_accuracy = 0;
  double firing_rate = 0;  // all spikes over all neurons; 0 for networks without spikes
  double operations = 0;   // synaptic operations a window: active inputs times synapses
  double parameters = 0;
  double step_s = 0;  // seconds of a training step

  nlohmann::json to_json() const;
  static DepthTrial from_json(const nlohmann::json& json);
};

/// `assignments` ("model.name=...") over the network's small parameters (ModelEntry::small) and the
/// common settings: random windows of 160x128,
/// the absolute error beside the published loss, Adam with a cosine from 4e-3, potentials that
/// fluctuate at half the threshold. About `steps` steps: every epoch draws as many windows, none
/// twice. Runs as context.part(name/seed); its run folder is kept under options.folder/runs.
DepthTrial depth_trial(StudyContext& context, const std::string& name, std::int64_t seed,
                       std::int64_t steps, const std::vector<std::string>& assignments,
                       const TrialRooms& rooms = {});

/// The training of such a trial alone, in rooms that are given. `share` of the present part is its
/// own, for the progress line.
struct TrialTraining {
  std::string checkpoint;
  std::int64_t parameters = 0;
  double step_s = 0;
};
TrialTraining train_trial(StudyContext& context, const std::string& folder, std::int64_t seed,
                          std::int64_t steps, const std::vector<std::string>& assignments,
                          const std::vector<std::shared_ptr<Recording>>& rooms, double share = 1);

/// The member of every trial.
std::vector<double> figures(const std::vector<DepthTrial>& trials, double DepthTrial::*member);

}  // namespace spikedepth
