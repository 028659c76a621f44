#include "models/experiments/train_experiment.hpp"

#include <torch/version.h>

#include <algorithm>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/text.hpp"
#include "core/base/version.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/data_identity.hpp"
#include "core/learning/trainer.hpp"
#include "core/snn/device.hpp"
#include "core/snn/network_threads.hpp"
#include "models/experiments/resume_check.hpp"

namespace spikedepth {
namespace {

// Labels that the starting depth and the input's range are taken from, and samples that the
// weights' scale is measured on.
constexpr std::size_t kMedianLabels = 100;
constexpr std::size_t kRangeLabels = 100;
constexpr std::size_t kInitialSamples = 8;

// How each layer's potential fluctuates at the start, beside what was asked for.
void write_fluctuations(const RunDirectory& run, const std::vector<LayerFluctuation>& layers) {
  std::string csv = "layer,target,measured,rate\n";
  for (const auto& layer : layers) {
    csv += format("%s,%.6g,%.6g,%.6g\n", layer.layer.c_str(), layer.target, layer.measured,
                  layer.rate);
  }
  write_file_atomically(run.file("init.csv"), csv);
}

void initialise(DepthModel& model, const InitConfig& config, double depth_m, DepthDataset& data,
                const RunDirectory& run) {
  if (!config.weights.empty()) {
    const std::string file = resolve_checkpoint(config.weights);
    load_module(model, load_archive(file), kModelPrefix, file);
    return;
  }
  Initialisation how;
  how.method = init_method(config.method);
  how.xi = config.xi;
  how.depth_m = config.depth ? depth_m : 0.0;
  const auto samples = data.some_samples(kInitialSamples);
  model.set_origin(origin_of(samples, model));
  const auto layers = model.initialise(how, stack_frames(samples));
  if (!layers.empty()) write_fluctuations(run, layers);
}

TrainerHooks make_hooks(const TrainingReporter& reporter) {
  TrainerHooks hooks;
  hooks.progress = reporter.progress;
  hooks.warn = reporter.warn;
  hooks.scalars = reporter.scalars;
  hooks.epoch = reporter.epoch;
  if (reporter.sample) {
    hooks.sample = [report = reporter.sample](std::int64_t epoch, std::int64_t step,
                                              const EvaluatedWindow& window) {
      report({epoch, step, *window.frame, *window.truth, window.estimate->depth});
    };
  }
  return hooks;
}

void write_environment(const RunDirectory& run, const TrainConfig& config,
                       std::int64_t parameters) {
  const nlohmann::json environment = {{"spikedepth", version()},
                                      {"commit", commit()},
                                      {"libtorch", TORCH_VERSION},
                                      {"compiler", __VERSION__},
                                      {"cores", processor_cores()},
                                      {"threads", torch::get_num_threads()},
                                      {"device", choose_device(config.train.device).str()},
                                      {"folder", std::filesystem::current_path().string()},
                                      {"run", run.path()},
                                      {"parameters", parameters}};
  write_file_atomically(run.file("environment.json"), json_text(environment, 2) + "\n");
}

// What data.json says; it is all that a run without a checkpoint, or with one of an older version,
// knows of its recordings.
void check_noted(const RunDirectory& run, const nlohmann::json& identity) {
  if (run.size_of("data.json") == 0) return;
  const auto path = run.file("data.json");
  check_recordings(try_parse_json(read_file(path)), identity, path, run.path());
}

void write_identity(const RunDirectory& run, const nlohmann::json& identity) {
  write_file_atomically(run.file("data.json"), json_text(identity, 2) + "\n");
}

// Goes on from the run's checkpoint, if there is one and it belongs to this training.
bool go_on(Trainer& trainer, const RunDirectory& run, const nlohmann::json& identity) {
  if (trainer.resume()) return true;
  check_noted(run, identity);
  return false;
}

}  // namespace

TrainingResult train_experiment(Experiment& experiment, const std::vector<LabelRange>& train,
                                const std::vector<LabelRange>& validation, RunDirectory& run,
                                bool resume, const TrainingReporter& reporter) {
  const auto& config = experiment.train;
  set_network_threads(config.train.threads);
  if (train.empty())
    throw ConfigError(
        "data.train is empty; name at least one recording, for example --data recordings/room1");
  auto data = std::make_shared<DepthDataset>(train, config, experiment.binocular());
  const nlohmann::json identity = {{"train", identity_of(train)},
                                   {"validation", identity_of(validation)}};

  torch::manual_seed(static_cast<std::uint64_t>(config.train.seed));
  auto model = experiment.make_model();
  if (!resume || run.size_of("environment.json") == 0)
    write_environment(run, config, parameter_count(*model));
  TrainerParts parts;
  parts.model = model;
  parts.meta.training_median_depth_m = data->median_depth(kMedianLabels);
  const double median_m = parts.meta.training_median_depth_m;
  parts.meta.training_range = data->input_range(kRangeLabels, config);
  parts.rule = experiment.make_rule(model, parts.group);
  parts.train = data;
  if (!validation.empty()) {
    parts.validation =
        std::make_unique<Validation>(validation, model, config, experiment.binocular(), median_m);
  }
  parts.meta.fields = experiment.describe();
  parts.meta.data = identity;
  parts.firing_key = experiment.entry().firing_key;
  parts.accept = [&](const CheckpointMeta& saved, const std::string& path) {
    const auto notes = check_configuration(saved.fields, path, experiment, run.path());
    if (saved.data.is_null()) {
      check_noted(run, identity);
    } else {
      check_recordings(saved.data, identity, path, run.path());
    }
    for (const auto& note : notes) {
      if (reporter.warn) reporter.warn(note);
    }
  };
  Trainer trainer(std::move(parts), config, run, make_hooks(reporter));
  const bool goes_on = resume && go_on(trainer, run, identity);
  write_identity(run, identity);
  if (!goes_on) initialise(*model, config.init, median_m, *data, run);
  if (reporter.begins) reporter.begins();
  trainer.run();
  return {trainer.best_error_m(), !validation.empty(), weights_hash(*model),
          parameter_count(*model)};
}

void check_starting_weights(const Experiment& experiment) {
  if (experiment.train.init.weights.empty()) return;
  const auto file = resolve_checkpoint(experiment.train.init.weights);
  load_module(*experiment.make_model(), load_archive(file), kModelPrefix, file);
}

}  // namespace spikedepth
