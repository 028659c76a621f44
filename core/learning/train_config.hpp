#pragma once
// Everything that decides a training, except the network's own parameters.
#include <string>
#include <vector>

#include "core/base/fields.hpp"
#include "core/events/slicer.hpp"
#include "core/learning/loss_config.hpp"

namespace spikedepth {

/// [data]: which recordings and which of their labels.
struct DataConfig {
  std::vector<std::string> train;
  std::vector<std::string> validation;
  std::string rounding = "truncate";
  bool fill_holes = false;

  void list_fields(FieldList& list);
};

/// [augment]: flips with their probability per sample; windows of the image; shifts and exposures
/// of half of the samples.
struct AugmentConfig {
  double flip = 0.0;
  double time_mirror = 0.0;
  std::int64_t shift_px = 0;
  double exposure = 1.0;
  std::int64_t crop_width_px = 0;
  std::int64_t crop_height_px = 0;

  void list_fields(FieldList& list);
};

/// [optimizer]: Adam and the course of its learning rate.
struct OptimizerConfig {
  double lr = 2e-4;
  std::string schedule = "milestones";
  std::vector<std::int64_t> milestones = {8, 42, 60};
  double factor = 0.5;
  double weight_decay = 0.0;

  void list_fields(FieldList& list);
};

/// [init]: the start of the weights.
struct InitConfig {
  std::string method = "scaled";
  double xi = 0.0;
  bool depth = false;
  std::string weights;

  void list_fields(FieldList& list);
};

/// [train]: course of the training.
struct LoopConfig {
  std::int64_t epochs = 70;
  std::int64_t batch = 1;
  std::int64_t seed = 2021;
  std::string device = "auto";
  std::int64_t threads = 0;
  std::int64_t checkpoint_steps = 500;
  std::int64_t validate_epochs = 1;
  std::int64_t samples_per_epoch = 0;
  std::string protocol = "dense";

  void list_fields(FieldList& list);
};

struct TrainConfig {
  DataConfig data;
  SlicePolicy slice;
  AugmentConfig augment;
  LossConfig loss;
  OptimizerConfig optimizer;
  InitConfig init;
  LoopConfig train;

  void list_fields(FieldList& list);
  /// Throws ConfigError naming the key on values out of range.
  void check() const;
};

/// Learning rate in `epoch` (from 0), `progress` through it in 0..1.
double learning_rate(const OptimizerConfig& config, std::int64_t epoch, double progress,
                     std::int64_t epochs);

}  // namespace spikedepth
