// spikedepth export
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "io/networks/pth/state_dict.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth export runs/first weights.pth                     for torch.load in Python\n"
    "  spikedepth export weights.pth net.ckpt --set model.width=32  a published state_dict as a "
    "checkpoint for eval and predict\n"
    "A .pth file is read by a closed parser that runs nothing of what is in it; other contents "
    "than plain tensors are refused.\n"
    "Importing needs the parameters of the network (--config, --set) if they are not the published "
    "ones.";

struct Options {
  std::string source, target, config;
  std::vector<std::string> assignments;
  bool json = false;
};

bool is_state_dict(const std::string& path) {
  const auto extension = std::filesystem::path(path).extension();
  return extension == ".pth" || extension == ".pt";
}

void export_model(const Options& options) {
  check_output_file(options.target);
  const bool importing = is_state_dict(options.source);
  const StateDict imported = importing ? load_state_dict(options.source) : StateDict();
  if (!imported.remarks.empty())
    std::fprintf(stderr, "spikedepth: %s: %s\n", options.source.c_str(),
                 join(imported.remarks, "; ").c_str());
  auto model = importing ? TrainedModel::load_state_dict(
                               Experiment::load(options.config, options.assignments),
                               imported.tensors, options.source)
                         : TrainedModel::load(options.source);
  const auto tensors = model.state_dict();
  if (is_state_dict(options.target)) {
    save_state_dict(options.target, tensors);
  } else {
    model.save(options.target);
  }
  // Running statistics are tensors, but no parameters.
  const std::int64_t parameters = parameter_count(*model.model());
  if (options.json) {
    std::printf("%s\n", json_text({{"file", options.target},
                                   {"tensors", tensors.size()},
                                   {"parameters", parameters}})
                            .c_str());
  } else {
    std::printf("%s: %zu tensors, %lld parameters\n", options.target.c_str(), tensors.size(),
                static_cast<long long>(parameters));
  }
}

}  // namespace

void add_export(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand(
      "export", "Convert weights between checkpoints and PyTorch state_dict files");
  words(*verb, "source", options->source, "run folder, .ckpt, or .pth/.pt state_dict")->required();
  file(*verb, "target", options->target, {".pth", ".pt", ".ckpt"}, "file to write")->required();
  words(*verb, "--config", options->config,
        "importing: TOML configuration that describes the network");
  assignments(*verb, "--set", options->assignments, "importing: key=value over it; repeatable");
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { export_model(*options); }; });
}

}  // namespace spikedepth::app
