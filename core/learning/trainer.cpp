#include "core/learning/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/learning/training_warnings.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kScalarSteps = 20;
const char* const kRandomState = "random/torch";

}  // namespace

torch::Device choose_device(const std::string& name) {
  const bool cuda = torch::cuda::is_available();
  if (name == "cuda" && !cuda) {
    throw ConfigError("device cuda: this LibTorch sees no CUDA device; use --device cpu or auto");
  }
  return cuda && name != "cpu" ? torch::Device(torch::kCUDA) : torch::Device(torch::kCPU);
}

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
}

std::int64_t Trainer::samples_per_epoch() const {
  const auto all = static_cast<std::int64_t>(parts_.train->size());
  return config_.train.samples_per_epoch > 0 ? std::min(all, config_.train.samples_per_epoch) : all;
}

Batch Trainer::make_batch(const std::vector<std::size_t>& indices) {
  Batch batch;
  std::vector<torch::Tensor> frames, truths;
  for (const auto index : indices) {
    const auto draw = draw_augmentation(config_.augment, config_.train.seed, state_.epoch, index);
    auto sample = parts_.train->load(index, draw);
    frames.push_back(sample.frames);
    truths.push_back(sample.truth);
    batch.names.push_back(sample.name);
  }
  batch.frames = torch::stack(frames).to(device_);
  batch.truth = torch::stack(truths).to(device_);
  return batch;
}

StepReport Trainer::train_step(const std::vector<std::size_t>& order, double lr) {
  const auto end = std::min(state_.position + config_.train.batch, samples_per_epoch());
  const std::vector<std::size_t> indices(order.begin() + state_.position, order.begin() + end);
  const auto batch = make_batch(indices);
  const auto report = parts_.rule->step(batch, lr, state_.step % kScalarSteps == 0);
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
  if (std::isfinite(report.mean_depth_error_m)) {
    state_.error_sum += report.mean_depth_error_m;
    state_.error_count += 1;
  }
  return report;
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
    if (hooks_.scalars && !report.rates.empty()) {
      NamedScalars scalars = {{"train/loss", report.loss},
                              {"train/mde_m", report.mean_depth_error_m},
                              {"train/lr", lr}};
      for (const auto& layer : report.rates)
        scalars.emplace_back("rate/" + layer.layer, layer.rate);
      hooks_.scalars(state_.step, scalars);
    }
    if (state_.step % config_.train.checkpoint_steps == 0 && state_.position < samples)
      save("last");
    if (hooks_.progress &&
        hooks_.progress({"train", state_.step, steps_per_epoch * config_.train.epochs,
                         format("epoch %lld/%lld loss %.4f MDE %.3f m",
                                static_cast<long long>(state_.epoch + 1),
                                static_cast<long long>(config_.train.epochs), report.loss,
                                report.mean_depth_error_m)}) == Flow::stop) {
      save("last");
      throw CancelledError("stopped at step " + std::to_string(state_.step) +
                           "; continue with `spikedepth train --resume " + run_.path() + "`");
    }
  }
}

Trainer::Validation Trainer::validate() {
  Validation result;
  if (!parts_.validation) return result;
  torch::NoGradGuard no_grad;
  parts_.model->eval();
  double error_sum = 0;
  std::int64_t images = 0;
  const auto count = parts_.validation->size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto sample = parts_.validation->load(i, {});
    parts_.model->reset_state();
    const auto output = parts_.model->forward(sample.frames.unsqueeze(0).to(device_));
    const auto depth = output.depth.to(torch::kCPU);
    const auto valid = sample.truth.isfinite().logical_and(sample.truth > 0);
    const auto residual = masked_residual(depth[0], sample.truth, valid);
    const double pixels = valid.sum().item<double>();
    if (pixels > 0) {
      error_sum += residual.abs().sum().item<double>() / pixels;
      ++images;
    }
    const auto rates = firing_rates(output);
    if (result.rates.empty()) result.rates.resize(rates.size());
    for (std::size_t l = 0; l < rates.size(); ++l) {
      result.rates[l].layer = rates[l].layer;
      result.rates[l].neurons = rates[l].neurons;
      result.rates[l].rate += rates[l].rate / static_cast<double>(count);
    }
    if (i == 0 && hooks_.sample) hooks_.sample(state_.epoch + 1, sample, depth[0]);
  }
  parts_.model->reset_state();
  if (images > 0) result.error_m = error_sum / static_cast<double>(images);
  return result;
}

void Trainer::warn_about_rates(const std::vector<LayerRate>& rates) {
  if (!hooks_.warn) return;
  for (const auto& warning : rate_warnings(rates, config_.loss))
    hooks_.warn(format("epoch %lld: ", static_cast<long long>(state_.epoch + 1)) + warning);
}

void Trainer::write_row(const Validation& validation) {
  const double lr = learning_rate(config_.optimizer, state_.epoch, 0.0, config_.train.epochs);
  const double train_error =
      state_.error_count > 0 ? state_.error_sum / static_cast<double>(state_.error_count) : NAN;
  NamedScalars columns = {{"lr", lr},
                          {"train_loss", state_.loss_sum / static_cast<double>(state_.step_count)},
                          {"train_mde_m", train_error},
                          {"validation_mde_m", validation.error_m < 0 ? NAN : validation.error_m}};
  for (const auto& layer : validation.rates)
    columns.emplace_back("rate_" + layer.layer, layer.rate);
  std::string header = "epoch,step";
  std::string row = format("%lld,%lld", static_cast<long long>(state_.epoch + 1),
                           static_cast<long long>(state_.step));
  for (const auto& [name, value] : columns) {
    header += "," + name;
    row += format(",%.9g", value);
  }
  if (run_.size_of("metrics.csv") == 0) run_.append("metrics.csv", header + "\n");
  run_.append("metrics.csv", row + "\n");
  if (hooks_.scalars) {
    NamedScalars scalars = {{"epoch/train_mde_m", train_error}};
    if (validation.error_m >= 0) scalars.emplace_back("epoch/validation_mde_m", validation.error_m);
    hooks_.scalars(state_.step, scalars);
  }
}

void Trainer::finish_epoch() {
  Validation validation;
  const bool last = state_.epoch + 1 == config_.train.epochs;
  const auto period = config_.train.validate_epochs;
  if (last || (period > 0 && (state_.epoch + 1) % period == 0)) {
    validation = validate();
    warn_about_rates(validation.rates.empty() ? latest_rates_ : validation.rates);
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
  TensorArchive archive;
  archive.meta = {{"kind", kCheckpointKind},
                  {"version", 1},
                  {"experiment", parts_.description},
                  {"state",
                   {{"epoch", state_.epoch},
                    {"position", state_.position},
                    {"step", state_.step},
                    {"loss_sum", state_.loss_sum},
                    {"error_sum", state_.error_sum},
                    {"error_count", state_.error_count},
                    {"step_count", state_.step_count},
                    {"best_error_m", state_.best_error_m},
                    {"best_epoch", state_.best_epoch},
                    {"metrics_bytes", run_.size_of("metrics.csv")}}}};
  append_module(*parts_.model, archive);
  parts_.rule->save(archive);
  archive.tensors.push_back(
      {kRandomState, to_plain(at::detail::getDefaultCPUGenerator().get_state())});
  if (which == "last" && std::filesystem::exists(run_.checkpoint("last"))) {
    commit_file(run_.checkpoint("last"), run_.checkpoint("previous"));
  }
  save_archive(run_.checkpoint(which), archive);
}

std::string Trainer::usable_checkpoint() {
  for (const char* which : {"last", "previous"}) {
    const std::string path = run_.checkpoint(which);
    if (!std::filesystem::exists(path)) continue;
    try {
      load_archive(path);
      return path;
    } catch (const DataError& error) {
      if (hooks_.warn) hooks_.warn(std::string(error.what()) + "; trying the one before it");
    }
  }
  return "";
}

void Trainer::resume() {
  const std::string path = usable_checkpoint();
  if (path.empty()) {
    run_.truncate("metrics.csv", 0);
    return;
  }
  const auto archive = load_archive(path);
  try {
    const auto& state = archive.meta.at("state");
    state.at("epoch").get_to(state_.epoch);
    state.at("position").get_to(state_.position);
    state.at("step").get_to(state_.step);
    state.at("loss_sum").get_to(state_.loss_sum);
    state.at("error_sum").get_to(state_.error_sum);
    state.at("error_count").get_to(state_.error_count);
    state.at("step_count").get_to(state_.step_count);
    state.at("best_error_m").get_to(state_.best_error_m);
    state_.best_epoch = state.value("best_epoch", std::int64_t{0});  // not in older checkpoints
    run_.truncate("metrics.csv", state.at("metrics_bytes").get<std::uint64_t>());
  } catch (const nlohmann::json::exception&) {
    throw DataError(path, "is no training checkpoint of this version; start a new run");
  }
  load_module(*parts_.model, archive, "model/", path);
  parts_.model->to(device_);
  parts_.rule->load(archive, path);
  if (const auto* random = archive.find(kRandomState)) {
    auto generator = at::detail::getDefaultCPUGenerator();
    generator.set_state(to_torch(*random));
  }
}

}  // namespace spikedepth
