#include "models/bench/bench_engine.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/random.hpp"
#include "core/base/statistics.hpp"
#include "core/base/timing.hpp"
#include "core/camera/calibration.hpp"
#include "core/engine/event_driven_engine.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/engine/rate_calibration.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/network_threads.hpp"

namespace spikedepth {
namespace {

constexpr MapSize kFrameSize{260, 346};

// As in a stream: the frame before was this path's own, so its weights are near and its threads
// awake, and no other path's threads still wait for work.
template <typename Frame>
double second_frame_ms(const Frame& frame) {
  frame();
  return milliseconds(frame);
}

// Slanted edges, 10.7 % of the pixels; half of the channels of an edge pixel count 1 to 3 events.
std::vector<float> edges(int channels) {
  Random random(7);
  std::vector<float> frame;
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < kFrameSize.height; ++y) {
      for (int x = 0; x < kFrameSize.width; ++x) {
        const bool edge = std::fmod(0.7 * x + 0.4 * y, 28.0) < 3.0;
        const bool active = edge && random.uniform() < 0.5;
        frame.push_back(active ? 1.0F + std::floor(static_cast<float>(random.uniform() * 2.0)) : 0);
      }
    }
  }
  return frame;
}

// Spikes in which the engine and LibTorch differ.
std::int64_t differing_spikes(const EventDrivenEngine& engine,
                              const std::vector<LayerActivity>& layers) {
  std::int64_t differing = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& map = engine.spikes(i);
    const auto dense = layers[i].output.contiguous();
    const float* value = dense.data_ptr<float>();
    for (int c = 0; c < map.channels; ++c) {
      for (int y = 0; y < map.height; ++y) {
        const std::uint32_t* const row = map.row(y) + c / 32;
        for (int x = 0; x < map.width; ++x)
          differing += (row[x * map.words] >> (c % 32) & 1U) != (*value++ != 0.0F ? 1U : 0U);
      }
    }
  }
  return differing;
}

std::int64_t differing_pixels(const std::vector<float>& depth, const torch::Tensor& dense) {
  const auto plain = dense.contiguous();
  const float* const value = plain.data_ptr<float>();
  std::int64_t differing = 0;
  for (std::size_t i = 0; i < depth.size(); ++i) differing += depth[i] != value[i];
  return differing;
}

// The engine in both arithmetics and LibTorch, at the same thresholds.
class EngineComparison {
 public:
  EngineComparison(const Experiment& experiment, const EngineBenchOptions& options)
      : options_(options) {
    torch::manual_seed(1);
    set_network_threads(options.threads);
    model_ = experiment.make_model();
    const double rig = mvsec_indoor_calibration().focal_baseline();
    model_->set_origin({torch::tensor({rig}), 0});
    model_->load_weights(on_grid(model_->describe()));
    auto network = model_->describe();
    frame_ = edges(network.frame_channels);
    EngineOptions engine;
    engine.threads = static_cast<int>(options.threads);
    engine.spin_us = options.spin_us;
    engine.rig_px_m = rig;
    if (!options.with_tiles) engine.dense_layers = engine::DenseLayers::never;
    integers_ = std::make_unique<EventDrivenEngine>(network, kFrameSize, engine);
    calibrate_rates(*integers_, frame_, options.rate);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const double threshold = integers_->network().layers[i].neuron.threshold;
      model_->set_layer_threshold_gain(network.layers[i].name,
                                       threshold / network.layers[i].neuron.threshold);
      network.layers[i].neuron.threshold = threshold;
    }
    engine.integers = false;
    floats_ = std::make_unique<EventDrivenEngine>(network, kFrameSize, engine);
  }

  EngineBenchResult run() {
    EngineBenchResult result;
    std::vector<std::vector<double>> float_layers, integer_layers;
    for (std::int64_t round = 0; round <= options_.rounds; ++round) {
      const double float_ms = second_frame_ms([&] { floats_->run(frame_.data()); });
      const double integer_ms = second_frame_ms([&] { integers_->run(frame_.data()); });
      if (options_.with_dense) run_dense(result, round > 0);
      if (round == 0) continue;  // fills caches and memory
      result.float_ms.push_back(float_ms);
      result.integer_ms.push_back(integer_ms);
      float_layers.push_back(floats_->layer_ms());
      integer_layers.push_back(integers_->layer_ms());
    }
    describe(result, float_layers, integer_layers);
    return result;
  }

 private:
  // Compares spikes and depth in the round that does not count for time.
  void run_dense(EngineBenchResult& result, bool counts) {
    torch::NoGradGuard no_grad;
    const auto channels = model_->input_channels();
    const auto frames = torch::from_blob(frame_.data(),
                                         {1,
                                          static_cast<std::int64_t>(frame_.size()) /
                                              (channels * kFrameSize.height * kFrameSize.width),
                                          channels, kFrameSize.height, kFrameSize.width},
                                         torch::kFloat32);
    const auto pass = [&](bool direct, std::vector<double>& times) {
      use_reference_implementation(*model_, direct);
      DepthOutput output;
      const double ms = second_frame_ms([&] {
        model_->reset_state();
        output = model_->forward(frames);
      });
      if (counts) times.push_back(ms);
      if (counts) return;
      for (const auto* engine : {floats_.get(), integers_.get()}) {
        result.mismatches += differing_spikes(*engine, output.layers);
        result.depth_mismatches += differing_pixels(engine->depth(), output.depth);
      }
    };
    pass(true, result.direct_ms);
    pass(false, result.dense_ms);
  }

  void describe(EngineBenchResult& result, const std::vector<std::vector<double>>& float_layers,
                const std::vector<std::vector<double>>& integer_layers) {
    const auto rates = integers_->rates();
    const auto operations = integers_->operations(frame_.data());
    const auto median_of = [](const std::vector<std::vector<double>>& rounds, std::size_t layer) {
      std::vector<double> values;
      for (const auto& round : rounds) values.push_back(round[layer]);
      return median(values);
    };
    // Synapses are named after their layers in the order in which they run, readouts in between.
    const auto& network = integers_->network();
    const auto work_of = [&](const std::string& synapse) {
      for (const auto& one : operations) {
        if (one.layer == synapse) return one.graded;
      }
      return 0.0;
    };
    for (std::size_t i = 0; i < rates.size(); ++i) {
      EngineBenchLayer layer;
      layer.name = rates[i].layer;
      layer.rate = rates[i].rate;
      layer.synaptic_operations = work_of(network.layers[i].synapse.name);
      layer.integers = integers_->sums_integers(i);
      layer.tiles = integers_->was_dense(i);
      result.layers.push_back(layer);
      result.spikes += std::llround(rates[i].rate * rates[i].neurons);
    }
    result.layers.push_back({"readouts"});
    for (const auto& readout : network.readouts)
      result.layers.back().synaptic_operations += work_of(readout.synapse.name);
    for (std::size_t i = 0; i < result.layers.size(); ++i) {
      result.layers[i].float_ms = median_of(float_layers, i);
      result.layers[i].integer_ms = median_of(integer_layers, i);
      result.synaptic_operations += result.layers[i].synaptic_operations;
    }
    result.input_density = operations.front().density();
    result.additions = integers_->additions();
    result.instruction_set = integers_->instruction_set();
    result.engine_bytes = integers_->bytes();
  }

  EngineBenchOptions options_;
  std::shared_ptr<DepthModel> model_;
  std::vector<float> frame_;
  std::unique_ptr<EventDrivenEngine> floats_, integers_;
};

}  // namespace

EngineBenchResult bench_engine(const Experiment& experiment, const EngineBenchOptions& options) {
  return EngineComparison(experiment, options).run();
}

}  // namespace spikedepth
