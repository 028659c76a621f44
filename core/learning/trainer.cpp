#include "core/learning/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/metrics_table.hpp"
#include "core/learning/training_warnings.hpp"
#include "core/snn/device.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kScalarSteps = 20;
const char* const kRandomState = "random/torch";

}  // namespace

Trainer::Trainer(TrainerParts parts, const TrainConfig& config, RunDirectory& run,
                 TrainerHooks hooks)
    : parts_(std::move(parts)),
      config_(config),
      run_(run),
      hooks_(std::move(hooks)),
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
  const auto report = parts_.rule->step(batch, lr, state_.step % kScalarSteps == 0);
  if (std::isfinite(report.loss)) run_.keep();
  if (!std::isfinite(report.loss)) {
    throw Error(
        format("the loss became %f at step %lld on [%s]; the run's last checkpoint is from before "
               "it. Look at the data "
               "with `spikedepth verify`, or lower optimizer.lr",
               report.loss, static_cast<long long>(state_.step), join(batch.names).c_str()));
  }
  if (!report.rates.empty()) latest_rates_ = report.rates;
  state_.position = end;
  state_.step += 1;
  state_.step_count += 1;
  state_.loss_sum += report.loss;
  if (std::isfinite(report.error)) {
    state_.error_sum += report.error;
    state_.error_count += 1;
  }
  return report;
}

void Trainer::report_step(const StepReport& report, double lr) {
  if (!hooks_.scalars || report.rates.empty()) return;
  NamedValues scalars = {
      {"train/loss", report.loss}, {"train/mde_m", report.error}, {"train/lr", lr}};
  for (const auto& [name, value] : report.terms) scalars.emplace_back("loss/" + name, value);
  for (const auto& layer : report.rates) scalars.emplace_back("rate/" + layer.layer, layer.rate);
  hooks_.scalars(state_.step, scalars);
}

void Trainer::run_epoch() {
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

void Trainer::write_row(const ValidationReport& validation) {
  MetricsRow row;
  row.epoch = state_.epoch + 1;
  row.step = state_.step;
  row.lr = learning_rate(config_.optimizer, state_.epoch, 0.0, config_.train.epochs);
  row.train_loss = state_.loss_sum / static_cast<double>(state_.step_count);
  row.train_mde_m =
      state_.error_count > 0 ? state_.error_sum / static_cast<double>(state_.error_count) : NAN;
  row.validation_mde_m = validation.error_m < 0 ? NAN : validation.error_m;
  row.rates = validation.rates;
  const auto text = metrics_text(row, metrics_.empty());
  run_.append("metrics.csv", text);
  metrics_ += text;
  if (!hooks_.scalars) return;
  NamedValues scalars = {{"epoch/train_mde_m", row.train_mde_m}};
  if (validation.error_m >= 0) scalars.emplace_back("epoch/validation_mde_m", validation.error_m);
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
    if (hooks_.sample) hooks_.sample(state_.epoch + 1, window);
  };
  try {
    return parts_.validation->run(progress, sample);
  } catch (const CancelledError&) {
    throw CancelledError("stopped in the validation after step " + std::to_string(state_.step) +
                         "; continue with `spikedepth train --resume " + run_.path() + "`");
  }
}

void Trainer::finish_epoch() {
  ValidationReport validation;
  const bool last = state_.epoch + 1 == config_.train.epochs;
  const auto period = config_.train.validate_epochs;
  if (writes() && (last || (period > 0 && (state_.epoch + 1) % period == 0))) {
    if (parts_.validation) validation = validate();
    const auto& rates = validation.rates.empty() ? latest_rates_ : validation.rates;
    for (const auto& warning : rate_warnings(rates, config_.loss, parts_.firing_key)) {
      if (hooks_.warn)
        hooks_.warn(format("epoch %lld: ", static_cast<long long>(state_.epoch + 1)) + warning);
    }
    write_row(validation);
  }
  double score = validation.error_m;
  if (!parts_.validation && state_.error_count > 0 && (last || period > 0))
    score = state_.error_sum / static_cast<double>(state_.error_count);
  const bool best = score >= 0 && (state_.best_error_m < 0 || score < state_.best_error_m);
  state_.epoch += 1;
  if (best) {
    state_.best_error_m = score;
    state_.best_epoch = state_.epoch;
  }
  state_.position = 0;
  state_.loss_sum = state_.error_sum = 0;
  state_.error_count = state_.step_count = 0;
  if (best) save("best");
  save("last");
}

void Trainer::run() {
  parts_.model->to(device_);
  while (state_.epoch < config_.train.epochs) {
    run_epoch();
    finish_epoch();
  }
  const auto warning = early_best_warning(config_.loss, state_.best_epoch, state_.epoch);
  if (hooks_.warn && !warning.empty()) hooks_.warn(warning);
}

void Trainer::save(const std::string& which) {
  if (!writes()) return;
  TensorArchive archive;
  auto meta = parts_.meta;
  meta.state = state_;
  meta.state.metrics_bytes = static_cast<std::int64_t>(metrics_.size());
  meta.metrics = metrics_;
  archive.meta = meta.to_json();
  append_module(*parts_.model, archive);
  parts_.rule->save(archive);
  archive.tensors.push_back(
      {kRandomState, to_plain(at::detail::getDefaultCPUGenerator().get_state())});
  std::error_code ignored;
  if (which == "last" && std::filesystem::exists(run_.checkpoint("last"), ignored))
    commit_file(run_.checkpoint("last"), run_.checkpoint("previous"));
  save_archive(run_.checkpoint(which), archive);
}

// To begin anew would overwrite what was learned.
void Trainer::refuse_damaged(const std::string& problem) {
  const std::string best = run_.checkpoint("best");
  std::string left = "; nothing else of the run can be read, so train anew (--force replaces it)";
  try {
    const auto epoch = CheckpointMeta::of(load_archive(best), best).state.epoch;
    left = format(
               "; best.ckpt, of epoch %lld, is whole: copy it to last.ckpt to go on from there, or "
               "start a new run from its weights with --run NEW --set init.weights=",
               static_cast<long long>(epoch)) +
           best;
  } catch (const Error&) {
  }
  throw DataError(run_.path(), "there is no checkpoint to go on from (" + problem + ")" + left);
}

std::optional<Trainer::Saved> Trainer::usable_checkpoint() {
  std::vector<std::string> problems;
  // A run that was killed just after its first epoch may have the best one alone.
  for (const std::string which : {"last", "previous", "best"}) {
    const std::string path = run_.checkpoint(which);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) || (which == "best" && !problems.empty())) continue;
    try {
      Saved saved{path, load_archive(path), {}};
      saved.meta = CheckpointMeta::of(saved.archive, path);
      for (const auto& problem : problems) {
        if (hooks_.warn) hooks_.warn(problem + "; going on from the one before it");
      }
      return saved;
    } catch (const DataError& error) {
      problems.emplace_back(error.what());
    }
  }
  if (!problems.empty()) refuse_damaged(join(problems));
  return std::nullopt;
}

// Another rule would go on from a state that is not its own; errors under two protocols are not
// comparable. Checkpoints of 0.1.0 name neither.
void Trainer::check_objective(const CheckpointMeta& saved) {
  const auto text = [](const nlohmann::json& fields, const char* key) {
    return fields.is_object() ? fields.value(key, std::string()) : std::string();
  };
  const auto old_rule = text(saved.fields, "rule.name"),
             rule = text(parts_.meta.fields, "rule.name");
  if (!old_rule.empty() && old_rule != rule) {
    throw ConfigError("the run was trained by rule.name=" + old_rule + ", not " + rule +
                      "; set it back, or start a new run with init.weights=" + run_.path());
  }
  if (!parts_.validation || state_.best_error_m < 0 ||
      text(saved.fields, "train.protocol") == config_.train.protocol)
    return;
  state_.best_error_m = -1;
  if (hooks_.warn) {
    hooks_.warn("the best checkpoint so far was chosen by another measure than train.protocol=" +
                config_.train.protocol + "; from now on the best is chosen anew");
  }
}

bool Trainer::resume() {
  const auto saved = usable_checkpoint();
  if (!saved) {
    if (writes()) run_.truncate("metrics.csv", 0);
    return false;
  }
  if (parts_.accept) parts_.accept(saved->meta, saved->path);
  state_ = saved->meta.state;
  check_objective(saved->meta);
  load_module(*parts_.model, saved->archive, kModelPrefix, saved->path);
  parts_.model->to(device_);
  parts_.rule->load(saved->archive, saved->path);
  if (const auto* random = saved->archive.find(kRandomState)) {
    auto generator = at::detail::getDefaultCPUGenerator();
    generator.set_state(to_torch(*random));
  }
  if (!writes()) return true;
  const auto note =
      restore_metrics(run_, saved->meta.metrics, static_cast<std::uint64_t>(state_.metrics_bytes));
  if (hooks_.warn && !note.empty()) hooks_.warn(note);
  if (run_.size_of("metrics.csv") > 0) metrics_ = read_file(run_.metrics());
  // A damaged last.ckpt must not take the place of the one that is whole.
  if (saved->path != run_.checkpoint("last")) std::filesystem::remove(run_.checkpoint("last"));
  return true;
}

}  // namespace spikedepth
