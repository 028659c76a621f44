#include "core/learning/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/losses.hpp"
#include "core/learning/metrics_table.hpp"
#include "core/learning/training_warnings.hpp"
#include "core/snn/device.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kScalarSteps = 20;

// Of the training's median depth everywhere; 0 if that is unknown.
double constant_error(const torch::Tensor& targets, double depth_m) {
  return depth_m > 0 ? mean_depth_error(torch::full_like(targets, depth_m), targets) : 0;
}

// What a step gave, added to the sums over the epoch.
void add_to(const NamedValues& values, std::vector<std::string>& names, std::vector<double>& sums,
            std::int64_t& count) {
  if (values.empty()) return;
  if (names.size() != values.size()) {
    names.clear();
    sums.assign(values.size(), 0);
    for (const auto& value : values) names.push_back(value.first);
  }
  for (std::size_t i = 0; i < values.size(); ++i) sums[i] += values[i].second;
  count += 1;
}

NamedValues named(const std::vector<LayerRate>& rates) {
  NamedValues values;
  for (const auto& layer : rates) values.emplace_back(layer.layer, layer.rate);
  return values;
}

}  // namespace

Trainer::Trainer(TrainerParts parts, const TrainConfig& config, RunDirectory& run,
                 TrainerHooks hooks)
    : parts_(std::move(parts)),
      config_(config),
      run_(run),
      hooks_(std::move(hooks)),
      watch_(config.loss, config.init, parts_.firing_key),
      device_(choose_device(config.train.device)) {
  if (config.augment.flip > 0 && !parts_.train->can_flip()) {
    throw ConfigError(
        "augment.flip needs both cameras and right depth in every training recording; set "
        "augment.flip=0");
  }
  if (config.augment.shift_px > 0 && !parts_.train->can_shift()) {
    throw ConfigError(
        "augment.shift_px needs both cameras and a calibration of every training recording; set "
        "augment.shift_px=0");
  }
  const auto processes = parts_.group->size();
  if (config.train.batch % processes != 0 || samples_per_epoch() % processes != 0) {
    throw ConfigError(format(
        "train.batch and the samples of an epoch must be multiples of the %lld processes; set "
        "train.batch and train.samples_per_epoch",
        static_cast<long long>(processes)));
  }
}

std::int64_t Trainer::samples_per_epoch() const {
  const auto all = static_cast<std::int64_t>(parts_.train->size());
  return config_.train.samples_per_epoch > 0 ? std::min(all, config_.train.samples_per_epoch) : all;
}

Batch Trainer::make_batch(const std::vector<std::size_t>& indices) {
  Batch batch;
  std::vector<Sample> samples;
  std::vector<torch::Tensor> truths;
  for (const auto index : indices) {
    auto draw = draw_augmentation(config_.augment, config_.train.seed, state_.epoch, index);
    draw.left_margin_px = parts_.model->left_margin_px();
    samples.push_back(parts_.train->load(index, draw));
    truths.push_back(samples.back().truth);
    batch.names.push_back(samples.back().name);
  }
  batch.inputs = stack_frames(samples).to(device_);
  batch.origin = origin_of(samples, *parts_.model);
  batch.targets = torch::stack(truths).to(device_);
  return batch;
}

StepReport Trainer::train_step(const std::vector<std::size_t>& order, double lr) {
  const auto end = std::min(state_.position + config_.train.batch, samples_per_epoch());
  std::vector<std::size_t> indices;
  for (auto i = state_.position + parts_.group->rank(); i < end; i += parts_.group->size())
    indices.push_back(order[static_cast<std::size_t>(i)]);
  const auto batch = make_batch(indices);
  scalars_due_ = state_.step % kScalarSteps == 0;
  const bool ends_epoch = end == samples_per_epoch();
  const auto report = parts_.rule->step(batch, lr, scalars_due_ || ends_epoch);
  if (std::isfinite(report.loss)) run_.keep();
  if (!std::isfinite(report.loss)) {
    throw Error(
        format("the loss became %f at step %lld on [%s]; %slook at the data with `spikedepth "
               "verify`, or lower optimizer.lr or the loss's weights",
               report.loss, static_cast<long long>(state_.step), join(batch.names).c_str(),
               state_.step > 0 ? "the run's last checkpoint is from before it; " : ""));
  }
  state_.position = end;
  state_.step += 1;
  state_.step_count += 1;
  state_.loss_sum += report.loss;
  if (std::isfinite(report.error)) {
    state_.error_sum += report.error;
    state_.constant_sum += constant_error(batch.targets, parts_.meta.training_median_depth_m);
    state_.error_count += 1;
  }
  add_to(report.terms, state_.terms, state_.term_sums, state_.term_count);
  add_to(named(report.rates), state_.layers, state_.rate_sums, state_.rate_count);
  return report;
}

void Trainer::report_step(const StepReport& report, double lr) {
  for (const auto& sentence : report.warnings) {
    if (hooks_.warn)
      hooks_.warn(format("step %lld: ", static_cast<long long>(state_.step)) + sentence);
  }
  if (scalars_due_ && !report.rates.empty() && hooks_.warn) {
    for (const auto& sentence : watch_.look(state_.step, report.rates, report.potentials))
      hooks_.warn(sentence);
  }
  if (!hooks_.scalars || !scalars_due_) return;
  NamedValues scalars = {
      {"train/loss", report.loss}, {"train/mde_m", report.error}, {"train/lr", lr}};
  for (const auto& [name, value] : report.terms) scalars.emplace_back("loss/" + name, value);
  for (const auto& layer : report.rates) scalars.emplace_back("rate/" + layer.layer, layer.rate);
  for (const auto& [name, value] : report.figures) scalars.emplace_back("rule/" + name, value);
  hooks_.scalars(state_.step, scalars);
}

void Trainer::run_epoch() {
  epoch_start_ = std::chrono::steady_clock::now();
  const auto order = epoch_order(parts_.train->size(), config_.train.seed, state_.epoch);
  const auto samples = samples_per_epoch();
  const auto steps_per_epoch = (samples + config_.train.batch - 1) / config_.train.batch;
  parts_.model->train();
  while (state_.position < samples) {
    const double along = static_cast<double>(state_.position) / static_cast<double>(samples);
    const double lr = learning_rate(config_.optimizer, state_.epoch, along, config_.train.epochs);
    const auto report = train_step(order, lr);
    report_step(report, lr);
    if (state_.step % config_.train.checkpoint_steps == 0 && state_.position < samples)
      save("last");
    if (hooks_.progress &&
        hooks_.progress({"train", state_.step, steps_per_epoch * config_.train.epochs,
                         format("epoch %lld/%lld loss %.4f MDE %.3f m",
                                static_cast<long long>(state_.epoch + 1),
                                static_cast<long long>(config_.train.epochs), report.loss,
                                report.error)}) == Flow::stop) {
      save("last");
      throw CancelledError("stopped at step " + std::to_string(state_.step) +
                           "; continue with `spikedepth train --resume " + run_.path() + "`");
    }
  }
}

EpochReport Trainer::report_epoch(const ValidationReport& validation) const {
  const auto known = [](double value) { return value < 0 ? NAN : value; };
  const auto steps = static_cast<double>(state_.error_count);
  EpochReport report;
  report.epoch = state_.epoch + 1;
  report.epochs = config_.train.epochs;
  report.step = state_.step;
  report.lr = learning_rate(config_.optimizer, state_.epoch, 0.0, config_.train.epochs);
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - epoch_start_).count();
  report.train_loss = state_.loss_sum / static_cast<double>(state_.step_count);
  if (steps > 0) report.train_mde_m = state_.error_sum / steps;
  if (steps > 0 && state_.constant_sum > 0) report.train_constant_m = state_.constant_sum / steps;
  report.validation_mde_m = known(validation.error_m);
  report.validation_rmse_m = known(validation.rmse_m);
  report.validation_constant_m = known(validation.constant_m);
  for (std::size_t i = 0; i < state_.terms.size(); ++i) {
    report.terms.emplace_back(state_.terms[i],
                              state_.term_sums[i] / static_cast<double>(state_.term_count));
  }
  report.rates = validation.rates;
  if (!report.rates.empty()) return report;
  for (std::size_t i = 0; i < state_.layers.size(); ++i) {
    report.rates.push_back(
        {state_.layers[i], state_.rate_sums[i] / static_cast<double>(state_.rate_count)});
  }
  return report;
}

void Trainer::write_row(const EpochReport& report) {
  const auto text = metrics_text(report, metrics_);
  run_.append("metrics.csv", text);
  metrics_ += text;
  if (!hooks_.scalars) return;
  NamedValues scalars;
  for (const auto& [name, value] : report.figures()) {
    if (std::isfinite(value) && !starts_with(name, "rate_"))
      scalars.emplace_back("epoch/" + name, value);
  }
  hooks_.scalars(state_.step, scalars);
}

// What was learned is on disk before: a validation that fails or is stopped costs itself alone.
ValidationReport Trainer::validate() {
  save("last");
  const auto progress = [&](Progress now) {
    now.stage = "validate";
    return hooks_.progress ? hooks_.progress(now) : Flow::go_on;
  };
  const auto sample = [&](const EvaluatedWindow& window) {
    if (hooks_.sample) hooks_.sample(state_.epoch + 1, state_.step, window);
  };
  try {
    return parts_.validation->run(progress, sample);
  } catch (const CancelledError&) {
    throw CancelledError("stopped in the validation after step " + std::to_string(state_.step) +
                         "; continue with `spikedepth train --resume " + run_.path() + "`");
  }
}

// Without a validation the training's own error chooses.
void Trainer::choose_best(EpochReport& report, bool measured) {
  const double score = parts_.validation ? report.validation_mde_m : report.train_mde_m;
  report.best = measured && score >= 0 && (state_.best_error_m < 0 || score < state_.best_error_m);
  if (report.best) {
    state_.best_error_m = score;
    state_.best_epoch = report.epoch;
  }
  if (state_.best_epoch > 0) report.best_mde_m = state_.best_error_m;
  report.best_epoch = state_.best_epoch;
}

void Trainer::warn_of_rates(const EpochReport& report) {
  const auto warnings = rate_warnings(report.rates, config_.loss, parts_.firing_key);
  if (hooks_.warn && warnings != told_) {
    for (const auto& warning : warnings)
      hooks_.warn(format("epoch %lld: ", static_cast<long long>(report.epoch)) + warning);
  }
  told_ = warnings;
}

void Trainer::finish_epoch() {
  const bool last = state_.epoch + 1 == config_.train.epochs;
  const auto period = config_.train.validate_epochs;
  const bool measured =
      last || !parts_.validation || (period > 0 && (state_.epoch + 1) % period == 0);
  ValidationReport validation;
  if (writes() && measured && parts_.validation) validation = validate();
  auto report = report_epoch(validation);
  if (writes() && measured) {
    write_row(report);
    warn_of_rates(report);
  }
  choose_best(report, last || period > 0);
  if (writes() && hooks_.epoch) hooks_.epoch(report);
  state_.epoch += 1;
  state_.clear_epoch();
  if (report.best) save("best");
  save("last");
}

void Trainer::run() {
  counted_until_ = std::chrono::steady_clock::now();
  parts_.model->to(device_);
  while (state_.epoch < config_.train.epochs) {
    run_epoch();
    finish_epoch();
  }
  const auto warning = early_best_warning(config_.loss, state_.best_epoch, state_.epoch);
  if (hooks_.warn && !warning.empty()) hooks_.warn(warning);
}

}  // namespace spikedepth
