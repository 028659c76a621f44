#include "models/experiments/model_estimator.hpp"

#include <dlfcn.h>

#include <chrono>
#include <cstring>
#include <optional>
#include <thread>

#include "core/base/error.hpp"
#include "core/engine/engine_estimator.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "core/learning/run_directory.hpp"
#include "core/learning/trainer.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/operation_monitor.hpp"

namespace spikedepth {
namespace {

const char* const kPrefix = "model/";

// OpenBLAS has threads of its own, which LibTorch does not know; between two products they keep
// their cores busy with waiting. Nothing happens with another BLAS.
void limit_blas_threads(int threads) {
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

class ModelEstimator : public DepthEstimator {
 public:
  ModelEstimator(std::shared_ptr<DepthModel> model, CountEncoder encoder, SlicePolicy policy,
                 torch::Device device)
      : model_(std::move(model)), encoder_(std::move(encoder)), policy_(policy), device_(device) {
    model_->to(device_);
    model_->eval();
  }

  DepthEstimate estimate(const StereoSlice& slice) override {
    const auto start = std::chrono::steady_clock::now();
    torch::NoGradGuard no_grad;
    const auto frames = encode(slice);
    model_->reset_state();
    std::optional<OperationMonitor> monitor;  // several estimators may share the network
    if (count_operations_) monitor.emplace(*model_);
    const auto output = model_->forward(frames.to(device_));
    DepthEstimate estimate;
    estimate.depth = depth_map(output.depth);
    if (keep_scales_) {
      for (const auto& scale : output.scales) estimate.scales.push_back(depth_map(scale));
    }
    estimate.latency_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    estimate.rates = firing_rates(output);
    if (monitor) {
      estimate.operations = monitor->take();
      estimate.synaptic_operations = total_of(estimate.operations).nonzero;
    }
    model_->reset_state();
    return estimate;
  }
  void reset() override { model_->reset_state(); }
  const SlicePolicy& slice_policy() const override { return policy_; }
  void keep_scales(bool keep) override { keep_scales_ = keep; }
  void count_operations(bool count) override { count_operations_ = count; }
  void set_threshold_gain(double gain) override {
    if (!(gain > 0)) throw ConfigError("the threshold gain must be above 0");
    model_->set_threshold_gain(gain);
  }
  void set_layer_threshold_gain(const std::string& layer, double gain) override {
    if (!(gain > 0)) throw ConfigError("the threshold gain must be above 0");
    model_->set_layer_threshold_gain(layer, gain);
  }

 private:
  // [1,T,C,H,W] counts.
  torch::Tensor encode(const StereoSlice& slice) {
    const auto steps = policy_.steps;
    torch::Tensor frames;
    for (std::int64_t step = 0; step < steps; ++step) {
      encoder_.encode(slice, policy_.step_of(slice.window, step), frame_);
      if (!frames.defined()) {
        frames =
            torch::empty({1, steps, frame_.channels, frame_.sensor.height, frame_.sensor.width});
      }
      std::memcpy(frames.select(1, step).data_ptr<float>(), frame_.values.data(),
                  frame_.values.size() * sizeof(float));
    }
    return frames;
  }
  // [1,1,H,W] -> metres.
  DepthMap depth_map(const torch::Tensor& tensor) const {
    const auto values = tensor.to(torch::kCPU).contiguous();
    DepthMap map(frame_.sensor.width, frame_.sensor.height);
    SPIKEDEPTH_CHECK(static_cast<std::size_t>(values.numel()) == map.metres.size(),
                     "a depth map has one value per pixel");
    std::memcpy(map.metres.data(), values.data_ptr<float>(), map.metres.size() * sizeof(float));
    return map;
  }

  std::shared_ptr<DepthModel> model_;
  CountEncoder encoder_;
  SlicePolicy policy_;
  torch::Device device_;
  EventFrame frame_;
  bool keep_scales_ = false;
  bool count_operations_ = false;
};

}  // namespace

TrainedModel::TrainedModel(Experiment experiment, std::shared_ptr<DepthModel> model)
    : experiment_(std::move(experiment)), model_(std::move(model)) {}
TrainedModel::~TrainedModel() = default;
TrainedModel::TrainedModel(TrainedModel&&) noexcept = default;

TrainedModel TrainedModel::load(const std::string& path) {
  const std::string file = resolve_checkpoint(path);
  const auto archive = load_archive(file);
  if (!archive.meta.is_object() || archive.meta.value("kind", "") != kCheckpointKind) {
    throw DataError(file, "is no checkpoint of a training");
  }
  auto description = archive.meta.value("experiment", nlohmann::json::object());
  auto experiment =
      Experiment::from_description(description.value("fields", nlohmann::json::object()), file);
  auto model = experiment.make_model();
  load_module(*model, archive, kPrefix, file);
  TrainedModel trained(std::move(experiment), std::move(model));
  trained.training_median_depth_m_ = description.value("training_median_depth_m", 0.0);
  trained.epoch_ =
      archive.meta.value("state", nlohmann::json::object()).value("epoch", std::int64_t{0});
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
  for (auto& entry : archive.tensors) entry.name = entry.name.substr(std::strlen(kPrefix));
  return archive.tensors;
}

void TrainedModel::save(const std::string& path) {
  TensorArchive archive;
  archive.meta = {
      {"kind", kCheckpointKind},
      {"version", 1},
      {"experiment",
       {{"fields", experiment_.describe()}, {"training_median_depth_m", training_median_depth_m_}}},
      {"state", {{"epoch", epoch_}}}};
  append_module(*model_, archive);
  save_archive(path, archive);
}

void EngineChoice::check() const {
  if (engine != "auto" && engine != "dense" && engine != "event-driven")
    throw ConfigError("--engine is '" + engine + "'; choose dense, event-driven or auto");
  if (weights != "trained" && weights != "grid")
    throw ConfigError("--weights is '" + weights + "'; choose trained or grid");
}

NetworkDescription TrainedModel::describe() const {
  return model_->describe();
}

NetworkDescription TrainedModel::describe_for_engine() const {
  if (experiment_.train.slice.steps > 1) {
    throw ConfigError(
        "the event-driven engine sees a window as one frame; a network of several time steps "
        "(slice.steps) needs --engine dense");
  }
  return model_->describe();
}

std::string TrainedModel::engine_for(const EngineChoice& choice) const {
  choice.check();
  if (choice.engine != "auto") return choice.engine;
  if (!choose_device(choice.device).is_cpu()) return "dense";
  try {
    describe_for_engine();
    return "event-driven";
  } catch (const ConfigError&) {
    return "dense";
  }
}

std::unique_ptr<DepthEstimator> TrainedModel::make_estimator(const Recording& recording,
                                                             const EngineChoice& choice) {
  const bool binocular = experiment_.binocular();
  if (binocular && !recording.info().has_right) {
    throw DataError(recording.info().name,
                    "has no right camera, but the network needs both; use a monocular one");
  }
  const std::string engine = engine_for(choice);
  if (choice.weights == "grid") model_->take_weights(on_grid(model_->describe()));
  const auto rounding =
      experiment_.train.data.rounding == "round" ? PixelRounding::round : PixelRounding::truncate;
  auto encoder = make_count_encoder(recording, rounding, binocular);
  if (engine == "event-driven") {
    EngineOptions options;
    options.threads = static_cast<int>(choice.threads);
    return std::make_unique<EngineEstimator>(describe_for_engine(), std::move(encoder),
                                             experiment_.train.slice, options);
  }
  return std::make_unique<ModelEstimator>(model_, std::move(encoder), experiment_.train.slice,
                                          choose_device(choice.device));
}

void set_network_threads(std::int64_t threads) {
  const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  const auto count = static_cast<int>(threads > 0 ? threads : cores);
  torch::set_num_threads(count);
  limit_blas_threads(count);
}

}  // namespace spikedepth
