#pragma once
// One spiking layer at fixed sizes: what all kinds of layers have in common.
#include <cstddef>
#include <memory>
#include <vector>

#include "core/engine/layer_neurons.hpp"
#include "core/engine/output_tasks.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/scratch.hpp"
#include "core/engine/tile_choice.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// What a layer is made from; not referred to afterwards.
struct LayerSetup {
  const SpikingLayerDescription& layer;
  MapSize input, output;
  std::vector<InputWord> words;  // of the input in channel order; none where it is the frame
  int largest_input = 1;
  Arithmetic arithmetic = Arithmetic::integer;  // integers only where they are exact
  DenseLayers dense = DenseLayers::automatic;
  int threads = 1;
};

/// Runs one layer: the input's rows are listed, then the tasks sum up outputs and fire neurons.
/// Per frame, call begin(), list() for each row of the input, then run() for each task.
class LayerRunner {
 public:
  virtual ~LayerRunner() = default;
  LayerRunner(const LayerRunner&) = delete;
  LayerRunner& operator=(const LayerRunner&) = delete;

  /// Decides from the input's spikes how this frame is summed.
  virtual void begin(const Kernels& /*kernels*/) {}
  int list_tasks() const { return input_rows_; }
  /// Lists one row of the input. Different rows may be listed at the same time.
  virtual void list(const Kernels& kernels, int row, const float* frame) = 0;
  int tasks() const { return tasks_.count(); }
  /// Different tasks may run at the same time, each with a scratch of its own.
  void run(const Kernels& kernels, int task, Scratch& scratch) {
    run_rows(kernels, tasks_.block(task), tasks_.rows(task), scratch);
  }

  const LayerNeurons& neurons() const { return neurons_; }
  LayerNeurons& neurons() { return neurons_; }
  Arithmetic arithmetic() const { return weights_.arithmetic; }
  /// Whether the last frame was summed in tiles.
  virtual bool is_dense() const { return false; }
  /// Bytes of weights, lists and maps.
  std::size_t bytes() const { return weights_.bytes() + neurons_.bytes() + input_bytes(); }

 protected:
  /// `rereads_weights` as in OutputTasks.
  LayerRunner(const LayerSetup& setup, PackedWeights weights, bool rereads_weights)
      : weights_(std::move(weights)),
        tasks_(setup.output, weights_, rereads_weights, setup.threads),
        neurons_(setup.layer, setup.output, weights_),
        input_rows_(setup.input.height) {}

  PackedWeights weights_;
  OutputTasks tasks_;
  LayerNeurons neurons_;

 private:
  /// Sums and fires the rows [rows.first, rows.last) of one block of outputs.
  virtual void run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) = 0;
  /// Bytes of what holds the input.
  virtual std::size_t input_bytes() const = 0;

  int input_rows_;
};

/// The kind of layer that the setup asks for.
std::unique_ptr<LayerRunner> make_layer_runner(const LayerSetup& setup);

}  // namespace spikedepth::engine
