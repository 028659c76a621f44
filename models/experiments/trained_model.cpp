#include "models/experiments/trained_model.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/depth/range_watch.hpp"
#include "core/depth/smoothed_estimator.hpp"
#include "core/engine/engine_estimator.hpp"
#include "core/engine/engine_limits.hpp"
#include "core/events/label_range.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/model_estimator.hpp"
#include "core/learning/run_directory.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/device.hpp"
#include "core/snn/parameter_budget.hpp"

namespace spikedepth {
namespace {

// A network may be larger than its file by so many weights before it is told from the file alone.
constexpr std::int64_t kFreeWeights = std::int64_t{1} << 24;

// What is wrong in a checkpoint is wrong data, not a wrong call.
Experiment experiment_of(const CheckpointMeta& meta, const std::string& file) {
  try {
    return Experiment::from_description(meta.fields, file);
  } catch (const ConfigError& error) {
    std::string what = error.what();
    if (starts_with(what, file + ": ")) what = what.substr(file.size() + 2);
    throw DataError(file, "holds a configuration that this version does not know: " + what +
                              " Train anew, or use the version that wrote it.");
  }
}

// The network that `experiment` describes, if it can be the one in `archive`.
std::shared_ptr<DepthModel> make_model_of_size(const Experiment& experiment,
                                               const TensorArchive& archive,
                                               const std::string& file) {
  std::int64_t held = 0;
  for (const auto& tensor : archive.tensors) held += tensor.tensor.elements();
  const ParameterBudget budget(held + kFreeWeights);
  try {
    return experiment.make_model();
  } catch (const ConfigError& error) {
    throw DataError(file, std::string("holds no such network: ") + error.what() +
                              "; the file is damaged or its configuration was edited");
  }
}

GridOptions grid_options(const EngineChoice& choice) {
  return choice.grid_bits > 0 ? grid_of_bits(static_cast<int>(choice.grid_bits)) : GridOptions();
}

// "name:key=value,key=value"
Experiment ready_experiment(const std::string& words) {
  const auto colon = words.find(':');
  std::vector<std::string> assignments = {"model.name=" + words.substr(0, colon)};
  if (colon != std::string::npos) {
    std::istringstream keys(words.substr(colon + 1));
    for (std::string key; std::getline(keys, key, ',');) assignments.push_back("model." + key);
  }
  return Experiment::load("", assignments);
}

}  // namespace

TrainedModel::TrainedModel(Experiment experiment, std::shared_ptr<DepthModel> model)
    : experiment_(std::move(experiment)), model_(std::move(model)) {}
TrainedModel::~TrainedModel() = default;
TrainedModel::TrainedModel(TrainedModel&&) noexcept = default;

bool TrainedModel::is_ready_network(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) return false;
  const auto name = path.substr(0, path.find(':'));
  const auto& all = model_registry();
  return std::any_of(all.begin(), all.end(), [&](const ModelEntry& entry) {
    return entry.needs_no_training && entry.name == name;
  });
}

TrainedModel TrainedModel::load(const std::string& path) {
  if (is_ready_network(path)) {
    auto experiment = ready_experiment(path);
    auto model = experiment.make_model();
    return TrainedModel(std::move(experiment), std::move(model));
  }
  const std::string file = resolve_checkpoint(path);
  const auto archive = load_archive(file);
  const auto meta = CheckpointMeta::of(archive, file);
  auto experiment = experiment_of(meta, file);
  auto model = make_model_of_size(experiment, archive, file);
  load_module(*model, archive, kModelPrefix, file);
  TrainedModel trained(std::move(experiment), std::move(model));
  trained.training_median_depth_m_ = meta.training_median_depth_m;
  trained.training_range_ = meta.training_range;
  trained.epoch_ = meta.state.epoch;
  return trained;
}

TrainedModel TrainedModel::load_state_dict(Experiment experiment,
                                           const std::vector<NamedTensor>& tensors,
                                           const std::string& path) {
  auto model = experiment.make_model();
  TensorArchive archive;
  archive.tensors = tensors;
  load_module(*model, archive, "", path);
  return TrainedModel(std::move(experiment), std::move(model));
}

std::vector<NamedTensor> TrainedModel::state_dict() const {
  TensorArchive archive;
  append_module(*model_, archive);
  for (auto& entry : archive.tensors) entry.name = entry.name.substr(std::strlen(kModelPrefix));
  return archive.tensors;
}

void TrainedModel::save(const std::string& path) {
  TensorArchive archive;
  CheckpointMeta meta;
  meta.fields = experiment_.describe();
  meta.training_median_depth_m = training_median_depth_m_;
  meta.training_range = training_range_;
  meta.state.epoch = epoch_;
  archive.meta = meta.to_json();
  append_module(*model_, archive);
  save_archive(path, archive);
}

void EngineChoice::check() const {
  if (engine != "auto" && engine != "dense" && engine != "event-driven")
    throw ConfigError("--engine is '" + engine + "'; choose dense, event-driven or auto");
  if (weights != "trained" && weights != "grid")
    throw ConfigError("--weights is '" + weights + "'; choose trained or grid");
  if (grid_bits != 0 && (grid_bits < 2 || grid_bits > 16))
    throw ConfigError("weight bits must be from 2 to 16");
  if (!(rig_px_m >= 0 && rig_px_m <= 1e9))
    throw ConfigError(
        "--focal-baseline is focal length in pixels times baseline in metres, 0 or above");
  if (!(smooth >= 0 && smooth < 1))
    throw ConfigError("--smooth is a share of the maps before, 0 to below 1");
}

NetworkDescription TrainedModel::describe() const {
  return model_->describe();
}

std::vector<GridBits> TrainedModel::grid_bits_of(const EngineChoice& choice) const {
  if (choice.weights != "grid") return {};
  return grid_bits(model_->describe(), grid_options(choice));
}

std::string TrainedModel::no_engine_because() const {
  const auto reason = model_->no_description_because();
  if (!reason.empty()) return reason;
  const auto network = model_->describe();
  const auto steps = experiment_.train.slice.steps;
  if (steps > 1 && network.frame_channels != steps * model_->input_channels()) {
    return "the event-driven engine sees a window as one frame, and this network sees several time "
           "steps (slice.steps)";
  }
  return why_engine_cannot_run(network);
}

std::string TrainedModel::engine_for(const EngineChoice& choice) const {
  choice.check();
  const auto reason = no_engine_because();
  if (choice.engine == "event-driven" && !reason.empty())
    throw ConfigError(reason + "; run it with --engine dense");
  if (choice.engine != "auto") return choice.engine;
  return reason.empty() && choose_device(choice.device).is_cpu() ? "event-driven" : "dense";
}

std::unique_ptr<DepthEstimator> TrainedModel::make_estimator(const Recording& recording,
                                                             const EngineChoice& choice) const {
  auto estimator = make_bare_estimator(recording, choice);
  if (choice.smooth == 0) return estimator;
  return std::make_unique<SmoothedEstimator>(std::move(estimator), choice.smooth);
}

std::unique_ptr<DepthEstimator> TrainedModel::make_watchful_estimator(
    const Recording& recording, const EngineChoice& choice) const {
  return std::make_unique<RangeWatch>(make_estimator(recording, choice), training_range_);
}

std::unique_ptr<DepthEstimator> TrainedModel::make_bare_estimator(
    const Recording& recording, const EngineChoice& choice) const {
  const auto& training = experiment_.train;
  const bool binocular = experiment_.binocular();
  require_cameras(recording, binocular);
  const bool on_engine = engine_for(choice) == "event-driven";
  const InputPolicy input{training.slice, pixel_rounding(training.data.rounding)};
  auto encoder = make_count_encoder(recording, input.rounding, binocular);
  const bool grid = choice.weights == "grid";
  const double rig_px_m = rig_of(recording, *model_, choice.rig_px_m);
  if (on_engine) {
    EngineOptions options;
    options.rig_px_m = rig_px_m;
    options.threads = static_cast<int>(choice.threads);
    auto network = model_->describe();
    if (grid) network = on_grid(std::move(network), grid_options(choice));
    return std::make_unique<EngineEstimator>(std::move(network), std::move(encoder), input,
                                             options);
  }
  return std::make_unique<ModelEstimator>(grid ? copy_on_grid(choice) : model_, std::move(encoder),
                                          input, rig_px_m, choose_device(choice.device));
}

std::shared_ptr<DepthModel> TrainedModel::copy_on_grid(const EngineChoice& choice) const {
  TensorArchive weights;
  append_module(*model_, weights);
  auto copy = experiment_.make_model();
  load_module(*copy, weights, kModelPrefix, "the network's own weights");
  copy->load_weights(on_grid(copy->describe(), grid_options(choice)));
  return copy;
}

}  // namespace spikedepth
