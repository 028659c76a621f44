#include "core/engine/reference_network.hpp"

#include <algorithm>
#include <cmath>

#include "core/depth/synapse_count.hpp"

namespace spikedepth {
namespace {

// An input map with its zeros: [channels][height][width].
struct DenseMap {
  MapSize size;
  int channels = 0;
  std::vector<float> values;
};

DenseMap merged(const LayerInput& input, const std::vector<std::vector<float>>& spikes,
                const std::vector<float>& frame, const std::vector<float>& coincidences,
                MapSize size) {
  DenseMap map{size, 0, {}};
  for (const auto& maps : input) {
    std::vector<float> sum;
    for (const int layer : maps.layers) {
      const auto& from = layer == kFrame          ? frame
                         : layer == kCoincidences ? coincidences
                                                  : spikes[static_cast<std::size_t>(layer)];
      if (sum.empty()) sum.assign(from.size(), 0.0F);
      for (std::size_t i = 0; i < from.size(); ++i)
        sum[i] = maps.either ? std::max(sum[i], from[i]) : sum[i] + from[i];
    }
    map.values.insert(map.values.end(), sum.begin(), sum.end());
  }
  map.channels = static_cast<int>(map.values.size() / static_cast<std::size_t>(size.height) /
                                  static_cast<std::size_t>(size.width));
  return map;
}

template <typename Number>
std::vector<Number> convolve(const SynapseDescription& synapse, const DenseMap& input,
                             MapSize output) {
  const auto rows = nearest_sources(input.size.height, output.height + synapse.kernel - 1);
  const auto columns = nearest_sources(input.size.width, output.width + synapse.kernel - 1);
  std::vector<Number> result;
  result.reserve(static_cast<std::size_t>(synapse.outputs) *
                 static_cast<std::size_t>(output.height) * static_cast<std::size_t>(output.width));
  const auto source = [&](const std::vector<std::int64_t>& repeated, int position, int tap) {
    const int place = position * synapse.stride - synapse.padding + tap;
    return synapse.upsample ? static_cast<int>(repeated[static_cast<std::size_t>(place)]) : place;
  };
  for (int k = 0; k < synapse.outputs; ++k) {
    for (int y = 0; y < output.height; ++y) {
      for (int x = 0; x < output.width; ++x) {
        Number sum = 0;
        for (int c = 0; c < synapse.inputs; ++c) {
          for (int ky = 0; ky < synapse.kernel; ++ky) {
            const int row = source(rows, y, ky);
            if (row < 0 || row >= input.size.height) continue;
            for (int kx = 0; kx < synapse.kernel; ++kx) {
              const int column = source(columns, x, kx);
              if (column < 0 || column >= input.size.width) continue;
              const float value = input.values[(static_cast<std::size_t>(c) *
                                                    static_cast<std::size_t>(input.size.height) +
                                                static_cast<std::size_t>(row)) *
                                                   static_cast<std::size_t>(input.size.width) +
                                               static_cast<std::size_t>(column)];
              if (value != 0.0F)
                sum +=
                    static_cast<Number>(value) * static_cast<Number>(synapse.weight(k, c, ky, kx));
            }
          }
        }
        result.push_back(sum);
      }
    }
  }
  return result;
}

template <typename Number>
Number with_bias(const SynapseDescription& synapse, std::size_t output, Number sum, float gain) {
  if (!synapse.bias.empty()) sum += static_cast<Number>(synapse.bias[output]);
  return gain == 1.0F ? sum : sum * static_cast<Number>(gain);
}

std::size_t area_of(MapSize size) {
  return static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width);
}

// Bilinear between pixel centres, four neighbours a pixel.
template <typename Number>
std::vector<Number> enlarged(const std::vector<Number>& map, MapSize size, MapSize frame,
                             int factor) {
  const auto value = [&](int y, int x) {
    const int row = std::clamp(y, 0, size.height - 1), column = std::clamp(x, 0, size.width - 1);
    return map[static_cast<std::size_t>(row * size.width + column)];
  };
  std::vector<Number> result;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      const double row = (y + 0.5) / factor - 0.5, column = (x + 0.5) / factor - 0.5;
      const int top = static_cast<int>(std::floor(row)),
                left = static_cast<int>(std::floor(column));
      const auto down = static_cast<Number>(row - top), across = static_cast<Number>(column - left);
      const Number upper = value(top, left) * (1 - across) + value(top, left + 1) * across;
      const Number lower = value(top + 1, left) * (1 - across) + value(top + 1, left + 1) * across;
      result.push_back(upper * (1 - down) + lower * down);
    }
  }
  return result;
}

}  // namespace

template <typename Number>
ReferenceResult<Number> reference_pass(const NetworkDescription& network, MapSize frame_size,
                                       const std::vector<float>& frame,
                                       const std::vector<std::vector<float>>* teacher) {
  const auto sizes = layer_sizes(network, frame_size);
  ReferenceResult<Number> result;
  const auto& entering = teacher != nullptr ? *teacher : result.spikes;
  const auto& cells = network.coincidences;
  const MapSize cells_size = cells.map_size(frame_size);
  std::vector<float> coincidences(static_cast<std::size_t>(cells.disparities) *
                                  area_of(cells_size));
  if (cells.disparities > 0) coincidence_maps(cells, frame.data(), frame_size, coincidences.data());
  const auto size_of = [&](const LayerInput& input) {
    const int first = input.front().layers.front();
    return first == kFrame          ? frame_size
           : first == kCoincidences ? cells_size
                                    : sizes[static_cast<std::size_t>(first)];
  };
  const auto input_of = [&](const LayerInput& input) {
    return merged(input, entering, frame, coincidences, size_of(input));
  };
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto& layer = network.layers[i];
    result.currents.push_back(convolve<Number>(layer.synapse, input_of(layer.input), sizes[i]));
    const auto& currents = result.currents.back();
    std::vector<float> spikes(currents.size());
    const std::size_t plane = currents.size() / static_cast<std::size_t>(layer.synapse.outputs);
    for (std::size_t at = 0; at < currents.size(); ++at) {
      Number potential = with_bias(layer.synapse, at / plane, currents[at], layer.neuron.gain);
      if (layer.neuron.leaky) potential *= static_cast<Number>(layer.neuron.leak);
      spikes[at] = potential >= static_cast<Number>(layer.neuron.threshold) ? 1.0F : 0.0F;
    }
    result.spikes.push_back(std::move(spikes));
  }
  result.depth.assign(
      static_cast<std::size_t>(frame_size.height) * static_cast<std::size_t>(frame_size.width),
      Number{0});
  for (const auto& readout : network.readouts) {
    const MapSize size = readout.bilinear > 0 ? size_of(readout.input) : frame_size;
    auto read = convolve<Number>(readout.synapse, input_of(readout.input), size);
    for (auto& value : read) value = with_bias(readout.synapse, 0, value, readout.gain);
    if (readout.bilinear > 0) read = enlarged(read, size, frame_size, readout.bilinear);
    for (std::size_t at = 0; at < read.size(); ++at) result.depth[at] += read[at];
  }
  return result;
}

template ReferenceResult<float> reference_pass(const NetworkDescription&, MapSize,
                                               const std::vector<float>&,
                                               const std::vector<std::vector<float>>*);
template ReferenceResult<double> reference_pass(const NetworkDescription&, MapSize,
                                                const std::vector<float>&,
                                                const std::vector<std::vector<float>>*);

}  // namespace spikedepth
