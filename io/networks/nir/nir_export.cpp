#include "io/networks/nir/nir_export.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

std::string node_name(const std::string& layer) {
  std::string name = layer;
  for (char& c : name) {
    if (c == '/' || c == '.') c = '_';  // a '.' is no name of a module in PyTorch
  }
  return name == "input" || name == "output" ? name + "_layer" : name;
}

NirArray whole(std::vector<double> values) {
  return {{values.size()}, values, true};
}

NirArray map_of(const std::vector<std::uint64_t>& shape, double value) {
  std::uint64_t elements = 1;
  for (const std::uint64_t length : shape) elements *= length;
  return {shape, std::vector<double>(elements, value), false};
}

const char* kAway =
    "; --encoder-only exports the part before it, --extensions writes it as a node "
    "that only this program reads";

class Exporter {
 public:
  Exporter(const NetworkDescription& network, const NirExport& options)
      : network_(network), options_(options), sizes_(layer_sizes(network, options.frame)) {}

  NirExported run() {
    out_.graph.version = "1.0.8";
    out_.graph.metadata = {{"writer", "spikedepth"}, {"dt", options_.dt}, {"unit_of_time", "s"}};
    add_input();
    const std::size_t count = layers_to_write();
    for (std::size_t i = 0; i < count; ++i) layer(i);
    if (count < network_.layers.size() || options_.encoder_only) {
      encoder_output(count);
    } else {
      readouts();
    }
    note("assumed", "",
         "potentials go on from step to step in NIR; where this program starts every window from "
         "rest, run one step and reset");
    note("assumed", "",
         "thresholds are the float32 below the network's: it spikes at or above them, NIR above");
    note("lost", "",
         format("the step of %g s, the reset to zero and the threshold's rule have no "
                "field; they stand in the metadata",
                options_.dt));
    return std::move(out_);
  }

 private:
  void note(const char* kind, const std::string& layer, const std::string& text) {
    out_.notes.push_back({kind, layer, text});
  }

  /// Why NIR cannot hold this input; "" if it can.
  std::string obstacle(const LayerInput& input, const SynapseDescription& synapse) const {
    if (synapse.upsample) return "nearest upsampling";
    if (input.size() > 1) return "concatenation";
    if (input.front().either && input.front().layers.size() > 1) return "a join by 'or'";
    return "";
  }

  static bool sees(const LayerInput& input, int map) {
    return std::any_of(input.begin(), input.end(), [&](const MergedMaps& maps) {
      return std::find(maps.layers.begin(), maps.layers.end(), map) != maps.layers.end();
    });
  }

  std::size_t layers_to_write() const {
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      const auto& layer = network_.layers[i];
      if (sees(layer.input, kCoincidences))
        throw ConfigError("layer '" + layer.name +
                          "': coincidence cells have no place in NIR, nor an extension here");
      const std::string why = obstacle(layer.input, layer.synapse);
      if (why.empty() || options_.extensions) continue;
      if (options_.encoder_only && i > 0) return i;
      throw ConfigError("layer '" + layer.name + "': " + why + " has no place in NIR" + kAway);
    }
    return network_.layers.size();
  }

  void add_input() {
    NirNode node;
    node.type = "Input";
    node.numbers["shape"] = whole({static_cast<double>(network_.frame_channels),
                                   static_cast<double>(options_.frame.height),
                                   static_cast<double>(options_.frame.width)});
    out_.graph.nodes["input"] = std::move(node);
  }

  void add_node(const std::string& name, NirNode node) {
    if (!out_.graph.nodes.emplace(name, std::move(node)).second)
      throw ConfigError("two layers would both be the node '" + name + "'");
  }

  void edge(const std::string& from, const std::string& to) {
    out_.graph.edges.emplace_back(from, to);
  }

  std::string source(int layer) const {
    return layer == kFrame ? "input"
                           : node_name(network_.layers[static_cast<std::size_t>(layer)].name);
  }

  MapSize size_of(const LayerInput& input) const {
    const int first = input.front().layers.front();
    return first == kFrame ? options_.frame : sizes_[static_cast<std::size_t>(first)];
  }

  /// Leads the maps into `to`, by way of extensions where they are joined or concatenated.
  void lead(const LayerInput& input, const std::string& layer, const std::string& to) {
    std::vector<std::string> parts;
    for (const MergedMaps& maps : input) {
      const bool either = maps.either && maps.layers.size() > 1;
      const bool alone = input.size() == 1 && !either;
      if (maps.layers.size() == 1 && !alone) {
        parts.push_back(source(maps.layers.front()));
        continue;
      }
      std::string joined = to;
      if (!alone) {
        joined = node_name(layer) + "_joined" + std::to_string(parts.size());
        if (!either)
          throw ConfigError("layer '" + layer + "': a sum within a concatenation has no extension");
        NirNode node;
        node.type = kNirEither;
        add_node(joined, std::move(node));
        note("extension", layer, "a join by 'or' as " + std::string(kNirEither));
      }
      for (const int from : maps.layers) edge(source(from), joined);
      if (!alone) parts.push_back(joined);
    }
    if (parts.empty()) return;
    if (parts.size() == 1) return edge(parts.front(), to);
    NirNode node;
    node.type = kNirConcat;
    node.texts["order"] = join(parts, "\n");
    const std::string name = node_name(layer) + "_concat";
    add_node(name, std::move(node));
    note("extension", layer, "a concatenation as " + std::string(kNirConcat));
    for (const std::string& part : parts) edge(part, name);
    edge(name, to);
  }

  /// The Conv2d of a synapse and what stands before it. Returns its name.
  std::string synapse(const std::string& layer, const LayerInput& input,
                      const SynapseDescription& synapse, float gain, MapSize output) {
    const std::string name = node_name(layer) + "_synapse";
    MapSize size = size_of(input);
    std::string entry = name;
    if (synapse.upsample) {
      size = {output.height + synapse.kernel - 1, output.width + synapse.kernel - 1};
      entry = node_name(layer) + "_enlarged";
      NirNode nearest;
      nearest.type = kNirNearest;
      nearest.numbers["size"] =
          whole({static_cast<double>(size.height), static_cast<double>(size.width)});
      add_node(entry, std::move(nearest));
      edge(entry, name);
      note("extension", layer, "nearest upsampling as " + std::string(kNirNearest));
    }
    NirNode node;
    node.type = "Conv2d";
    node.numbers["input_shape"] =
        whole({static_cast<double>(size.height), static_cast<double>(size.width)});
    const auto pair = [](int value) {
      return whole({static_cast<double>(value), static_cast<double>(value)});
    };
    node.numbers["stride"] = pair(synapse.stride);
    node.numbers["padding"] = pair(synapse.padding);
    node.numbers["dilation"] = pair(1);
    node.numbers["groups"] = {{}, {1.0}, true};
    NirArray weight{
        {static_cast<std::uint64_t>(synapse.outputs), static_cast<std::uint64_t>(synapse.inputs),
         static_cast<std::uint64_t>(synapse.kernel), static_cast<std::uint64_t>(synapse.kernel)},
        {},
        false};
    for (const float one : synapse.weights) weight.values.push_back(double{one * gain});
    node.numbers["weight"] = std::move(weight);
    NirArray bias{{static_cast<std::uint64_t>(synapse.outputs)}, {}, false};
    for (const float one : synapse.bias) bias.values.push_back(double{one * gain});
    bias.values.resize(static_cast<std::size_t>(synapse.outputs), 0.0);
    node.numbers["bias"] = std::move(bias);
    add_node(name, std::move(node));
    if (gain != 1.0F) note("assumed", layer, format("the gain of %g is part of the weights", gain));
    lead(input, layer, entry);
    return name;
  }

  void layer(std::size_t index) {
    const auto& layer = network_.layers[index];
    const MapSize size = sizes_[index];
    const std::string name = node_name(layer.name);
    edge(synapse(layer.name, layer.input, layer.synapse, layer.neuron.gain, size), name);
    const std::vector<std::uint64_t> shape = {static_cast<std::uint64_t>(layer.synapse.outputs),
                                              static_cast<std::uint64_t>(size.height),
                                              static_cast<std::uint64_t>(size.width)};
    NirNode node;
    node.type = layer.neuron.leaky ? "LIF" : "IF";
    const auto threshold = static_cast<float>(layer.neuron.threshold);
    node.numbers["v_threshold"] =
        map_of(shape, std::nextafter(threshold, -std::numeric_limits<float>::infinity()));
    if (options_.v_reset) node.numbers["v_reset"] = map_of(shape, 0);
    if (layer.neuron.leaky) {
      node.numbers["r"] = map_of(shape, 1);
      node.numbers["v_leak"] = map_of(shape, 0);
      node.numbers["tau"] = map_of(shape, options_.dt / double{layer.neuron.leak});
      node.metadata["leak"] = double{layer.neuron.leak};
    } else {
      node.numbers["r"] = map_of(shape, 1 / options_.dt);
    }
    node.metadata["dt"] = options_.dt;
    node.metadata["reset"] = "zero";
    node.metadata["threshold_rule"] = "at-or-above";
    node.metadata["threshold"] = double{threshold};
    node.metadata["integrator"] = "euler";
    node.metadata["spikes_per_step"] = 1;
    add_node(name, std::move(node));
    out_.layers.push_back(name);
  }

  void add_output(std::vector<double> shape) {
    NirNode node;
    node.type = "Output";
    node.numbers["shape"] = whole(std::move(shape));
    out_.graph.nodes["output"] = std::move(node);
  }

  /// The last layer alone: several libraries give each edge into the output by itself, unsummed.
  void encoder_output(std::size_t count) {
    for (std::size_t i = count; i < network_.layers.size(); ++i)
      note("lost", network_.layers[i].name, "left out by --encoder-only");
    for (const auto& readout : network_.readouts)
      note("lost", readout.name, "left out by --encoder-only");
    const auto& layer = network_.layers[count - 1];
    note("assumed", layer.name, "the output is this layer, the last one written");
    add_output({static_cast<double>(layer.synapse.outputs),
                static_cast<double>(sizes_[count - 1].height),
                static_cast<double>(sizes_[count - 1].width)});
    edge(node_name(layer.name), "output");
  }

  void readouts() {
    for (const auto& readout : network_.readouts) {
      if (readout.bilinear > 1)
        throw ConfigError("readout '" + readout.name +
                          "': bilinear enlargement has no place in NIR, nor an extension here; "
                          "--encoder-only leaves the readouts out");
      const std::string why = obstacle(readout.input, readout.synapse);
      if (!why.empty() && !options_.extensions)
        throw ConfigError("readout '" + readout.name + "': " + why + " has no place in NIR" +
                          kAway);
      edge(synapse(readout.name, readout.input, readout.synapse, readout.gain, options_.frame),
           "output");
    }
    add_output(
        {1, static_cast<double>(options_.frame.height), static_cast<double>(options_.frame.width)});
    if (network_.unit == ReadoutUnit::disparity)
      note("lost", "output", "the output is a disparity in pixels; depth is rig / disparity");
  }

  const NetworkDescription& network_;
  const NirExport& options_;
  std::vector<MapSize> sizes_;
  NirExported out_;
};

}  // namespace

NirExported to_nir(const NetworkDescription& network, const NirExport& options) {
  network.check();
  if (!(options.dt > 0) || !std::isfinite(options.dt))
    throw ConfigError("the step of a NIR graph must be above 0 s");
  return Exporter(network, options).run();
}

}  // namespace spikedepth
