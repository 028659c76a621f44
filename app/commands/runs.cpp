// spikedepth runs
#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/run_report.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth runs                               all runs below the working folder\n"
    "  spikedepth runs runs --json\n"
    "Best MDE and rate are of the validation, or of the training's own samples where there was\n"
    "none; constant is the error of the training's median depth on the same. `spikedepth info RUN` "
    "tells\nmore of one, `spikedepth info A B` what differs.";

struct Options {
  std::string folder = ".";
  bool json = false;
};

void list_runs(const Options& options) {
  std::vector<RunSummary> runs;
  for (const auto& path : find_runs(options.folder)) runs.push_back(summarise_run(path));
  if (options.json) {
    auto list = nlohmann::json::array();
    for (const auto& run : runs) list.push_back(to_json(run));
    std::printf("%s\n", json_text(list, 2).c_str());
    return;
  }
  if (runs.empty())
    throw DataError(options.folder, "holds no run; `spikedepth train --run FOLDER` makes one");
  std::fputs(runs_table(runs).c_str(), stdout);
}

}  // namespace

void add_runs(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("runs", "List the runs in a folder");
  words(*verb, "folder", options->folder, "where to look, three levels deep; default: here");
  verb->add_flag("--json", options->json, "as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { list_runs(*options); }; });
}

}  // namespace spikedepth::app
