#include "models/experiments/train_experiment.hpp"

#include <torch/version.h>

#include <cstring>
#include <thread>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/learning/trainer.hpp"
#include "models/experiments/model_estimator.hpp"

namespace spikedepth {
namespace {

// Labels that the starting depth is taken from, and samples that the weights' scale is measured on.
constexpr std::size_t kMedianLabels = 100;
constexpr std::size_t kInitialSamples = 8;

std::shared_ptr<DepthDataset> make_dataset(const std::vector<TrainingSource>& sources,
                                           const TrainConfig& config, bool binocular) {
  if (sources.empty()) return nullptr;
  std::vector<LabelRange> ranges;
  for (const auto& source : sources)
    ranges.push_back({source.recording, source.first, source.last});
  return std::make_shared<DepthDataset>(std::move(ranges), config, binocular);
}

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
    load_module(model, load_archive(file), "model/", file);
    return;
  }
  Initialisation how;
  how.method = init_method(config.method);
  how.xi = config.xi;
  how.depth_m = config.depth ? depth_m : 0.0;
  std::vector<torch::Tensor> frames;
  const std::size_t count = std::min(kInitialSamples, data.size());
  for (std::size_t i = 0; i < count; ++i)
    frames.push_back(data.load(i * data.size() / count, {}).frames);
  const auto layers = model.initialise(how, torch::stack(frames));
  if (!layers.empty()) write_fluctuations(run, layers);
}

EventFrame to_frame(const torch::Tensor& frames) {
  EventFrame frame;
  frame.channels = static_cast<int>(frames.size(1));
  frame.sensor = {static_cast<int>(frames.size(3)), static_cast<int>(frames.size(2))};
  frame.values.resize(static_cast<std::size_t>(frames.numel()));
  std::memcpy(frame.values.data(), frames.contiguous().data_ptr<float>(),
              frame.values.size() * sizeof(float));
  return frame;
}

DepthMap to_depth_map(const torch::Tensor& depth) {
  DepthMap map(static_cast<int>(depth.size(2)), static_cast<int>(depth.size(1)));
  std::memcpy(map.metres.data(), depth.contiguous().data_ptr<float>(),
              map.metres.size() * sizeof(float));
  return map;
}

TrainerHooks make_hooks(const TrainingReporter& reporter) {
  TrainerHooks hooks;
  hooks.progress = reporter.progress;
  hooks.warn = reporter.warn;
  hooks.scalars = reporter.scalars;
  if (reporter.sample) {
    hooks.sample = [report = reporter.sample](std::int64_t epoch, const Sample& sample,
                                              const torch::Tensor& prediction) {
      report(
          {epoch, to_frame(sample.frames), to_depth_map(sample.truth), to_depth_map(prediction)});
    };
  }
  return hooks;
}

void write_environment(const RunDirectory& run, const TrainConfig& config) {
  const nlohmann::json environment = {{"spikedepth", "0.1.0"},
                                      {"libtorch", TORCH_VERSION},
                                      {"compiler", __VERSION__},
                                      {"cores", std::thread::hardware_concurrency()},
                                      {"threads", torch::get_num_threads()},
                                      {"device", choose_device(config.train.device).str()}};
  write_file_atomically(run.file("environment.json"), environment.dump(2) + "\n");
}

}  // namespace

TrainingResult train_experiment(Experiment& experiment, const std::vector<TrainingSource>& train,
                                const std::vector<TrainingSource>& validation, RunDirectory& run,
                                bool resume, const TrainingReporter& reporter) {
  const auto& config = experiment.train;
  set_network_threads(config.train.threads);
  write_environment(run, config);
  auto data = make_dataset(train, config, experiment.binocular());
  if (!data)
    throw ConfigError(
        "data.train is empty; name at least one recording, for example --data recordings/room1");
  auto held_out = make_dataset(validation, config, experiment.binocular());
  const nlohmann::json identity = {
      {"train", data->identity()},
      {"validation", held_out ? held_out->identity() : nlohmann::json::array()}};
  if (resume && run.size_of("data.json") > 0 &&
      nlohmann::json::parse(read_file(run.file("data.json"))) != identity) {
    throw DataError(
        run.file("data.json"),
        "the recordings are not those that the run was started with; restore them or start anew");
  }
  write_file_atomically(run.file("data.json"), identity.dump(2) + "\n");

  torch::manual_seed(static_cast<std::uint64_t>(config.train.seed));
  auto model = experiment.make_model();
  const double median_m = data->median_depth(kMedianLabels);
  initialise(*model, config.init, median_m, *data, run);
  TrainerParts parts;
  parts.model = model;
  parts.rule = std::make_unique<SurrogateGradientRule>(model, config.loss, config.optimizer);
  parts.train = data;
  parts.validation = held_out;
  parts.description = {{"fields", experiment.describe()}, {"training_median_depth_m", median_m}};
  Trainer trainer(std::move(parts), config, run, make_hooks(reporter));
  if (resume) trainer.resume();
  trainer.run();
  return {trainer.best_error_m(), weights_hash(*model), parameter_count(*model)};
}

}  // namespace spikedepth
