// spikedepth info
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/network_exchange.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/run_report.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "io/networks/weight_files.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/verify/verify.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth info mvsec/indoor_flying1          what a recording holds, without reading all "
    "of it\n"
    "  spikedepth info runs/first                    what a run came to; --config tells how\n"
    "  spikedepth info runs/first runs/second        what differs between them\n"
    "  spikedepth info rooms/a --json\n"
    "  spikedepth info weights.safetensors           the tensors of .pth and .safetensors files\n"
    "  spikedepth info net.nir --dt 1e-4             a NIR graph and the conventions it is read "
    "with\n"
    "`spikedepth verify` reads everything and judges it.";

struct Options {
  std::vector<std::string> paths;
  std::string calibration;
  double dt = 0;
  bool config = false, json = false;
};

void describe_checkpoint(const std::string& path, const Options& options) {
  auto model = TrainedModel::load(path);
  auto& experiment = model.experiment();
  const auto parameters = parameter_count(*model.model());
  if (options.json) {
    const nlohmann::json json = {{"model", experiment.model_name()},
                                 {"parameters", parameters},
                                 {"epoch", model.epoch()},
                                 {"training_median_depth_m", model.training_median_depth_m()},
                                 {"configuration", experiment.describe()}};
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::printf("network %s, %lld parameters, %lld epochs trained, median training depth %.3f m\n%s",
              experiment.model_name().c_str(), static_cast<long long>(parameters),
              static_cast<long long>(model.epoch()), model.training_median_depth_m(),
              options.config ? ("\n" + experiment.to_toml()).c_str() : "");
}

void describe_run(const std::string& path, const Options& options) {
  const auto run = readable_run(path);
  if (options.json) {
    auto json = to_json(run);
    json["configuration"] = run.configuration;
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::fputs(run_text(run).c_str(), stdout);
  if (options.config)
    std::printf("\n%s", Experiment::from_description(run.configuration, path).to_toml().c_str());
}

void compare(const Options& options) {
  std::vector<RunSummary> runs;
  for (const auto& path : options.paths) {
    if (!is_run_folder(path))
      throw ConfigError(path + ": is no run folder; several paths are compared as runs");
    runs.push_back(readable_run(path));
  }
  std::fputs((options.json ? json_text(comparison_json(runs), 2) + "\n" : comparison(runs)).c_str(),
             stdout);
}

// A folder of runs is no recording, but what it is can be said.
std::shared_ptr<Recording> open_or_name_runs(const std::string& path) {
  try {
    return open_recording(path);
  } catch (const DataError&) {
    const auto runs = find_runs(path);
    if (runs.empty()) throw;
    throw ConfigError(path + ": holds " + std::to_string(runs.size()) +
                      " runs; list them with `spikedepth runs " + path + "`");
  }
}

void describe_recording(const std::string& path, const Options& options) {
  const auto recording = open_or_name_runs(with_calibration(path, options.calibration));
  const auto report = verify_recording(*recording, Examination::sample, {});
  std::fputs((options.json ? json_text(to_json(report), 2) + "\n" : to_text(report)).c_str(),
             stdout);
}

void describe_weights(const std::string& path, const Options& options) {
  const auto weights = load_weights(path);
  nlohmann::json tensors = nlohmann::json::array();
  std::int64_t elements = 0;
  for (const auto& [name, tensor] : weights.tensors) {
    elements += tensor.elements();
    tensors.push_back(
        {{"name", name}, {"type", tensor_type_name(tensor.type)}, {"shape", tensor.shape}});
  }
  if (options.json) {
    const nlohmann::json json = {{"tensors", tensors}, {"remarks", weights.remarks}};
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::printf(
      "weights of a network: %zu tensors, %lld numbers%s%s; `spikedepth export` makes a "
      "checkpoint of them\n",
      weights.tensors.size(), static_cast<long long>(elements), weights.remarks.empty() ? "" : "; ",
      join(weights.remarks, "; ").c_str());
  for (const auto& tensor : tensors) {
    std::printf("  %-40s %-8s %s\n", tensor["name"].get<std::string>().c_str(),
                tensor["type"].get<std::string>().c_str(), json_text(tensor["shape"]).c_str());
  }
}

void describe_graph(const std::string& path, const Options& options) {
  ExchangeOptions exchange;
  exchange.dt = options.dt;
  const auto graph = describe_nir(path, exchange);
  if (options.json) {
    std::printf("%s\n", json_text(graph, 2).c_str());
    return;
  }
  std::printf("NIR graph, version %s, %zu nodes\n", graph["version"].get<std::string>().c_str(),
              graph["nodes"].size());
  for (const auto& node : graph["nodes"]) {
    std::printf("  %-32s %-10s from %s\n", clipped(node["name"].get<std::string>(), 64).c_str(),
                clipped(node["type"].get<std::string>(), 32).c_str(),
                join_some(node["from"].get<std::vector<std::string>>()).c_str());
  }
  for (const auto& note : graph.value("notes", nlohmann::json::array()))
    std::printf("%s: %s: %s\n", note["kind"].get<std::string>().c_str(),
                note["layer"].get<std::string>().c_str(), note["text"].get<std::string>().c_str());
  if (options.dt <= 0) std::printf("--dt tells how the file would be read\n");
}

void info(const Options& options) {
  const auto& path = options.paths.front();
  if (options.paths.size() > 1) {
    compare(options);
  } else if (is_run_folder(path)) {
    describe_run(path, options);
  } else if (std::filesystem::path(path).extension() == ".ckpt") {
    describe_checkpoint(path, options);
  } else if (is_weight_file(path)) {
    describe_weights(path, options);
  } else if (ends_with(path, ".nir")) {
    describe_graph(path, options);
  } else {
    describe_recording(path, options);
  }
}

}  // namespace

void add_info(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("info", "Describe a recording, a run or a network");
  words(*verb, "path", options->paths,
        "recording, run folder, checkpoint, weights or NIR graph; several run folders are compared")
      ->required();
  add_calibration_option(*verb, options->calibration);
  verb->add_flag("--config", options->config,
                 "with the whole configuration, of a run or checkpoint");
  number(*verb, "--dt", options->dt, {0, 1e6, "s", true},
         "of a .nir: seconds a step; tells the conventions that it would be read with");
  verb->add_flag("--json", options->json, "as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { info(*options); }; });
}

}  // namespace spikedepth::app
