#include "app/network_exchange.hpp"

#include <algorithm>
#include <cstring>

#include "app/exchange_check.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "io/networks/nir/nir_export.hpp"
#include "io/networks/nir/run_graph.hpp"
#include "io/networks/onnx/onnx_export.hpp"
#include "io/networks/onnx/run_graph.hpp"
#include "io/networks/safetensors/safetensors.hpp"

namespace spikedepth::app {
namespace {

constexpr int kCheckedSteps = 4;
constexpr double kExportStep_s = 1e-4;  // what snnTorch and SpikingJelly take for granted

MapSize size_of(const ExchangeOptions& options) {
  return options.size ? MapSize{options.size->second, options.size->first} : MapSize{260, 346};
}

nlohmann::json check_nir(const NetworkDescription& network, const std::string& file,
                         const NirExported& exported, const NirExport& how, bool exact) {
  const NirGraph graph = load_nir(file);
  NirRun run(graph, {how.dt, false}, file);
  ExchangeCheck check(network, how.frame, true, exact);
  const bool whole = exported.layers.size() == network.layers.size() && !how.encoder_only &&
                     network.unit == ReadoutUnit::metres;
  for (int step = 0; step < kCheckedSteps; ++step) {
    WrittenStep written;
    const auto& output = run.step(check_frame(network, how.frame, step));
    for (const std::string& layer : exported.layers) written.spikes.push_back(run.value(layer));
    if (whole) written.depth = output;
    check.compare(step, written);
  }
  return check.result(file);
}

nlohmann::json check_onnx(const NetworkDescription& network, const std::string& file,
                          const OnnxExport& how, bool exact) {
  const OnnxGraph graph = load_onnx(file);
  ExchangeCheck check(network, how.frame, how.streaming, exact);
  std::map<std::string, OnnxArray> inputs;
  for (const auto& input : graph.inputs) {
    std::int64_t elements = 1;
    for (const auto extent : input.shape) elements *= extent;
    inputs[input.name] = {input.shape,
                          std::vector<float>(static_cast<std::size_t>(elements), 0.0F)};
  }
  if (inputs.count("rig_px_m") != 0) inputs["rig_px_m"].values = {1.0F};
  for (int step = 0; step < kCheckedSteps; ++step) {
    inputs.at("frame").values = check_frame(network, how.frame, step);
    const auto values = run_onnx(graph, inputs, file);
    WrittenStep written;
    for (const auto& layer : network.layers) {
      written.spikes.push_back(values.at(layer.name).values);
      const auto next = values.find("next_state_" + layer.name);
      if (next != values.end()) inputs.at("state_" + layer.name) = next->second;
    }
    written.depth = values.at("depth").values;
    check.compare(step, written);
  }
  return check.result(file);
}

NamedTensor floats(const std::string& name, std::vector<std::int64_t> shape,
                   const std::vector<float>& values) {
  NamedTensor tensor{name, {TensorType::float32, std::move(shape), {}}};
  tensor.tensor.bytes.resize(values.size() * sizeof(float));
  if (!values.empty())
    std::memcpy(tensor.tensor.bytes.data(), values.data(), tensor.tensor.bytes.size());
  return tensor;
}

std::vector<std::int64_t> with_steps(std::int64_t steps, const NirShape& shape) {
  std::vector<std::int64_t> all = {steps};
  all.insert(all.end(), shape.begin(), shape.end());
  return all;
}

/// The tensor "input" [steps, ...] as float32, of so many numbers a step: some writers put a batch
/// axis into the shape of their Input.
PlainTensor input_of(const std::string& path, const NirShape& shape) {
  TensorArchive archive;
  archive.tensors = load_safetensors(path).tensors;
  const PlainTensor* input = archive.find("input");
  const auto each = static_cast<std::int64_t>(elements_of(shape));
  if (input == nullptr || input->type != TensorType::float32 || input->shape.empty() ||
      input->elements() != input->shape[0] * each)
    throw DataError(path, format("holds no float32 tensor 'input' [steps, ...] of %lld numbers a "
                                 "step",
                                 static_cast<long long>(each)));
  return *input;
}

}  // namespace

nlohmann::json export_network(const NetworkDescription& network, const std::string& target,
                              const ExchangeOptions& options) {
  nlohmann::json result = {{"file", target}};
  if (ends_with(target, ".nir")) {
    NirExport how;
    how.frame = size_of(options);
    how.dt = options.dt > 0 ? options.dt : kExportStep_s;
    how.encoder_only = options.encoder_only;
    how.extensions = options.extensions;
    how.v_reset = !options.without_v_reset;
    const auto exported = to_nir(network, how);
    save_nir(target, exported.graph);
    result["nodes"] = exported.graph.nodes.size();
    result["notes"] = to_json(exported.notes);
    if (options.check) result["check"] = check_nir(network, target, exported, how, options.grid);
  } else {
    const OnnxExport how{size_of(options), options.streaming};
    const auto exported = to_onnx(network, how);
    save_onnx(target, exported.graph);
    result["nodes"] = exported.graph.nodes.size();
    result["notes"] = to_json(exported.notes);
    if (options.check) result["check"] = check_onnx(network, target, how, options.grid);
  }
  write_file_atomically(target + ".report.json", json_text(result, 2) + "\n");
  return result;
}

nlohmann::json run_nir_file(const std::string& source, const std::string& target,
                            const ExchangeOptions& options) {
  if (options.input.empty())
    throw ConfigError(
        "a .nir file is run on the tensor 'input' of a .safetensors file: --input FILE");
  NirRun run(load_nir(source), {options.dt, options.at_or_above}, source);
  const PlainTensor input = input_of(options.input, run.input_shape());
  const std::int64_t steps = input.shape[0];
  std::vector<float> one(elements_of(run.input_shape())), output;
  std::map<std::string, std::vector<float>> trains;
  for (std::int64_t step = 0; step < steps; ++step) {
    std::memcpy(one.data(), input.bytes.data() + static_cast<std::size_t>(step) * one.size() * 4,
                one.size() * 4);
    const auto& values = run.step(one);
    output.insert(output.end(), values.begin(), values.end());
    for (const auto& node : run.spiking()) {
      const auto& spikes = run.value(node);
      trains[node].insert(trains[node].end(), spikes.begin(), spikes.end());
    }
  }
  std::vector<NamedTensor> tensors = {
      floats("output", with_steps(steps, run.output_shape()), output)};
  nlohmann::json counts = nlohmann::json::object();
  for (const auto& [node, spikes] : trains) {
    if (node != "output")
      tensors.push_back(floats(node, with_steps(steps, run.shape(node)), spikes));
    counts[node] = std::count(spikes.begin(), spikes.end(), 1.0F);
  }
  save_safetensors(target, tensors);
  return {{"file", target}, {"steps", steps}, {"spikes", counts}, {"notes", to_json(run.notes())}};
}

nlohmann::json describe_nir(const std::string& source, const ExchangeOptions& options) {
  const NirGraph graph = load_nir(source);
  nlohmann::json nodes = nlohmann::json::array();
  for (const std::string& name : graph.order(source)) {
    const NirNode& node = graph.nodes.at(name);
    nlohmann::json shapes = nlohmann::json::object();
    for (const auto& [field, numbers] : node.numbers) shapes[field] = numbers.shape;
    nodes.push_back({{"name", name},
                     {"type", node.type},
                     {"fields", shapes},
                     {"from", graph.sources_of(name)},
                     {"metadata", node.metadata}});
  }
  nlohmann::json result = {
      {"version", graph.version}, {"nodes", nodes}, {"metadata", graph.metadata}};
  if (options.dt > 0)
    result["notes"] = to_json(NirRun(graph, {options.dt, options.at_or_above}, source).notes());
  return result;
}

}  // namespace spikedepth::app
