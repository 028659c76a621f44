#include "models/networks/anticipation/anticipation.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/base/unknown_name.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/networks/layer_start.hpp"
#include "models/networks/parameters_of.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kWindow = 5, kWindowInputs = 2 * kWindow * kWindow;
constexpr std::int64_t kMapsPerNeuron = 3, kAnticipationStages = 3;
constexpr double kLeastWeight = 0.02, kMostWeight = 0.2;  // of the bank's start
constexpr float kLeastWindowEvents = 3;
constexpr int kMostWindowDraws = 100;
constexpr std::uint64_t kBankSeed = 81, kWindowSeed = 82;

torch::Tensor start_of_bank(std::int64_t neurons) {
  Random random(kBankSeed);
  auto bank = torch::empty({neurons, kWindowInputs}, torch::kFloat64);
  for (std::int64_t i = 0; i < bank.numel(); ++i)
    bank.data_ptr<double>()[i] = random.uniform(kLeastWeight, kMostWeight);
  return bank;
}

// One window of `steps` [N,T,4,H,W], as [T][50]: a place of a camera with enough events, if one is
// found.
void draw_window(const torch::TensorAccessor<float, 5>& steps, Random& random, float* window) {
  for (int draw = 0; draw < kMostWindowDraws; ++draw) {
    const auto below = [&](std::int64_t bound) {
      return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(bound)));
    };
    const auto image = below(steps.size(0)), camera = below(2);
    const auto top = below(steps.size(3) - kWindow + 1), left = below(steps.size(4) - kWindow + 1);
    float sum = 0, *to = window;
    for (std::int64_t t = 0; t < steps.size(1); ++t) {
      for (std::int64_t i = 0; i < kWindowInputs; ++i) {
        const auto polarity = i / (kWindow * kWindow);
        *to =
            steps[image][t][2 * camera + polarity][top + i / kWindow % kWindow][left + i % kWindow];
        sum += *to++;
      }
    }
    if (sum >= kLeastWindowEvents) return;
  }
}

}  // namespace

AnticipationConfig anticipation_config() {
  return {};
}

void AnticipationConfig::list_fields(FieldList& list) {
  list.choice(
      "features", features, {"learned", "random", "none"},
      "what stands beside the counts: maps of neurons that a local rule trains, of the same "
      "neurons as they start, or zeros");
  list.add("neurons", neurons, "neurons of the bank; each gives three maps a camera");
  list.add("tau_input", tau_input, "time constant of events at the bank, in time steps");
  list.add("tau_membrane", tau_membrane, "time constant of its potentials, in time steps");
  list.add("firing_threshold", firing_threshold, "threshold of its neurons");
  list.add("rate", rate, "learning rate of the local rule");
  list.add("width", width, "channels of the first spiking layer; each of the others doubles them");
  list.add("threshold", threshold, "firing threshold of the spiking layers");
  list.add("gain", gain, "constant factor on every spiking layer's current");
  list.choice("surrogate", surrogate, surrogate_names(), "gradient of their spikes");
  list.add("alpha", alpha, "steepness of the surrogate");
}

void AnticipationConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (neurons < 1 || neurons > 64) throw ConfigError("model.neurons must be from 1 to 64");
  if (width < 1 || width > 128) throw ConfigError("model.width must be from 1 to 128");
  if (!(tau_input > 0) || !(tau_membrane > 1))
    throw ConfigError("model.tau_input must be above 0 and model.tau_membrane above 1");
  if (!(firing_threshold > 0) || !(threshold > 0) || !(alpha > 0) || !(gain > 0))
    throw ConfigError(
        "model.firing_threshold, model.threshold, model.gain and model.alpha must be above 0");
  if (!(rate >= 0) || !(rate <= 1)) throw ConfigError("model.rate must be from 0 to 1");
}

PredictiveBankParameters AnticipationConfig::bank() const {
  PredictiveBankParameters p;
  p.neurons = neurons;
  p.inputs = kWindowInputs;
  p.keep_input = std::exp(-1 / tau_input);
  p.keep_membrane = 1 - 1 / tau_membrane;
  p.threshold = firing_threshold;
  p.rate = rate;
  return p;
}

Anticipation::Anticipation(const AnticipationConfig& config) : config_(config) {
  config.check();
  bank_ = register_buffer("bank", start_of_bank(config.neurons));
  std::int64_t inputs = 4 + 2 * kMapsPerNeuron * config.neurons;
  for (std::int64_t k = 0; k < kAnticipationStages; ++k) {
    const auto outputs = config.width << k;
    Stage stage;
    stage.name = "conv" + std::to_string(k + 1);
    // inputs, outputs, kernel, stride, padding
    stage.synapse =
        register_module(stage.name, Convolution(ConvolutionOptions{inputs, outputs, 5, 2, 2}));
    NeuronParameters neuron;
    neuron.threshold = config.threshold;
    neuron.surrogate = {surrogate_kind(config.surrogate), config.alpha};
    stage.neuron = register_module(stage.name + "_neurons", Neuron(neuron));
    ConvolutionOptions readout{outputs, 1, 3, 1, 1};
    readout.bias = true;
    stage.readout = register_module("predict_depth" + std::to_string(k + 1), Convolution(readout));
    stages_.push_back(stage);
    inputs = outputs;
  }
}

double Anticipation::learn_locally(const torch::Tensor& frames, std::int64_t samples,
                                   std::int64_t step) {
  if (config_.features != "learned") return 0;
  const auto steps = frames.to(torch::kCPU, torch::kFloat32).clamp_max(1).contiguous();
  if (steps.size(3) < kWindow || steps.size(4) < kWindow)
    throw ConfigError("features of 5x5 windows cannot be learnt from frames that are smaller");
  const auto at = steps.accessor<float, 5>();
  const auto length = static_cast<std::size_t>(steps.size(1) * kWindowInputs);
  std::vector<float> windows(static_cast<std::size_t>(samples) * length, 0.0F);
  Random random(kWindowSeed, static_cast<std::uint64_t>(step));
  for (std::size_t n = 0; n < static_cast<std::size_t>(samples); ++n)
    draw_window(at, random, windows.data() + n * length);
  const auto plain = bank_.to(torch::kCPU).contiguous();
  std::vector<double> weights(plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel());
  const double loss = learn_windows(config_.bank(), weights, windows, samples, steps.size(1));
  const torch::NoGradGuard no_grad;
  bank_.copy_(torch::tensor(weights, torch::kFloat64).view(bank_.sizes()));
  return loss;
}

torch::Tensor Anticipation::features(const torch::Tensor& steps) const {
  const torch::NoGradGuard no_grad;
  const auto count = steps.size(1);
  const auto weight = bank_.to(steps.scalar_type()).view({config_.neurons, 2, kWindow, kWindow});
  if (recorder_) {
    const auto events = steps.clamp_max(1).flatten(0, 1);
    recorder_->record("bank", count_operations(events, weight, 1, kWindow / 2, 1));
  }
  const auto bank = config_.bank();
  auto x = torch::zeros_like(steps.select(1, 0));
  torch::Tensor v, fired, spikes, first;
  for (std::int64_t t = 0; t < count; ++t) {
    x = x * bank.keep_input + steps.select(1, t).clamp_max(1);
    const auto drive = torch::conv2d(x, weight, {}, 1, kWindow / 2);
    v = t == 0 ? drive : v * bank.keep_membrane + drive - fired * bank.threshold;
    fired = v.gt(bank.threshold).to(v.scalar_type());
    const auto early = double(count - t) / double(count);
    first = t == 0 ? fired * early : torch::maximum(first, fired * early);
    spikes = t == 0 ? fired : spikes + fired;
  }
  return torch::cat({spikes / double(count), first, v / bank.threshold}, 1);
}

// Counts over all steps, then both cameras' maps: [N,4 + 6 neurons,H,W].
torch::Tensor Anticipation::input_of(const torch::Tensor& frames) const {
  const auto counts = frames.sum(1);
  if (config_.features == "none") {
    auto shape = counts.sizes().vec();
    shape[1] = 2 * kMapsPerNeuron * config_.neurons;
    return torch::cat({counts, torch::zeros(shape, counts.options())}, 1);
  }
  return torch::cat({counts, features(frames.slice(2, 0, 2)), features(frames.slice(2, 2, 4))}, 1);
}

DepthOutput Anticipation::run(const torch::Tensor& frames, const Initialisation* start,
                              std::vector<LayerFluctuation>* found) {
  SPIKEDEPTH_CHECK(frames.dim() == 5 && frames.size(2) == 4, "frames must be [N,T,4,H,W]");
  reset_state();
  DepthOutput output;
  auto maps = input_of(frames);
  std::vector<torch::Tensor> readouts;
  for (auto& stage : stages_) {
    const auto synapse = [&](const torch::Tensor& x) { return stage.synapse->forward(x); };
    if (start != nullptr) {
      const LayerStart at{stage.name, config_.threshold, config_.gain, config_.gain};
      found->push_back(start_layer(at, *start, *stage.synapse, maps, synapse));
    }
    maps = stage.neuron->forward(synapse(maps) * config_.gain);
    output.layers.push_back({stage.name, maps, stage.name});
    readouts.push_back(stage.readout->forward(maps));
  }
  output.sums = output.layers;
  for (std::size_t k = readouts.size(); k-- > 0;) {
    const std::vector<std::int64_t> enlarged = {readouts[k].size(2) << (k + 1), readouts[k].size(3)
                                                                                    << (k + 1)};
    const auto part = torch::upsample_bilinear2d(readouts[k], enlarged, false)
                          .slice(2, 0, frames.size(3))
                          .slice(3, 0, frames.size(4));
    output.depth = output.depth.defined() ? output.depth + part : part;
    output.scales.push_back(output.depth);
  }
  return output;
}

DepthOutput Anticipation::forward(const torch::Tensor& frames) {
  return run(frames, nullptr, nullptr);
}

std::vector<LayerFluctuation> Anticipation::initialise(const Initialisation& how,
                                                       const torch::Tensor& frames) {
  const torch::NoGradGuard no_grad;
  std::vector<LayerFluctuation> found;
  run(frames, &how, &found);
  if (how.depth_m > 0) {
    for (auto& stage : stages_) stage.readout->last()->bias.fill_(0.0);
    stages_.back().readout->last()->bias.fill_(how.depth_m);
  }
  reset_state();
  return found;
}

void Anticipation::reset_state() {
  for (auto& stage : stages_) stage.neuron->reset_state();
}

void Anticipation::set_threshold_gain(double gain) {
  for (auto& stage : stages_) stage.neuron->set_threshold_gain(gain);
}

void Anticipation::set_layer_threshold_gain(const std::string& name, double gain) {
  std::vector<std::string> known;
  for (auto& stage : stages_) {
    if (stage.name == name) return stage.neuron->set_threshold_gain(gain);
    known.push_back(stage.name);
  }
  throw unknown_name("spiking layer", name, known);
}

FeatureSheets Anticipation::features() const {
  if (config_.features == "none") return DepthModel::features();
  const auto weights = bank_.to(torch::kCPU, torch::kFloat32).contiguous();
  return {std::make_shared<FeatureSheet>(kernel_sheet(
      "Windows that the neurons anticipate: ON, OFF; a picture a neuron", weights.data_ptr<float>(),
      static_cast<int>(weights.size(0)), 2, kWindow, kWindow))};
}

std::string Anticipation::no_description_because() const {
  return "it sees maps of neurons with traces, which the event-driven engine does not know";
}

ModelEntry anticipation_entry() {
  ModelEntry entry;
  entry.name = "anticipation";
  entry.title = "A small spiking encoder beside neurons that anticipate the event stream";
  entry.paper = "this project, on Saponati and Vinck, Nature Communications 14:4985 (2023)";
  entry.steps = 10;
  entry.small = {"model.width=8"};
  entry.firing_key = "model.gain";
  entry.parameters = parameters_of<Anticipation, anticipation_config>;
  return entry;
}

}  // namespace spikedepth
