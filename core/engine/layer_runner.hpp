#pragma once
// Runs one spiking layer: lists of its input, sums of weight rows, neurons.
#include <memory>
#include <vector>

#include "core/engine/dense_convolution.hpp"
#include "core/engine/event_lists.hpp"
#include "core/engine/frame_lists.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/sum_row.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// Memory of one thread, used for one task after another.
struct Scratch {
  AlignedVector<float> values;
  AlignedVector<std::int32_t> tiles;
  std::vector<SumRow> rows;
  FrameLists::Row frame_row;
  double additions = 0;  // of weights, since somebody last set it
  /// `bytes` at least, contents open.
  char* reserve(std::size_t bytes) {
    if (values.size() * sizeof(float) < bytes) values.resize(bytes / sizeof(float) + 1);
    return reinterpret_cast<char*>(values.data());
  }
};

/// Whether layers may sum all weights, active or not, in matrix tiles: where that is faster, never,
/// or wherever sums are exact (the frame's layer excepted).
enum class DenseLayers { automatic, never, always };

/// One layer at fixed sizes. `words` are the words of its input, in channel order; without them the
/// input is the frame.
class LayerRunner {
 public:
  LayerRunner(const SpikingLayerDescription& layer, MapSize input, MapSize output,
              std::vector<InputWord> words, int largest_input, Arithmetic wish, DenseLayers dense,
              int threads);

  /// Before the input is listed: decides from its spikes how this frame is summed.
  void begin(const Kernels& kernels);
  /// The input's lists or bytes, one row a task.
  int list_tasks() const { return input_.height; }
  void list(const Kernels& kernels, int task, const float* frame);
  /// The layer itself, after all lists.
  int tasks() const { return weights_.output_blocks * static_cast<int>(ranges_.size()); }
  void run(const Kernels& kernels, int task, Scratch& scratch);

  const SpikeMap& spikes() const { return spikes_; }
  SpikeMap& spikes() { return spikes_; }
  Arithmetic arithmetic() const { return weights_.arithmetic; }
  /// Whether the last frame was summed in tiles.
  bool is_dense() const { return is_dense_; }
  void set_threshold(float threshold);
  /// Sets all potentials to 0.
  void reset();
  /// Whether the potentials stay from one frame to the next.
  void keep_state(bool keep);
  /// Also writes what the synapses sum up to (bias and gain left out), [outputs][height][width], to
  /// `currents`; null ends it.
  void write_currents(float* currents) { currents_ = currents; }
  /// Bytes of weights, lists and maps.
  std::size_t bytes() const;

 private:
  /// Which of so many equal parts; nothing where part == parts.
  struct Share {
    int part = 0, parts = 0;
  };
  void run_frame(const Kernels& kernels, int block, Range range, Scratch& scratch);
  void run_plain(const Kernels& kernels, int block, Range range, Scratch& scratch);
  void run_upsampled(const Kernels& kernels, int block, Range range, Scratch& scratch);
  class Tile;  // of an upsampled layer
  bool is_single_row(int y) const;
  void clear(const Tile& tile, bool narrow) const;
  void gather_tile(const Kernels& kernels, int block, std::size_t input, int ky, const Tile& tile,
                   Scratch& scratch) const;
  void gather_dense_tile(const Kernels& kernels, int block, const Tile& tile,
                         Scratch& scratch) const;
  void add_dense_rows(const Kernels& kernels, int block,
                      const std::vector<DenseConvolution::Row>& rows, Scratch& scratch) const;
  double input_density(const Kernels& kernels) const;
  void make_dense(const SynapseDescription& synapse, float unit);
  void finish_row(const Kernels& kernels, int block, int y, const Tile& tile);
  void finish(const Kernels& kernels, int block, int y, Range columns, FireArguments f);
  void write_row(const Kernels& kernels, const FireArguments& f, int first, int outputs, int y,
                 int x) const;
  void gather(const Kernels& kernels, const EventLists& lists, int row, std::size_t input_block,
              int block, int ky, SumRow& sums, Share next, Scratch& scratch) const;
  void lay_out(const SynapseDescription& synapse, const std::vector<ChannelBlock>& blocks);
  void lay_out_upsampled(const std::vector<ChannelBlock>& blocks, int kernel);
  bool begins_narrow() const;
  void split_rows(int threads, bool deep);
  void set_levels();

  SpikingLayerDescription description_;  // without its weights
  NeuronDescription neuron_;
  float threshold_;
  MapSize input_, output_;
  std::vector<InputWord> input_words_;
  PackedWeights weights_;
  std::unique_ptr<FrameLists> frame_lists_;  // the input, if it is the frame
  std::unique_ptr<EventLists> lists_;        // if it is spikes: plain, or pairs of columns
  std::unique_ptr<EventLists>
      singles_;  // upsampling: columns that are repeated an odd number of times
  std::vector<Range> single_columns_;  // the outputs that those reach
  std::vector<Range> pair_columns_;    // all others
  std::vector<Range> all_columns_;     // of a row of sums
  Axis rows_, single_rows_;
  std::vector<float> bias_;  // [output_blocks * width] or empty
  // Integers: a neuron without potential fires where its sum is greater, [output_blocks * width];
  // or empty.
  std::vector<std::int32_t> int_levels_;
  std::vector<std::int16_t> short_levels_;
  AlignedVector<float> potentials_;
  SpikeMap spikes_;
  std::vector<Range> ranges_;
  int tile_rows_ = 1;
  float* currents_ = nullptr;
  std::unique_ptr<DenseConvolution> dense_;  // where tiles may be used
  DenseLayers dense_wish_;
  bool is_dense_ = false;
};

/// The words of an input in channel order, from the maps that it is made of.
std::vector<InputWord> input_words(
    const std::vector<std::pair<int, std::vector<const SpikeMap*>>>& maps);

/// The words shared out into blocks of at most `channels` channels; without words one block of
/// `all` channels.
std::vector<ChannelBlock> channel_blocks(const std::vector<InputWord>& words, int channels,
                                         int all);

}  // namespace spikedepth::engine
