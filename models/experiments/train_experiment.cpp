#include "models/experiments/train_experiment.hpp"

#include <torch/version.h>

#include <algorithm>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/text.hpp"
#include "core/base/version.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/trainer.hpp"
#include "core/snn/device.hpp"
#include "core/snn/network_threads.hpp"

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
  if (reporter.sample) {
    hooks.sample = [report = reporter.sample](std::int64_t epoch, const EvaluatedWindow& window) {
      report({epoch, *window.frame, *window.truth, window.estimate->depth});
    };
  }
  return hooks;
}

void write_environment(const RunDirectory& run, const TrainConfig& config) {
  const nlohmann::json environment = {{"spikedepth", version()},
                                      {"commit", commit()},
                                      {"libtorch", TORCH_VERSION},
                                      {"compiler", __VERSION__},
                                      {"cores", processor_cores()},
                                      {"threads", torch::get_num_threads()},
                                      {"device", choose_device(config.train.device).str()}};
  write_file_atomically(run.file("environment.json"), environment.dump(2) + "\n");
}

// Throws DataError if a resumed run saw other recordings.
void write_identity(const RunDirectory& run, const std::vector<LabelRange>& train,
                    const std::vector<LabelRange>& validation, bool resume) {
  const nlohmann::json identity = {{"train", identity_of(train)},
                                   {"validation", identity_of(validation)}};
  if (resume && run.size_of("data.json") > 0 &&
      nlohmann::json::parse(read_file(run.file("data.json"))) != identity) {
    throw DataError(
        run.file("data.json"),
        "the recordings are not those that the run was started with; restore them or start anew");
  }
  write_file_atomically(run.file("data.json"), identity.dump(2) + "\n");
}

}  // namespace

TrainingResult train_experiment(Experiment& experiment, const std::vector<LabelRange>& train,
                                const std::vector<LabelRange>& validation, RunDirectory& run,
                                bool resume, const TrainingReporter& reporter) {
  const auto& config = experiment.train;
  set_network_threads(config.train.threads);
  if (!resume || run.size_of("environment.json") == 0) write_environment(run, config);
  if (train.empty())
    throw ConfigError(
        "data.train is empty; name at least one recording, for example --data recordings/room1");
  auto data = std::make_shared<DepthDataset>(train, config, experiment.binocular());
  write_identity(run, train, validation, resume);

  torch::manual_seed(static_cast<std::uint64_t>(config.train.seed));
  auto model = experiment.make_model();
  TrainerParts parts;
  parts.model = model;
  parts.meta.training_median_depth_m = data->median_depth(kMedianLabels);
  const double median_m = parts.meta.training_median_depth_m;
  parts.meta.training_range = data->input_range(kRangeLabels, config);
  parts.rule = experiment.make_rule(model, parts.group);
  parts.train = data;
  if (!validation.empty()) {
    parts.validation =
        std::make_unique<Validation>(validation, model, config, experiment.binocular());
  }
  parts.meta.fields = experiment.describe();
  parts.firing_key = experiment.entry().firing_key;
  Trainer trainer(std::move(parts), config, run, make_hooks(reporter));
  const bool goes_on = resume && trainer.resume();
  if (!goes_on) initialise(*model, config.init, median_m, *data, run);
  trainer.run();
  return {trainer.best_error_m(), weights_hash(*model), parameter_count(*model)};
}

}  // namespace spikedepth
