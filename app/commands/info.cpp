// spikedepth info
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/verify/verify.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth info mvsec/indoor_flying1          what a recording holds, without reading all "
    "of it\n"
    "  spikedepth info runs/first                    what a run or checkpoint holds\n"
    "  spikedepth info rooms/a --json\n"
    "`spikedepth verify` reads everything and judges it.";

struct Options {
  std::string path;
  bool json = false;
};

bool is_model(const std::string& path) {
  namespace fs = std::filesystem;
  return fs::path(path).extension() == ".ckpt" || fs::exists(fs::path(path) / "checkpoints");
}

void describe_model(const Options& options) {
  auto model = TrainedModel::load(options.path);
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
  std::printf(
      "network %s, %lld parameters, %lld epochs trained, median training depth %.3f m\n\n%s",
      experiment.model_name().c_str(), static_cast<long long>(parameters),
      static_cast<long long>(model.epoch()), model.training_median_depth_m(),
      experiment.to_toml().c_str());
}

void info(const Options& options) {
  if (is_model(options.path)) {
    describe_model(options);
    return;
  }
  const auto recording = open_recording(options.path);
  const auto report = verify_recording(*recording, Examination::brief, {});
  std::fputs((options.json ? json_text(to_json(report), 2) + "\n" : to_text(report)).c_str(),
             stdout);
}

}  // namespace

void add_info(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("info", "Describe a recording, a run or a checkpoint");
  words(*verb, "path", options->path, "recording, run folder or checkpoint")->required();
  verb->add_flag("--json", options->json, "as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { info(*options); }; });
}

}  // namespace spikedepth::app
