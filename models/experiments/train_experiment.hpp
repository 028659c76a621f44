#pragma once
// Starts or continues the training of an experiment. Torch-free for its users.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/progress.hpp"
#include "core/camera/depth_map.hpp"
#include "core/events/encoder.hpp"
#include "core/events/label_range.hpp"
#include "core/learning/epoch_report.hpp"
#include "core/learning/run_directory.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {

/// The first window of a validation with its prediction, for a picture.
struct TrainingSample {
  std::int64_t epoch = 0, step = 0;
  EventFrame frame;
  DepthMap truth, prediction;
};

/// Where the training tells what happens; members may be empty.
struct TrainingReporter {
  ProgressCallback progress;
  std::function<void(const std::string&)> warn;
  std::function<void(std::int64_t step, const std::vector<std::pair<std::string, double>>&)>
      scalars;
  std::function<void(const TrainingSample&)> sample;
  std::function<void(const EpochReport&)> epoch;
  /// Everything was checked; of a resumed run also that its checkpoint belongs to the configuration
  /// and the recordings. The first step comes next.
  std::function<void()> begins;
};

/// Outcome of a finished training.
struct TrainingResult {
  double best_mde_m = -1;      // of the epoch that best.ckpt holds
  bool validated = false;      // measured on the validation; else on the training's own samples
  std::string weights_sha256;  // of the weights after the last step
  std::int64_t parameters = 0;
};

/// Trains in `run` from the start, or from its last checkpoint if `resume`. Writes data.json and
/// environment.json. Throws CancelledError when interrupted (state saved), Error on a loss that is
/// not finite, ConfigError or DataError if a checkpoint was trained with another configuration or
/// on other recordings.
TrainingResult train_experiment(Experiment& experiment, const std::vector<LabelRange>& train,
                                const std::vector<LabelRange>& validation, RunDirectory& run,
                                bool resume, const TrainingReporter& reporter);

/// Throws DataError, naming the tensor, if the weights that `experiment` starts from (init.weights)
/// do not fit its network.
void check_starting_weights(const Experiment& experiment);

}  // namespace spikedepth
