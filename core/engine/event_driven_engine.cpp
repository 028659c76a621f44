#include "core/engine/event_driven_engine.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/base/error.hpp"
#include "core/engine/engine_limits.hpp"
#include "core/engine/grid_weights.hpp"

namespace spikedepth {
namespace {

constexpr int kReadoutRows = 20;  // rows of a task

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

int thread_count(int wish) {
  return wish > 0 ? wish : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

EventDrivenEngine::EventDrivenEngine(NetworkDescription network, MapSize frame,
                                     const EngineOptions& options)
    : network_(std::move(network)),
      frame_(frame),
      options_(options),
      kernels_(engine::choose_kernels(options.instruction_set)),
      pool_(thread_count(options.threads), std::chrono::microseconds(options.spin_us)),
      scratch_(static_cast<std::size_t>(pool_.threads())) {
  const auto finding = why_engine_cannot_run(network_, frame);
  if (!finding.empty()) throw ConfigError(finding);
  sizes_ = layer_sizes(network_, frame);
  const auto wish = options.integers ? engine::Arithmetic::integer : engine::Arithmetic::float32;
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    auto& layer = network_.layers[i];
    layers_.push_back(engine::make_layer_runner(
        {layer, size_of(layer.input.front().layers.front()), sizes_[i], words_of(layer.input),
         largest_input(network_, layer.input, options.largest_count), wish, options.dense_layers,
         pool_.threads()}));
    if (options.keep_state) layers_.back()->neurons().keep_state(true);
  }
  for (const auto& readout : network_.readouts) {
    readouts_.push_back(std::make_unique<engine::ReadoutRunner>(
        readout, size_of(readout.input.front().layers.front()), frame, words_of(readout.input)));
  }
  if (network_.unit == ReadoutUnit::disparity && !(options.rig_px_m > 0))
    throw ConfigError(
        "a network that reads out disparity needs the rig's focal length and baseline");
  if (const auto& cells = network_.coincidences; cells.disparities > 0) {
    const auto map = cells.map_size(frame);
    coincidences_.resize(static_cast<std::size_t>(cells.disparities) *
                         static_cast<std::size_t>(map.height) *
                         static_cast<std::size_t>(map.width));
  }
  depth_.resize(static_cast<std::size_t>(frame.height) * static_cast<std::size_t>(frame.width));
  layer_ms_.resize(layers_.size() + 1);
}

MapSize EventDrivenEngine::size_of(int layer) const {
  if (layer == kCoincidences) return network_.coincidences.map_size(frame_);
  return layer == kFrame ? frame_ : sizes_[static_cast<std::size_t>(layer)];
}

std::vector<engine::InputWord> EventDrivenEngine::words_of(const LayerInput& input) {
  if (is_graded(input.front().layers.front())) return {};
  std::vector<std::pair<int, std::vector<const engine::SpikeMap*>>> maps;
  int channel = 0;
  for (const auto& merged : input) {
    std::vector<const engine::SpikeMap*> sources;
    for (const int layer : merged.layers)
      sources.push_back(&layers_[static_cast<std::size_t>(layer)]->neurons().spikes());
    if (engine::OrMerge::is_needed_for(merged)) {
      const auto& joined = or_merge_of(merged, sources).spikes();
      sources.resize(1);
      sources.front() = &joined;
    }
    maps.emplace_back(channel, sources);
    channel += channels_of(network_, merged.layers.front());
  }
  return engine::input_words(maps);
}

engine::OrMerge& EventDrivenEngine::or_merge_of(
    const MergedMaps& maps, const std::vector<const engine::SpikeMap*>& sources) {
  for (auto& known : or_merges_) {
    if (known->merges(maps)) return *known;
  }
  or_merges_.push_back(std::make_unique<engine::OrMerge>(maps, sources));
  return *or_merges_.back();
}

void EventDrivenEngine::update_or_merges(const LayerInput& input) {
  for (const auto& maps : input) {
    for (auto& merge : or_merges_) {
      if (merge->merges(maps)) merge->update();
    }
  }
}

const float* EventDrivenEngine::graded_input(const LayerInput& input, const float* frame) const {
  return input.front().layers.front() == kCoincidences ? coincidences_.data() : frame;
}

void EventDrivenEngine::run_one(std::size_t index, const float* frame) {
  const auto start = Clock::now();
  auto& layer = *layers_[index];
  update_or_merges(network_.layers[index].input);
  layer.begin(kernels_);
  const float* const graded = graded_input(network_.layers[index].input, frame);
  pool_.run(layer.list_tasks(), [&](int task) { layer.list(kernels_, task, graded); });
  pool_.run(layer.tasks(), [&](int task, int thread) {
    layer.run(kernels_, task, scratch_[static_cast<std::size_t>(thread)]);
  });
  layer_ms_[index] = milliseconds_since(start);
}

void EventDrivenEngine::run_readouts() {
  const auto start = Clock::now();
  for (const auto& readout : network_.readouts) update_or_merges(readout.input);
  for (auto& readout : readouts_) {
    const int rows = readout->map_rows();
    pool_.run((rows + kReadoutRows - 1) / kReadoutRows, [&](int task, int thread) {
      const int first = task * kReadoutRows;
      readout->fill_map(kernels_, first, std::min(first + kReadoutRows, rows),
                        scratch_[static_cast<std::size_t>(thread)].values);
    });
  }
  const auto width = static_cast<std::size_t>(frame_.width);
  pool_.run((frame_.height + kReadoutRows - 1) / kReadoutRows, [&](int task, int thread) {
    const int first = task * kReadoutRows;
    const int last = std::min(first + kReadoutRows, frame_.height);
    const std::size_t start_value = static_cast<std::size_t>(first) * width;
    float* const rows = depth_.data() + start_value;
    const std::size_t count = static_cast<std::size_t>(last - first) * width;
    std::fill(rows, rows + count, 0.0F);
    for (std::size_t i = 0; i < readouts_.size(); ++i) {
      readouts_[i]->add_rows(kernels_, first, last, rows,
                             scratch_[static_cast<std::size_t>(thread)].values);
      if (!keep_scales_) continue;
      std::copy(rows, rows + count, scales_[i].data() + start_value);
      to_metres(scales_[i].data() + start_value, count);
    }
    to_metres(rows, count);
  });
  layer_ms_.back() = milliseconds_since(start);
}

void EventDrivenEngine::to_metres(float* values, std::size_t count) const {
  if (network_.unit == ReadoutUnit::metres) return;
  const auto rig = static_cast<float>(options_.rig_px_m);
  for (std::size_t i = 0; i < count; ++i) values[i] = rig / std::max(values[i], kLeastDisparity_px);
}

double EventDrivenEngine::additions() const {
  double sum = 0;
  for (const auto& scratch : scratch_) sum += scratch.additions;
  return sum;
}

void EventDrivenEngine::make_coincidences(const float* frame) {
  if (network_.coincidences.disparities > 0)
    coincidence_maps(network_.coincidences, frame, frame_, coincidences_.data());
}

const std::vector<float>& EventDrivenEngine::run(const float* frame) {
  for (auto& scratch : scratch_) scratch.additions = 0;
  make_coincidences(frame);
  for (std::size_t i = 0; i < layers_.size(); ++i) run_one(i, frame);
  run_readouts();
  return depth_;
}

void EventDrivenEngine::keep_scales(bool keep) {
  keep_scales_ = keep;
  scales_.assign(keep ? readouts_.size() : 0, std::vector<float>(depth_.size()));
}

void EventDrivenEngine::reset() {
  for (auto& layer : layers_) layer->neurons().reset();
}

void EventDrivenEngine::set_threshold_gain(double gain) {
  for (std::size_t i = 0; i < layers_.size(); ++i) set_layer_threshold_gain(i, gain);
}

void EventDrivenEngine::set_layer_threshold_gain(std::size_t layer, double gain) {
  layers_[layer]->neurons().set_threshold(
      static_cast<float>(network_.layers[layer].neuron.threshold * gain));
}

void EventDrivenEngine::set_threshold(std::size_t index, float threshold) {
  network_.layers[index].neuron.threshold = static_cast<double>(threshold);
  layers_[index]->neurons().set_threshold(threshold);
}

bool EventDrivenEngine::sums_integers(std::size_t index) const {
  return layers_[index]->arithmetic() == engine::Arithmetic::integer;
}

std::vector<LayerRate> EventDrivenEngine::rates() const {
  std::vector<LayerRate> rates;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto& map = spikes(i);
    std::uint64_t count = 0;
    for (const std::uint32_t word : map.bits)
      count += static_cast<std::uint64_t>(__builtin_popcount(word));
    LayerRate rate;
    rate.layer = network_.layers[i].name;
    rate.synapse = network_.layers[i].synapse.name;
    rate.neurons = static_cast<double>(map.height) * map.width * map.channels;
    rate.rate = static_cast<double>(count) / rate.neurons;
    rates.push_back(rate);
  }
  return rates;
}

std::vector<float> EventDrivenEngine::run_layer(std::size_t index, const float* frame) {
  auto& layer = *layers_[index];
  const auto& map = layer.neurons().spikes();
  std::vector<float> currents(static_cast<std::size_t>(map.channels) *
                              static_cast<std::size_t>(map.height) *
                              static_cast<std::size_t>(map.width));
  layer.neurons().write_currents(currents.data());
  make_coincidences(frame);
  run_one(index, frame);
  layer.neurons().write_currents(nullptr);
  return currents;
}

void EventDrivenEngine::set_spikes(std::size_t index, const float* values) {
  auto& map = layers_[index]->neurons().spikes();
  std::fill(map.bits.begin(), map.bits.end(), 0U);
  for (int c = 0; c < map.channels; ++c) {
    for (int y = 0; y < map.height; ++y) {
      std::uint32_t* const row = map.row(y) + c / 32;
      for (int x = 0; x < map.width; ++x) {
        if (*values++ != 0.0F) row[x * map.words] |= 1U << (c % 32);
      }
    }
  }
}

std::size_t EventDrivenEngine::bytes() const {
  std::size_t sum = depth_.size() * sizeof(float);
  for (const auto& layer : layers_) sum += layer->bytes();
  for (const auto& readout : readouts_) sum += readout->bytes();
  return sum;
}

}  // namespace spikedepth
