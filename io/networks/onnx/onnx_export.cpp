#include "io/networks/onnx/onnx_export.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/depth/synapse_count.hpp"

namespace spikedepth {
namespace {

using Attributes = std::map<std::string, OnnxAttribute>;

OnnxAttribute whole(std::int64_t value) {
  OnnxAttribute attribute;
  attribute.whole = value;
  return attribute;
}

OnnxAttribute text(const std::string& value) {
  OnnxAttribute attribute;
  attribute.kind = OnnxAttribute::Kind::text;
  attribute.text = value;
  return attribute;
}

OnnxAttribute list(std::vector<std::int64_t> values) {
  OnnxAttribute attribute;
  attribute.kind = OnnxAttribute::Kind::list;
  attribute.list = std::move(values);
  return attribute;
}

/// Names, constants and nodes of a graph that grows.
class GraphMaker {
 public:
  OnnxGraph graph;

  std::string constant(const std::string& name, OnnxTensor tensor) {
    const std::string free = fresh(name);
    graph.constants.emplace_back(free, std::move(tensor));
    return free;
  }
  std::string number(const std::string& name, float value) {
    return constant(name, {{1}, {value}, {}, false});
  }
  std::string indices(const std::string& name, const std::vector<std::int64_t>& values) {
    return constant(name, {{static_cast<std::int64_t>(values.size())}, {}, values, true});
  }
  std::string node(const std::string& operation, const std::string& name,
                   std::vector<std::string> inputs, Attributes attributes = {}) {
    const std::string output = fresh(name);
    graph.nodes.push_back({operation, std::move(inputs), {output}, std::move(attributes)});
    return output;
  }
  void claim(const std::string& name) { taken_.insert(name); }

 private:
  std::string fresh(const std::string& name) {
    std::string free = name;
    for (int i = 2; !taken_.insert(free).second; ++i) free = name + "_" + std::to_string(i);
    return free;
  }
  std::set<std::string> taken_;
};

class Exporter {
 public:
  Exporter(const NetworkDescription& network, const OnnxExport& options)
      : network_(network), options_(options), sizes_(layer_sizes(network, options.frame)) {}

  OnnxExported run() {
    for (const auto& layer : network_.layers) refuse_coincidences(layer.name, layer.input);
    for (const auto& readout : network_.readouts) refuse_coincidences(readout.name, readout.input);
    for (const char* name : {"frame", "depth", "rig_px_m"}) make_.claim(name);
    make_.graph.inputs.push_back({"frame", shape(network_.frame_channels, options_.frame)});
    for (std::size_t i = 0; i < network_.layers.size(); ++i) layer(i);
    readouts();
    note("assumed", "",
         format("opset %lld, float32; OpenVINO computes in bfloat16 unless asked: "
                "INFERENCE_PRECISION_HINT=f32",
                static_cast<long long>(kOnnxOpset)));
    note("assumed", "",
         options_.streaming ? "potentials enter and leave; feed zeros to begin"
                            : "every call begins at rest");
    make_.graph.metadata = {{"writer", "spikedepth"}, {"notes", json_text(to_json(notes_))}};
    return {std::move(make_.graph), std::move(notes_)};
  }

 private:
  void note(const char* kind, const std::string& layer, const std::string& sentence) {
    notes_.push_back({kind, layer, sentence});
  }

  static void refuse_coincidences(const std::string& name, const LayerInput& input) {
    for (const MergedMaps& maps : input) {
      if (std::find(maps.layers.begin(), maps.layers.end(), kCoincidences) != maps.layers.end())
        throw ConfigError("layer '" + name + "': coincidence cells are not written as ONNX");
    }
  }

  static std::vector<std::int64_t> shape(std::int64_t channels, MapSize size) {
    return {1, channels, size.height, size.width};
  }

  std::string value_of(int layer) const {
    return layer == kFrame ? "frame" : spikes_[static_cast<std::size_t>(layer)];
  }

  MapSize size_of(const LayerInput& input) const {
    const int first = input.front().layers.front();
    return first == kFrame ? options_.frame : sizes_[static_cast<std::size_t>(first)];
  }

  std::string merged(const std::string& name, const LayerInput& input) {
    std::vector<std::string> parts;
    for (const MergedMaps& maps : input) {
      std::string sum = value_of(maps.layers.front());
      for (std::size_t i = 1; i < maps.layers.size(); ++i)
        sum = make_.node(maps.either ? "Max" : "Add", name + "/merged",
                         {sum, value_of(maps.layers[i])});
      parts.push_back(sum);
    }
    if (parts.size() == 1) return parts.front();
    return make_.node("Concat", name + "/merged", parts, {{"axis", whole(1)}});
  }

  std::string enlarged(const std::string& name, const std::string& value, std::int64_t channels,
                       MapSize from, MapSize to) {
    if (resize_agrees(from.height, to.height) && resize_agrees(from.width, to.width)) {
      const auto sizes = make_.indices(name + "/sizes", shape(channels, to));
      return make_.node("Resize", name + "/enlarged", {value, "", "", sizes},
                        {{"mode", text("nearest")},
                         {"coordinate_transformation_mode", text("asymmetric")},
                         {"nearest_mode", text("floor")}});
    }
    const auto rows = make_.indices(name + "/rows", nearest_sources(from.height, to.height));
    const auto columns = make_.indices(name + "/columns", nearest_sources(from.width, to.width));
    const auto tall = make_.node("Gather", name + "/tall", {value, rows}, {{"axis", whole(2)}});
    return make_.node("Gather", name + "/enlarged", {tall, columns}, {{"axis", whole(3)}});
  }

  /// What the synapses give, bias and gain included.
  std::string synapse(const std::string& name, const LayerInput& input,
                      const SynapseDescription& synapse, float gain, MapSize output) {
    std::string value = merged(name, input);
    if (synapse.upsample)
      value = enlarged(name, value, synapse.inputs, size_of(input),
                       {output.height + synapse.kernel - 1, output.width + synapse.kernel - 1});
    std::vector<std::string> inputs = {
        value, make_.constant(name + "/weights",
                              {{synapse.outputs, synapse.inputs, synapse.kernel, synapse.kernel},
                               synapse.weights,
                               {},
                               false})};
    if (!synapse.bias.empty())
      inputs.push_back(
          make_.constant(name + "/bias", {{synapse.outputs}, synapse.bias, {}, false}));
    value = make_.node("Conv", name + "/current", inputs,
                       {{"kernel_shape", list({synapse.kernel, synapse.kernel})},
                        {"strides", list({synapse.stride, synapse.stride})},
                        {"pads", list(std::vector<std::int64_t>(4, synapse.padding))}});
    if (gain == 1.0F) return value;
    return make_.node("Mul", name + "/current", {value, make_.number(name + "/gain", gain)});
  }

  void layer(std::size_t index) {
    const auto& layer = network_.layers[index];
    const auto& neuron = layer.neuron;
    const std::string& name = layer.name;
    std::string v = synapse(name, layer.input, layer.synapse, neuron.gain, sizes_[index]);
    const auto leak = neuron.leaky ? make_.number(name + "/leak", neuron.leak) : "";
    std::string state;
    if (options_.streaming) {
      state = "state_" + name;
      make_.claim(state);
      make_.graph.inputs.push_back({state, shape(layer.synapse.outputs, sizes_[index])});
      if (neuron.leaky) v = make_.node("Sub", name + "/difference", {v, state});
    }
    if (neuron.leaky) v = make_.node("Mul", name + "/leaking", {v, leak});
    if (options_.streaming) v = make_.node("Add", name + "/potential", {state, v});
    const auto fired =
        make_.node("GreaterOrEqual", name + "/fired",
                   {v, make_.number(name + "/threshold", static_cast<float>(neuron.threshold))});
    spikes_.push_back(make_.node("Cast", name, {fired}, {{"to", whole(1)}}));
    if (!options_.streaming) return;
    const std::string next = "next_state_" + name;
    make_.claim(next);
    make_.graph.nodes.push_back(
        {"Where", {fired, make_.number(name + "/rest", 0.0F), v}, {next}, {}});
    make_.graph.outputs.push_back({next, shape(layer.synapse.outputs, sizes_[index])});
  }

  /// Bilinear between pixel centres, first along rows, then along columns.
  std::string bilinear(const std::string& name, std::string value, MapSize from, int factor) {
    const auto axis = [&](std::int64_t which, int sources, int targets) {
      std::vector<std::int64_t> low, high;
      OnnxTensor near, far;
      for (int i = 0; i < targets; ++i) {
        const double place = (i + 0.5) / factor - 0.5;
        const int first = static_cast<int>(std::floor(place));
        low.push_back(std::clamp(first, 0, sources - 1));
        high.push_back(std::clamp(first + 1, 0, sources - 1));
        const auto share = static_cast<float>(place - first);
        far.floats.push_back(share);
        near.floats.push_back(1 - share);
      }
      near.shape = far.shape =
          which == 2 ? std::vector<std::int64_t>{targets, 1} : std::vector<std::int64_t>{targets};
      const auto part = [&](const std::vector<std::int64_t>& places, OnnxTensor shares) {
        const auto taken =
            make_.node("Gather", name + "/taken", {value, make_.indices(name + "/places", places)},
                       {{"axis", whole(which)}});
        return make_.node("Mul", name + "/share",
                          {taken, make_.constant(name + "/shares", std::move(shares))});
      };
      const auto first = part(low, std::move(near));
      const auto second = part(high, std::move(far));
      value = make_.node("Add", name + "/between", {first, second});
    };
    axis(3, from.width, options_.frame.width);
    axis(2, from.height, options_.frame.height);
    return value;
  }

  void readouts() {
    std::string sum;
    for (const auto& readout : network_.readouts) {
      const bool plain = readout.bilinear > 0;
      const MapSize size = plain ? size_of(readout.input) : options_.frame;
      auto value = synapse(readout.name, readout.input, readout.synapse, readout.gain, size);
      if (plain) value = bilinear(readout.name, value, size, readout.bilinear);
      sum = sum.empty() ? value : make_.node("Add", readout.name + "/sum", {sum, value});
    }
    if (sum.empty()) throw ConfigError("a network without readouts gives no depth to export");
    if (network_.unit == ReadoutUnit::disparity) {
      make_.graph.inputs.push_back({"rig_px_m", {1}});
      const auto least = make_.number("least_disparity", kLeastDisparity_px);
      sum = make_.node("Max", "disparity", {sum, least});
      make_.graph.nodes.push_back({"Div", {"rig_px_m", sum}, {"depth"}, {}});
      note("assumed", "depth",
           "rig_px_m is the focal length in pixels times the baseline in metres");
    } else {
      // The last value under its public name.
      for (auto& output : make_.graph.nodes.back().outputs) output = "depth";
    }
    make_.graph.outputs.insert(make_.graph.outputs.begin(),
                               OnnxValue{"depth", shape(1, options_.frame)});
  }

  const NetworkDescription& network_;
  const OnnxExport& options_;
  std::vector<MapSize> sizes_;
  GraphMaker make_;
  std::vector<std::string> spikes_;
  ExchangeNotes notes_;
};

}  // namespace

bool resize_agrees(std::int64_t source, std::int64_t target) {
  const auto ours = nearest_sources(source, target);
  const float single = static_cast<float>(target) / static_cast<float>(source);
  const double precise = static_cast<double>(target) / static_cast<double>(source);
  for (std::int64_t i = 0; i < target; ++i) {
    const auto place = [&](double value) {
      return std::min(static_cast<std::int64_t>(std::floor(value)), source - 1);
    };
    const auto wanted = ours[static_cast<std::size_t>(i)];
    if (place(static_cast<double>(static_cast<float>(i) / single)) != wanted ||
        place(static_cast<double>(i) / precise) != wanted)
      return false;
  }
  return true;
}

OnnxExported to_onnx(const NetworkDescription& network, const OnnxExport& options) {
  network.check();
  return Exporter(network, options).run();
}

}  // namespace spikedepth
