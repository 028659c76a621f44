// spikedepth simulate
#include "io/simulator/simulate.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "io/recordings/mvsec/mvsec_writer.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/simulator/variety.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth simulate rooms/a --seed 1 --seconds 10\n"
    "  spikedepth simulate streets/a --scene street --seed 7 --seconds 20\n"
    "  spikedepth simulate rooms/b --seed 3 --set pose_file=indoor_flying1_gt_pose_tum.txt --set "
    "pose_start_s=20\n"
    "  spikedepth simulate mixed/a --seed 9 --varied        another sensor, noise, motion, ...\n"
    "  spikedepth simulate --print-config                   every option with its default\n"
    "Writes OUT/<name>_data.hdf5, OUT/<name>_gt.hdf5 and a calibration folder in MVSEC's layout; "
    "the same seed gives the same events.";

struct Options {
  std::string out, config;
  std::vector<std::string> assignments;
  bool print_config = false, varied = false, force = false, json = false;
  SimulationConfig simulation;
};

void print_result(const Options& options, const Recording& recording) {
  const auto& info = recording.info();
  const double seconds = static_cast<double>(info.span.length()) * 1e-6;
  if (options.json) {
    const nlohmann::json json = {{"files", info.files},
                                 {"seconds", seconds},
                                 {"events", {info.event_count[0], info.event_count[1]}},
                                 {"labels", recording.depth_times(Side::left).size()}};
    std::printf("%s\n", json_text(json, 2).c_str());
    return;
  }
  std::printf(
      "%s: %.1f s, %.2f M left and %.2f M right events (%.0f k/s a camera), %zu depth maps\n",
      options.out.c_str(), seconds, static_cast<double>(info.event_count[0]) * 1e-6,
      static_cast<double>(info.event_count[1]) * 1e-6,
      static_cast<double>(info.event_count[0] + info.event_count[1]) / 2e3 / seconds,
      recording.depth_times(Side::left).size());
}

void simulate_recording(Options options) {
  const auto fields = fields_of(options.simulation);
  const auto apply_settings = [&] {
    if (!options.config.empty()) apply_toml_file(options.config, fields);
    for (const auto& assignment : options.assignments) apply_override(assignment, fields);
  };
  apply_settings();
  if (options.varied) {
    options.simulation.check();
    options.simulation = varied(options.simulation);
    apply_settings();  // they win over what was drawn
  }
  options.simulation.check();
  if (options.print_config) {
    std::fputs(to_toml(fields).c_str(), stdout);
    return;
  }
  if (options.out.empty())
    throw ConfigError(
        "name the folder to write, for example: spikedepth simulate rooms/a --seed 1");
  refuse_file_name(options.out);
  MvsecWriterOptions files;
  files.folder = options.out;
  files.sequence = recording_name(options.out);
  if (!options.force &&
      std::filesystem::exists(options.out + "/" + files.sequence + "_data.hdf5")) {
    throw ConfigError(
        options.out +
        ": already holds a recording; choose another folder or replace it with --force");
  }
  files.calibration = simulated_rig(options.simulation);
  MvsecWriter writer(files);
  simulate(options.simulation, writer, show_progress());
  print_result(options, *open_recording(writer.data_path()));
}

}  // namespace

void add_simulate(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto& simulation = options->simulation;
  auto* verb = program.add_subcommand("simulate",
                                      "Make a stereo recording with exact depth in MVSEC's layout");
  words(*verb, "out", options->out, "folder to write; its last part names the recording");
  words(*verb, "--scene", simulation.scene, "room, street, ...; see --print-config");
  whole(*verb, "--seed", simulation.seed, {0, kMostSeed}, "decides scene, trajectory and noise");
  number(*verb, "--seconds", simulation.seconds, {0, 3600, "s", true}, "length");
  words(*verb, "--config", options->config, "TOML file with simulation options");
  assignments(*verb, "--set", options->assignments, "key=value over it; repeatable");
  verb->add_flag("--varied", options->varied,
                 "draw sensor, lens, distances, motion, people, noise and faults between the "
                 "cameras from the seed; --config and --set still win");
  verb->add_flag("--print-config", options->print_config,
                 "print every option with its value and stop");
  verb->add_flag("--force", options->force, "replace a recording that is already in the folder");
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { simulate_recording(*options); }; });
}

}  // namespace spikedepth::app
