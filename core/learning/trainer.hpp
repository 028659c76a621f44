#pragma once
// The training loop: order, rate, validation, checkpoints, resumption.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/progress.hpp"
#include "core/learning/dataset.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/run_directory.hpp"
#include "core/learning/train_config.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

using NamedScalars = std::vector<std::pair<std::string, double>>;

/// Where the trainer tells what happens; every member may be empty.
struct TrainerHooks {
  ProgressCallback progress;
  std::function<void(const std::string& warning)> warn;
  std::function<void(std::int64_t step, const NamedScalars& scalars)> scalars;
  /// After each validation: its first sample, and the prediction [1,H,W] in metres.
  std::function<void(std::int64_t epoch, const Sample& sample, const torch::Tensor& prediction)>
      sample;
};

struct TrainerParts {
  std::shared_ptr<DepthModel> model;
  std::unique_ptr<LearningRule> rule;
  std::shared_ptr<DepthDataset> train;
  std::shared_ptr<DepthDataset> validation;  // null: the training error chooses the best checkpoint
  nlohmann::json description;                // stored as "experiment" in every checkpoint
};

/// Trains `parts.model` as `config` says inside `run`. On the CPU with a fixed number of threads
/// the outcome depends on the seed and the data alone, however often the training was stopped,
/// killed and resumed.
class Trainer {
 public:
  Trainer(TrainerParts parts, const TrainConfig& config, RunDirectory& run, TrainerHooks hooks);

  /// Continues from checkpoints/last.ckpt; from the start if there is none.
  void resume();
  /// Runs to the last epoch. Throws CancelledError after saving when the progress callback says
  /// stop, and Error naming the batch when the loss is not finite.
  void run();
  double best_error_m() const { return state_.best_error_m; }

 private:
  // Everything about the position that a checkpoint holds besides tensors.
  struct State {
    std::int64_t epoch = 0;
    std::int64_t position = 0;  // samples of this epoch already used
    std::int64_t step = 0;
    double loss_sum = 0;
    double error_sum = 0;
    std::int64_t error_count = 0;
    std::int64_t step_count = 0;
    double best_error_m = -1;     // below 0: none yet
    std::int64_t best_epoch = 0;  // epochs done when it was reached
  };
  struct Validation {
    double error_m = -1;
    std::vector<LayerRate> rates;
  };

  std::int64_t samples_per_epoch() const;
  void run_epoch();
  StepReport train_step(const std::vector<std::size_t>& order, double lr);
  void finish_epoch();
  Validation validate();
  void warn_about_rates(const std::vector<LayerRate>& rates);
  void write_row(const Validation& validation);
  void save(const std::string& which);
  /// The newest checkpoint that is whole; empty if there is none.
  std::string usable_checkpoint();
  Batch make_batch(const std::vector<std::size_t>& indices);

  TrainerParts parts_;
  TrainConfig config_;
  RunDirectory& run_;
  TrainerHooks hooks_;
  State state_;
  std::vector<LayerRate> latest_rates_;  // of a training step, for want of a validation
  torch::Device device_;
};

/// "auto" = CUDA where it is there, else CPU. Throws ConfigError if "cuda" is asked for and absent.
torch::Device choose_device(const std::string& name);

}  // namespace spikedepth
