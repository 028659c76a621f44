#pragma once
// Exact inference of a spiking depth network by adding the weights of active inputs only.
#include <memory>
#include <string>
#include <vector>

#include "core/base/worker_pool.hpp"
#include "core/depth/estimator.hpp"
#include "core/engine/layer_runner.hpp"
#include "core/engine/or_merge.hpp"
#include "core/engine/readout_runner.hpp"

namespace spikedepth {

/// How an engine computes.
struct EngineOptions {
  int threads = 0;              // 0 = one a core
  std::string instruction_set;  // "portable", "avx2", "avx512", "amx"; empty = the fastest here
  /// Sum in integers where a layer's weights lie on a grid that makes that exact: the same result,
  /// about twice as fast.
  bool integers = true;
  /// Whether layers may sum all weights in matrix tiles, which only integers do.
  engine::DenseLayers dense_layers = engine::DenseLayers::automatic;
  /// Keep the potentials from one frame to the next until reset().
  bool keep_state = false;
  std::int64_t spin_us = WorkerPool::kSpin.count();  // how long waiting threads spin
  /// Largest count of one pixel for which sums must stay exact on a grid.
  int largest_count = 255;
  /// Focal length in pixels times baseline in metres, for networks that read out disparity.
  double rig_px_m = 0;
};

/// Runs a NetworkDescription on frames of one size. The constructor reserves all memory. Results do
/// not depend on threads or instruction set, to the bit. With weights on a grid (grid_weights.hpp)
/// they also equal those of any other order of summation.
class EventDrivenEngine {
 public:
  /// Throws ConfigError with the reason of why_engine_cannot_run() (engine_limits.hpp), or where
  /// the machine lacks the instruction set.
  EventDrivenEngine(NetworkDescription network, MapSize frame, const EngineOptions& options = {});

  /// Runs one frame [channels][height][width], of several windows one after the other. Returns
  /// depth in metres [height][width], valid until the next call.
  const std::vector<float>& run(const float* frame);
  const std::vector<float>& depth() const { return depth_; }
  /// The readout's potential after each readout of the last frame; empty without keep_scales().
  const std::vector<std::vector<float>>& scales() const { return scales_; }
  void keep_scales(bool keep);
  /// Forgets potentials that were kept.
  void reset();
  /// Multiplies every threshold of the description, or one layer's by its index.
  void set_threshold_gain(double gain);
  void set_layer_threshold_gain(std::size_t layer, double gain);

  /// Spikes of layer `index` in the last frame.
  const engine::SpikeMap& spikes(std::size_t index) const {
    return layers_[index]->neurons().spikes();
  }
  std::vector<LayerRate> rates() const;
  /// Counts what the synapses did for the last frame, which `frame` is again. Counts are exact at
  /// borders, strides, upsampling and pruned weights. Each readout follows the layer that completes
  /// its input.
  std::vector<LayerOperations> operations(const float* frame);

  /// For tests and calibration: runs one layer alone on the spikes that its sources hold now.
  /// Returns what its synapses sum up to, [outputs][height][width], without bias and gain.
  std::vector<float> run_layer(std::size_t index, const float* frame);
  /// Sets the spikes of a layer, [channels][height][width] of 0 or 1.
  void set_spikes(std::size_t index, const float* values);
  void set_threshold(std::size_t index, float threshold);

  const NetworkDescription& network() const { return network_; }
  MapSize frame_size() const { return frame_; }
  MapSize layer_size(std::size_t index) const { return sizes_[index]; }
  /// True where the layer sums in integers.
  bool sums_integers(std::size_t index) const;
  /// True where the layer summed all weights of the last frame in matrix tiles.
  bool was_dense(std::size_t index) const { return layers_[index]->is_dense(); }
  const char* instruction_set() const { return kernels_.name; }
  /// Milliseconds of each layer's last run (lists and sums), then of all readouts together.
  const std::vector<double>& layer_ms() const { return layer_ms_; }
  /// Weights that the layers added in the last frame; readouts not counted.
  double additions() const;
  /// Bytes of weights, lists and maps.
  std::size_t bytes() const;

 private:
  std::vector<engine::InputWord> words_of(const LayerInput& input);
  void make_coincidences(const float* frame);
  const float* graded_input(const LayerInput& input, const float* frame) const;
  void to_metres(float* values, std::size_t count) const;
  MapSize size_of(int layer) const;
  engine::OrMerge& or_merge_of(const MergedMaps& maps,
                               const std::vector<const engine::SpikeMap*>& sources);
  void update_or_merges(const LayerInput& input);
  void run_one(std::size_t index, const float* frame);
  void run_readouts();

  NetworkDescription network_;
  MapSize frame_;
  EngineOptions options_;
  const engine::Kernels& kernels_;
  WorkerPool pool_;
  std::vector<engine::Scratch> scratch_;
  std::vector<MapSize> sizes_;
  std::vector<std::unique_ptr<engine::LayerRunner>> layers_;
  std::vector<std::unique_ptr<engine::ReadoutRunner>> readouts_;
  std::vector<std::unique_ptr<engine::OrMerge>> or_merges_;
  std::vector<float> coincidences_;  // maps of the present frame
  std::vector<float> depth_;
  std::vector<std::vector<float>> scales_;
  bool keep_scales_ = false;
  std::vector<double> layer_ms_;
};

}  // namespace spikedepth
