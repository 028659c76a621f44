// spikedepth scene
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "core/base/text.hpp"
#include "core/scene/scene_memory.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth scene --data rooms/a --data rooms/b --out rooms.scene\n"
    "  spikedepth scene --data rooms/a --validation rooms/b --out rooms.scene\n"
    "  spikedepth predict runs/first --data rooms/c --out depth --scene-memory rooms.scene\n"
    "Learns from true depth maps at which depth each of 8x6 cells lies and which neighbour is "
    "nearer.\n"
    "eval, predict and view then tell, with --scene-memory, how implausible each depth map is: in "
    "standard\n"
    "deviations of the validation's true maps. Without --validation the last fifth of every "
    "recording is held back for that.\n"
    "Prints how often the memory finds a faulty map less plausible than a true one (0.5: by "
    "chance).";

constexpr std::int64_t kHeldBack = 5;  // one map in so many, the last ones

struct Options {
  SceneMemoryConfig memory;
  std::vector<std::string> data, validation;
  std::int64_t seed = 1;
  std::string out;
  bool insist = false, json = false;
};

struct Maps {
  std::vector<SceneCells> train, validation;
};

// The cells of all maps of the ranges; `visit` gets each with its place in its range, 0 to below 1.
void read_maps(const std::vector<LabelRange>& ranges, const SceneMemoryConfig& config,
               const std::function<void(double place, SceneCells cells)>& visit) {
  std::int64_t all = 0, done = 0;
  for (const auto& range : ranges) all += range.count();
  const auto progress = show_progress();
  for (const auto& range : ranges) {
    for (auto label = range.first; label < range.last; ++label) {
      const auto depth = range.recording->read_depth(Side::left, DepthView::rectified,
                                                     static_cast<std::size_t>(label));
      visit(double(label - range.first) / double(range.count()),
            scene_cells(depth, config.columns, config.rows));
      if (progress && progress({"read depth maps", ++done, all, ""}) == Flow::stop)
        throw CancelledError("interrupted; nothing was written");
    }
  }
}

Maps maps_of(const Options& options) {
  Maps maps;
  const bool apart = !options.validation.empty();
  read_maps(open_all(options.data, {DataUse::score, options.insist}), options.memory,
            [&](double place, SceneCells cells) {
              const bool held_back = !apart && place >= 1 - 1.0 / double(kHeldBack);
              (held_back ? maps.validation : maps.train).push_back(std::move(cells));
            });
  if (apart) {
    read_maps(open_all(options.validation, {DataUse::score, options.insist}), options.memory,
              [&](double, SceneCells cells) { maps.validation.push_back(std::move(cells)); });
  }
  if (maps.train.empty() || maps.validation.empty()) {
    throw ConfigError(
        "too few depth maps to hold one back; give more labels with --data, or --validation");
  }
  return maps;
}

double told_apart(const SceneMemory& memory, const std::vector<SceneCells>& maps,
                  SceneFault fault) {
  std::vector<double> right, faulty;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    right.push_back(memory.score(maps[i]).z);
    faulty.push_back(memory.score(with_fault(maps[i], fault, i)).z);
  }
  return area_under_curve(right, faulty);
}

void learn_scene(Options options) {
  check_output_file(options.out);
  options.memory.seed = static_cast<std::uint64_t>(options.seed);
  const auto maps = maps_of(options);
  const auto progress = show_progress();
  const SceneMemory memory(maps.train, maps.validation, options.memory, [&](double share) {
    const auto done = static_cast<std::int64_t>(share * 100);
    if (progress && progress({"learn scenes", done, 100, ""}) == Flow::stop)
      throw CancelledError("interrupted; nothing was written");
  });
  if (progress) progress({"learn scenes", 100, 100, ""});
  memory.save(options.out);
  nlohmann::json json = {{"maps", maps.train.size()},
                         {"validation_maps", maps.validation.size()},
                         {"file", options.out}};
  std::string text;
  for (const auto fault :
       {SceneFault::swapped_blocks, SceneFault::upside_down, SceneFault::constant}) {
    const double area = told_apart(memory, maps.validation, fault);
    json["told_apart"][fault_name(fault)] = area;
    text += format("%s%s %.2f", text.empty() ? "" : ", ", fault_name(fault), area);
  }
  if (options.json) {
    std::printf("%s\n", json_text(json).c_str());
    return;
  }
  std::printf(
      "%zu depth maps learnt, %zu to compare with; faulty ones of these told apart: %s\n%s\n",
      maps.train.size(), maps.validation.size(), text.c_str(), options.out.c_str());
}

}  // namespace

void add_scene(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand(
      "scene", "Remember what scenes are like, to tell implausible depth maps");
  words(*verb, "--data", options->data, data_forms())->required();
  words(*verb, "--out", options->out, "file for the memory")->required();
  words(*verb, "--validation", options->validation,
        "recordings whose true maps give the scale; default: the last fifth of each of --data");
  whole(*verb, "--epochs", options->memory.epochs, {1, 10000}, "passes over the depth maps");
  whole(*verb, "--seed", options->seed, {0, kMostSeed}, "decides how it begins");
  add_insist_option(*verb, options->insist);
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { learn_scene(*options); }; });
}

}  // namespace spikedepth::app
