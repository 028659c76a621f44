// spikedepth export
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/network_exchange.hpp"
#include "app/options.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "core/engine/grid_weights.hpp"
#include "io/networks/weight_files.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth export runs/first weights.pth                     for torch.load in Python\n"
    "  spikedepth export weights.pth net.ckpt --set model.width=32  a published state_dict as a "
    "checkpoint for eval and predict\n"
    "  spikedepth export runs/first weights.safetensors --check     named tensors, read again and "
    "compared\n"
    "  spikedepth export runs/first net.onnx --size 346x260         one time step for ONNX "
    "Runtime\n"
    "  spikedepth export runs/first net.nir --encoder-only          spiking layers for snnTorch, "
    "Norse, SpikingJelly, Sinabs\n"
    "  spikedepth export net.nir trains.safetensors --dt 1e-4 --input in.safetensors  run another "
    "library's graph, step by step\n"
    "What NIR or ONNX cannot hold is refused by the layer's name; what was lost or assumed stands "
    "in "
    "TARGET.report.json (docs/networks.md).\n"
    "In OpenVINO ask for float32: INFERENCE_PRECISION_HINT=f32.\n"
    "A .pth file is read by a closed parser that runs nothing of what is in it; other contents "
    "than plain tensors are refused.\n"
    "Importing needs the parameters of the network (--config, --set) if they are not the published "
    "ones.";

struct Options {
  std::string source, target, config, weights = "trained";
  std::vector<std::string> assignments;
  ExchangeOptions exchange;
  bool json = false;
};

bool is_graph(const std::string& path) {
  return ends_with(path, ".nir") || ends_with(path, ".onnx");
}

void tell(const nlohmann::json& result, const Options& options) {
  if (options.json) {
    std::printf("%s\n", json_text(result).c_str());
    return;
  }
  std::printf("%s written\n", options.target.c_str());
  for (const auto& note : result.value("notes", nlohmann::json::array())) {
    const auto layer = note["layer"].get<std::string>();
    std::printf("%s: %s%s\n", note["kind"].get<std::string>().c_str(),
                layer.empty() ? "" : (layer + ": ").c_str(),
                note["text"].get<std::string>().c_str());
  }
  for (const char* key : {"check", "spikes"}) {
    if (result.contains(key)) std::printf("%s: %s\n", key, json_text(result[key]).c_str());
  }
}

void export_graph(const Options& options, const TrainedModel& model) {
  NetworkDescription network = model.describe();
  ExchangeOptions exchange = options.exchange;
  exchange.grid = options.weights == "grid";
  if (exchange.grid) network = on_grid(std::move(network));
  tell(export_network(network, options.target, exchange), options);
}

void run_graph(const Options& options) {
  if (!ends_with(options.target, ".safetensors"))
    throw ConfigError(
        "a .nir file is run here, and its spikes are written as .safetensors; it "
        "becomes no " +
        std::filesystem::path(options.target).extension().string());
  tell(run_nir_file(options.source, options.target, options.exchange), options);
}

void export_model(const Options& options) {
  check_output_file(options.target);
  if (ends_with(options.source, ".nir")) return run_graph(options);
  const bool importing = is_weight_file(options.source);
  const StateDict imported = importing ? load_weights(options.source) : StateDict();
  if (!imported.remarks.empty())
    std::fprintf(stderr, "spikedepth: %s: %s\n", options.source.c_str(),
                 join(imported.remarks, "; ").c_str());
  auto model = importing ? TrainedModel::load_state_dict(
                               Experiment::load(options.config, options.assignments),
                               imported.tensors, options.source)
                         : TrainedModel::load(options.source);
  if (is_graph(options.target)) return export_graph(options, model);
  const auto tensors = model.state_dict();
  const bool checkpoint = !is_weight_file(options.target);
  if (checkpoint) {
    model.save(options.target);
  } else {
    save_weights(options.target, tensors);
  }
  if (options.exchange.check) {
    const auto read = checkpoint ? TrainedModel::load(options.target).state_dict()
                                 : load_weights(options.target).tensors;
    expect_weights(read, tensors, options.target);
  }
  // Running statistics are tensors, but no parameters.
  const std::int64_t parameters = parameter_count(*model.model());
  if (options.json) {
    nlohmann::json result = {
        {"file", options.target}, {"tensors", tensors.size()}, {"parameters", parameters}};
    if (options.exchange.check) result["check"] = "equal to the bit";
    std::printf("%s\n", json_text(result).c_str());
  } else {
    std::printf("%s: %zu tensors, %lld parameters\n", options.target.c_str(), tensors.size(),
                static_cast<long long>(parameters));
  }
}

}  // namespace

void add_export(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand(
      "export", "Convert networks between checkpoints, PyTorch, safetensors, NIR and ONNX");
  words(*verb, "source", options->source,
        "run folder, .ckpt, weights (.pth, .pt, .safetensors), or .nir to run")
      ->required();
  file(*verb, "target", options->target, {".pth", ".pt", ".safetensors", ".ckpt", ".nir", ".onnx"},
       "file to write")
      ->required();
  words(*verb, "--config", options->config,
        "importing: TOML configuration that describes the network");
  assignments(*verb, "--set", options->assignments, "importing: key=value over it; repeatable");
  auto& exchange = options->exchange;
  verb->add_flag("--check", exchange.check,
                 "read what was written again and compare: weights bit by bit, graphs with the "
                 "event-driven engine over four frames");
  choice(*verb, "--weights", options->weights, {"trained", "grid"},
         ".nir, .onnx: grid makes every program's sums equal to the bit");
  pair(*verb, "--size", exchange.size, 'x', {8, 4096},
       ".nir, .onnx: width and height of the frame; 346x260 if not given");
  number(*verb, "--dt", exchange.dt, {0, 1e6, "s", true},
         ".nir: seconds a step; written with 1e-4 if not given, read only with it");
  verb->add_flag("--encoder-only", exchange.encoder_only,
                 ".nir: the part before the first layer that NIR cannot hold");
  verb->add_flag("--extensions", exchange.extensions,
                 ".nir: what NIR cannot hold as nodes that only this program reads");
  verb->add_flag("--without-v-reset", exchange.without_v_reset,
                 ".nir: leave out v_reset, which nir up to 1.0.4 (Sinabs, Rockpool) cannot read");
  verb->add_flag("--streaming", exchange.streaming,
                 ".onnx: potentials as inputs and outputs instead of a start from rest");
  words(*verb, "--input", exchange.input,
        "running a .nir: .safetensors whose tensor 'input' is [steps, ...]");
  verb->add_flag("--at-or-above", exchange.at_or_above,
                 "running a .nir: spike at the threshold too, as SpikingJelly and Sinabs do");
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { export_model(*options); }; });
}

}  // namespace spikedepth::app
