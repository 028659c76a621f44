#include "core/learning/train_config.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/depth/protocol.hpp"

namespace spikedepth {
namespace {

void require(bool good, const std::string& message) {
  if (!good) throw ConfigError(message);
}

bool probability(double value) {
  return value >= 0.0 && value <= 1.0;
}

}  // namespace

void DataConfig::list_fields(FieldList& list) {
  list.add("train", train,
           "recordings to learn from; 'path' takes all labels, 'path@100:900' those from 100 up to "
           "before 900");
  list.add("validation", validation,
           "recordings that choose the best checkpoint, in the same form");
  list.choice("rounding", rounding, {"truncate", "round"},
              "rectified pixel of an event, as StereoSpike or as DDES has it");
  list.add("fill_holes", fill_holes,
           "close holes below 24 px in the truth, as StereoSpike does on MVSEC");
}

void AugmentConfig::list_fields(FieldList& list) {
  list.add("flip", flip,
           "probability of a horizontal flip; it exchanges the cameras and takes the right depth");
  list.add("time_mirror", time_mirror,
           "probability of running a window backwards, which exchanges ON and OFF");
  list.add(
      "shift_px", shift_px,
      "half of the samples: the right image moves by up to so many pixels to the left, and the "
      "truth with it: nearer scenes than were recorded; needs calibration");
  list.add("exposure", exposure,
           "half of the samples: only the last share of each time step's events, from this to 1: "
           "fewer events; 1 = off");
  list.add("crop_width_px", crop_width_px,
           "train on random windows of this width, the same for both cameras; 0 = whole image");
  list.add("crop_height_px", crop_height_px, "their height; 0 = whole image");
}

void LossConfig::list_fields(FieldList& list) {
  list.choice("space", space, {"metres", "log"},
              "compare depths in metres (published), or their logarithms: relative errors");
  list.add("squared_weight", squared_weight,
           "weight of the scale-invariant squared term; published 1");
  list.add("lambda", lambda,
           "weight of the squared mean in mean(r^2) - lambda mean(r)^2; 1 is the published form, "
           "which cannot see an offset");
  list.add("gradient_weight", gradient_weight,
           "weight of the gradient-matching term; published 0.5");
  list.add("absolute_weight", absolute_weight, "weight of the mean absolute error; published 0");
  list.add("huber_weight", huber_weight, "weight of Huber's term; published 0");
  list.add("huber_beta", huber_beta, "size of the residual from which it grows linearly");
  list.add("spike_penalty", spike_penalty, "weight of the mean squared spikes; 0 = off");
  list.choice("penalty_form", penalty_form, {"squared", "target"},
              "half the mean square of a layer (published), or its mean squared away from "
              "target_rate");
  list.add("target_rate", target_rate, "rate that the target form aims at");
  list.add("penalty_weights", penalty_weights,
           "factor of each penalised layer, in their order; empty = 1");
  list.add(
      "penalised", penalised,
      "layers under the penalty, by name; sums: the maps that the network names as published; all: "
      "every spiking layer, which makes it half the sum of their rates");
  list.add("rate_low", rate_low, "firing rate, 0 to 1, below which a channel is pushed up");
  list.add("rate_high", rate_high, "firing rate above which a channel is pushed down");
  list.add("rate_band_weight", rate_band_weight,
           "weight of the penalty on channels outside rate_low..rate_high; 0 = off");
}

void OptimizerConfig::list_fields(FieldList& list) {
  list.add("lr", lr, "learning rate of Adam; published 2e-4");
  list.choice("schedule", schedule, {"milestones", "cosine"},
              "times factor at each milestone epoch, or down to 0 at the end");
  list.add("milestones", milestones,
           "epochs at which the rate is multiplied by factor; published 8, 42, 60");
  list.add("factor", factor, "published 0.5");
  list.add("weight_decay", weight_decay, "L2 weight decay; published 0");
}

void InitConfig::list_fields(FieldList& list) {
  list.choice("method", method, {"scaled", "drawn", "kaiming"},
              "the framework's weights times a factor a layer, measured on data; normal weights "
              "whose variance follows from the inputs' second moment; or of variance 2 / fan-in, "
              "whatever xi");
  list.add("xi", xi,
           "potentials fluctuate by threshold / xi (1 to 3) in every spiking layer; 0 = framework "
           "default");
  list.add("depth", depth, "start the readout at the median depth of the training data");
  list.add("weights", weights,
           "run folder or checkpoint whose weights are the start, instead of xi and depth");
}

void LoopConfig::list_fields(FieldList& list) {
  list.add("epochs", epochs, "passes over the training data");
  list.add("batch", batch, "samples a step; published 1");
  list.add("seed", seed, "decides weights, order and augmentation");
  list.choice("device", device, {"auto", "cpu", "cuda"}, "where the network is trained");
  list.add("threads", threads, "CPU threads; 0 = one a core");
  list.add("checkpoint_steps", checkpoint_steps, "steps between checkpoints within an epoch");
  list.add("validate_epochs", validate_epochs,
           "epochs between validations; 0 = only after the last, so that best.ckpt is the end");
  list.add("samples_per_epoch", samples_per_epoch, "samples drawn an epoch; 0 = all");
  list.choice("protocol", protocol, protocol_names(),
              "evaluation protocol whose mean depth error chooses best.ckpt, as `eval` prints it");
}

void TrainConfig::list_fields(FieldList& list) {
  list.section("data", data);
  list.section("slice", slice);
  list.section("augment", augment);
  list.section("loss", loss);
  list.section("optimizer", optimizer);
  list.section("init", init);
  list.section("train", train);
}

void TrainConfig::check() const {
  auto copy = *this;
  check_choices(fields_of(copy));
  require(probability(augment.flip) && probability(augment.time_mirror),
          "augment.flip and augment.time_mirror are probabilities from 0 to 1");
  require(augment.shift_px >= 0 && augment.shift_px <= 1000,
          "augment.shift_px must be from 0 (off) to 1000");
  require(augment.exposure > 0 && augment.exposure <= 1,
          "augment.exposure must be above 0 and at most 1 (off)");
  require(augment.crop_width_px >= 0 && augment.crop_height_px >= 0,
          "augment.crop_* must be 0 (off) or above");
  require(optimizer.lr > 0 && std::isfinite(optimizer.lr), "optimizer.lr must be above 0");
  require(optimizer.weight_decay >= 0, "optimizer.weight_decay must not be negative");
  require(loss.lambda >= 0 && loss.lambda <= 1, "loss.lambda must be from 0 to 1");
  require(loss.gradient_weight >= 0 && loss.absolute_weight >= 0 && loss.spike_penalty >= 0 &&
              loss.rate_band_weight >= 0 && loss.squared_weight >= 0 && loss.huber_weight >= 0,
          "loss weights must not be negative");
  require(loss.huber_beta > 0, "loss.huber_beta must be above 0");
  require(loss.rate_low > 0 && loss.rate_low <= loss.rate_high && loss.rate_high < 1,
          "loss.rate_low and rate_high must satisfy 0 < rate_low <= rate_high < 1");
  require(loss.penalty_weights.empty() || loss.penalised == std::vector<std::string>{"sums"} ||
              loss.penalty_weights.size() == loss.penalised.size(),
          "loss.penalty_weights needs one number for each of loss.penalised, or none");
  require(init.xi >= 0, "init.xi must be 0 (off) or above");
  require(train.epochs >= 1 && train.batch >= 1 && train.checkpoint_steps >= 1,
          "train.epochs, batch and checkpoint_steps must be at least 1");
  require(train.threads <= 256, "train.threads must be at most 256");
  require(train.threads >= 0 && train.samples_per_epoch >= 0 && train.validate_epochs >= 0,
          "train.threads, samples_per_epoch and validate_epochs must not be negative");
  require(slice.window_ms > 0 && slice.windows >= 1 && slice.steps >= 1,
          "slice.window_ms must be above 0, slice.windows and slice.steps at least 1");
}

double learning_rate(const OptimizerConfig& config, std::int64_t epoch, double progress,
                     std::int64_t epochs) {
  if (config.schedule == "cosine") {
    const double along = (static_cast<double>(epoch) + progress) / static_cast<double>(epochs);
    return config.lr * 0.5 * (1.0 + std::cos(3.14159265358979323846 * std::min(along, 1.0)));
  }
  double rate = config.lr;
  for (const auto milestone : config.milestones) {
    if (epoch >= milestone) rate *= config.factor;
  }
  return rate;
}

}  // namespace spikedepth
