// Synaptic operations of the engine's last frame, counted from the spikes themselves.
#include <algorithm>
#include <cmath>

#include "core/engine/event_driven_engine.hpp"

namespace spikedepth {
namespace {

using engine::InputWord;

// [source][tap]: how many outputs meet the source with that tap; through upsampling once for each
// repetition.
std::vector<std::vector<double>> reached_by_tap(int sources, int outputs,
                                                const SynapseDescription& synapse) {
  std::vector<std::vector<double>> reached(
      static_cast<std::size_t>(sources),
      std::vector<double>(static_cast<std::size_t>(synapse.kernel), 0.0));
  const auto repeated = synapse.upsample ? nearest_sources(sources, outputs + synapse.kernel - 1)
                                         : std::vector<int>();
  for (int output = 0; output < outputs; ++output) {
    for (int tap = 0; tap < synapse.kernel; ++tap) {
      const int place = output * synapse.stride - synapse.padding + tap;
      const int source = synapse.upsample ? repeated[static_cast<std::size_t>(place)] : place;
      if (source >= 0 && source < sources)
        ++reached[static_cast<std::size_t>(source)][static_cast<std::size_t>(tap)];
    }
  }
  return reached;
}

// Times that each source stands in the upsampled input; 1 without upsampling.
std::vector<double> repetitions(int sources, int outputs, const SynapseDescription& synapse) {
  if (!synapse.upsample) return std::vector<double>(static_cast<std::size_t>(sources), 1.0);
  std::vector<double> times(static_cast<std::size_t>(sources), 0.0);
  for (const int source : nearest_sources(sources, outputs + synapse.kernel - 1))
    ++times[static_cast<std::size_t>(source)];
  return times;
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

// Fan-out of every input of one synapse.
class FanOut {
 public:
  FanOut(const SynapseDescription& synapse, MapSize input, MapSize output)
      : synapse_(synapse),
        rows_(reached_by_tap(input.height, output.height, synapse)),
        columns_(reached_by_tap(input.width, output.width, synapse)),
        row_times_(repetitions(input.height, output.height, synapse)),
        column_times_(repetitions(input.width, output.width, synapse)) {
    const auto taps = static_cast<std::size_t>(synapse.kernel * synapse.kernel);
    existing_.assign(static_cast<std::size_t>(synapse.inputs) * taps, 0.0);
    for (std::size_t i = 0; i < synapse.weights.size(); ++i)
      existing_[i % existing_.size()] += synapse.weights[i] != 0.0F ? 1.0 : 0.0;
    complete_ = std::all_of(existing_.begin(), existing_.end(),
                            [&](double many) { return many == synapse_.outputs; });
  }

  bool complete() const { return complete_; }
  /// Synapses behind a source if all weights exist.
  double all(int y, int x) const { return sum_of(row(y)) * sum_of(column(x)) * synapse_.outputs; }
  /// The same without zero weights, for channel c.
  double existing(int c, int y, int x) const {
    const auto k = static_cast<std::size_t>(synapse_.kernel);
    const double* const many = existing_.data() + static_cast<std::size_t>(c) * k * k;
    double sum = 0;
    for (std::size_t ky = 0; ky < k; ++ky) {
      for (std::size_t kx = 0; kx < k; ++kx) sum += row(y)[ky] * column(x)[kx] * many[ky * k + kx];
    }
    return sum;
  }
  double times(int y, int x) const {
    return row_times_[static_cast<std::size_t>(y)] * column_times_[static_cast<std::size_t>(x)];
  }
  double inputs() const { return synapse_.inputs * sum_of(row_times_) * sum_of(column_times_); }
  double dense() const {
    double down = 0, across = 0;
    for (const auto& taps : rows_) down += sum_of(taps);
    for (const auto& taps : columns_) across += sum_of(taps);
    return down * across * synapse_.inputs * synapse_.outputs;
  }

 private:
  const std::vector<double>& row(int y) const { return rows_[static_cast<std::size_t>(y)]; }
  const std::vector<double>& column(int x) const { return columns_[static_cast<std::size_t>(x)]; }

  const SynapseDescription& synapse_;
  std::vector<std::vector<double>> rows_, columns_;
  std::vector<double> row_times_, column_times_;
  std::vector<double> existing_;  // [input][tap]: outputs with a weight
  bool complete_ = true;
};

// Words that hold the same channels: bits that are set in one, in two, ... of them, as binary
// digits of the sum.
struct SummedWord {
  std::uint32_t digits[8] = {};
  void add(std::uint32_t word) {
    for (auto& digit : digits) {
      const std::uint32_t carry = digit & word;
      digit ^= word;
      word = carry;
    }
  }
  std::uint32_t any() const {
    std::uint32_t all = 0;
    for (const auto digit : digits) all |= digit;
    return all;
  }
  double sum() const {
    double total = 0;
    for (int i = 0; i < 8; ++i) total += std::ldexp(__builtin_popcount(digits[i]), i);
    return total;
  }
  int largest() const {
    std::uint32_t candidates = ~0U;
    int value = 0;
    for (int i = 7; i >= 0; --i) {
      if ((candidates & digits[i]) == 0) continue;
      candidates &= digits[i];
      value += 1 << i;
    }
    return value;
  }
  int at(int bit) const {
    int value = 0;
    for (int i = 0; i < 8; ++i) value += static_cast<int>(digits[i] >> bit & 1U) << i;
    return value;
  }
};

void add_word(const SummedWord& word, int channel, int y, int x, const FanOut& fan,
              double synapses, LayerOperations& operations) {
  const std::uint32_t any = word.any();
  if (any == 0) return;
  const double active = __builtin_popcount(any);
  const double times = fan.times(y, x);
  operations.active_inputs += active * times;
  operations.input_sum += word.sum() * times;
  operations.largest_input =
      std::max(operations.largest_input, static_cast<double>(word.largest()));
  if (fan.complete()) {
    operations.nonzero += active * synapses;
    operations.graded += word.sum() * synapses;
    return;
  }
  for (std::uint32_t rest = any; rest != 0; rest &= rest - 1) {
    const int bit = __builtin_ctz(rest);
    const double existing = fan.existing(channel + bit, y, x);
    operations.nonzero += existing;
    operations.graded += existing * word.at(bit);
  }
}

LayerOperations count_spikes(const std::vector<InputWord>& words, const FanOut& fan, MapSize size) {
  LayerOperations operations;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double synapses = fan.all(y, x);
      for (std::size_t i = 0; i < words.size();) {
        SummedWord sum;
        const int channel = words[i].channel;
        for (; i < words.size() && words[i].channel == channel; ++i)
          sum.add(words[i].map->row(y)[x * words[i].map->words + words[i].word]);
        add_word(sum, channel, y, x, fan, synapses, operations);
      }
    }
  }
  operations.binary_input = operations.largest_input <= 1;
  return operations;
}

LayerOperations count_frame(const float* frame, int channels, const FanOut& fan, MapSize size) {
  LayerOperations operations;
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const double value = std::abs(static_cast<double>(*frame++));
        if (value == 0) continue;
        const double synapses = fan.complete() ? fan.all(y, x) : fan.existing(c, y, x);
        operations.active_inputs += fan.times(y, x);
        operations.input_sum += value * fan.times(y, x);
        operations.largest_input = std::max(operations.largest_input, value);
        operations.binary_input = operations.binary_input && value == 1;
        operations.nonzero += synapses;
        operations.graded += value * synapses;
      }
    }
  }
  return operations;
}

}  // namespace

std::vector<LayerOperations> EventDrivenEngine::operations(const float* frame) {
  std::vector<LayerOperations> all;
  const auto count = [&](const LayerInput& input, const SynapseDescription& synapse,
                         MapSize output) {
    const MapSize size = size_of(input.front().layers.front());
    const FanOut fan(synapse, size, output);
    merge_either(input);
    auto operations = input.front().layers.front() == kFrame
                          ? count_frame(frame, synapse.inputs, fan, size)
                          : count_spikes(words_of(input), fan, size);
    operations.layer = synapse.name;
    operations.inputs = fan.inputs();
    operations.dense = fan.dense();
    all.push_back(operations);
  };
  for (std::size_t i = 0; i < network_.layers.size(); ++i)
    count(network_.layers[i].input, network_.layers[i].synapse, sizes_[i]);
  for (const auto& readout : network_.readouts) count(readout.input, readout.synapse, frame_);
  return all;
}

}  // namespace spikedepth
