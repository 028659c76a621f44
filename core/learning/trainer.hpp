#pragma once
// The training loop: order, learning rate, checkpoints, resumption.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/dataset.hpp"
#include "core/learning/epoch_report.hpp"
#include "core/learning/firing_watch.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/learning/run_directory.hpp"
#include "core/learning/train_config.hpp"
#include "core/learning/validation.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Where the trainer tells what happens; every member may be empty.
struct TrainerHooks {
  ProgressCallback progress;
  std::function<void(const std::string& warning)> warn;
  std::function<void(std::int64_t step, const NamedValues& scalars)> scalars;
  /// After every epoch.
  std::function<void(const EpochReport& report)> epoch;
  /// The first window of each validation.
  std::function<void(std::int64_t epoch, std::int64_t step, const EvaluatedWindow& window)> sample;
};

struct TrainerParts {
  std::shared_ptr<DepthModel> model;
  std::unique_ptr<LearningRule> rule;
  std::shared_ptr<DepthDataset> train;
  std::unique_ptr<Validation> validation;  // null: the training error chooses the best checkpoint
  CheckpointMeta meta;                     // without its state: what every checkpoint says
  std::string firing_key;                  // as ModelEntry::firing_key, for advice
  /// Throws where a checkpoint of `path` belongs to another training than this one; may be empty.
  std::function<void(const CheckpointMeta& saved, const std::string& path)> accept;
  std::shared_ptr<ProcessGroup> group = local_process();
};

/// Trains `parts.model` as `config` says inside `run`. On the CPU with a fixed number of threads
/// the outcome depends on the seed and the data alone, however often the training was stopped,
/// killed and resumed. Of several processes, each takes its share of every batch and the first one
/// writes.
class Trainer {
 public:
  /// Throws ConfigError if the data cannot be augmented as asked for, or a batch has fewer samples
  /// than the group has processes.
  Trainer(TrainerParts parts, const TrainConfig& config, RunDirectory& run, TrainerHooks hooks);

  /// Continues from checkpoints/last.ckpt, or from the one before it if that is damaged. False if
  /// the run has no checkpoint at all: the training begins anew. Throws ConfigError if the run was
  /// trained by another rule, DataError if no checkpoint to go on from can be read; the run is as
  /// it was then.
  bool resume();
  /// Runs to the last epoch. Throws CancelledError after saving when the progress callback says
  /// stop, and Error naming the batch when the loss is not finite.
  void run();
  double best_error_m() const { return state_.best_error_m; }

 private:
  std::int64_t samples_per_epoch() const;
  bool writes() const { return parts_.group->rank() == 0; }
  void run_epoch();
  StepReport train_step(const std::vector<std::size_t>& order, double lr);
  void report_step(const StepReport& report, double lr);
  void warn_of_rates(const EpochReport& report);
  void finish_epoch();
  ValidationReport validate();
  void check_objective(const CheckpointMeta& saved);
  EpochReport report_epoch(const ValidationReport& validation) const;
  void write_row(const EpochReport& report);
  void choose_best(EpochReport& report, bool measured);
  void save(const std::string& which);
  void note_time();
  /// The newest checkpoint that is whole; nothing if none was saved yet.
  struct Saved {
    std::string path;
    TensorArchive archive;
    CheckpointMeta meta;
  };
  std::optional<Saved> usable_checkpoint();
  [[noreturn]] void refuse_damaged(const std::string& problem);
  Batch make_batch(const std::vector<std::size_t>& indices);

  TrainerParts parts_;
  TrainConfig config_;
  RunDirectory& run_;
  TrainerHooks hooks_;
  TrainingState state_;
  bool scalars_due_ = false;  // of the last step
  std::chrono::steady_clock::time_point epoch_start_, counted_until_;
  std::string metrics_;  // what metrics.csv holds
  FiringWatch watch_;
  std::vector<std::string> told_;  // warnings of the last validation, which need not be repeated
  torch::Device device_;
};

}  // namespace spikedepth
