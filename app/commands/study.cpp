// spikedepth study
#include "models/studies/study.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/output_place.hpp"
#include "io/datasets/open_dataset.hpp"
#include "io/datasets/shd_files.hpp"
#include "io/recordings/mvsec/mvsec_writer.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/simulator/simulate.hpp"
#include "io/simulator/variety.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth study                                      the studies and what they reproduce\n"
    "  spikedepth study sew                                  run one; Ctrl-C, and the same command "
    "goes on\n"
    "  spikedepth study depth-backends --seeds 5 --out five  more repetitions\n"
    "  spikedepth study heterogeneity --effort 0.1           a quick look, no reproduction\n"
    "Prints each claim beside its measurement and says whether it holds or by how much it falls "
    "short.\n"
    "Writes OUT/report.txt and OUT/report.json; OUT/parts.json and OUT/rooms keep what was done.";

struct Options {
  std::string name;
  StudyOptions study;
  bool force = false, json = false;
};

constexpr double kRoomSeconds = 2.0;
constexpr double kRoomScale =
    0.5;  // the whole view at half the resolution: it trains four times as fast

std::string name_of(const SimulatedRoom& room) {
  std::string name = "room" + std::to_string(room.seed);
  if (room.varied) name += "-varied";
  for (const auto& setting : room.settings) name += "-" + setting;
  return name;
}

// A simulated room in `folder`, made on first use. An interrupted simulation leaves no recording.
std::shared_ptr<Recording> make_room(const std::string& folder, const SimulatedRoom& room) {
  const std::string name = name_of(room);
  MvsecWriterOptions files;
  files.folder = folder + "/" + name;
  files.sequence = name;
  const std::string path = files.folder + "/" + name + "_data.hdf5";
  if (!std::filesystem::exists(path)) {
    SimulationConfig simulation;
    simulation.seed = room.seed;
    if (room.varied) simulation = varied(simulation);
    simulation.seconds = kRoomSeconds;
    simulation.sensor_scale = kRoomScale;
    for (const auto& setting : room.settings) apply_override(setting, fields_of(simulation));
    files.calibration = simulated_rig(simulation);
    MvsecWriter writer(files);
    simulate(simulation, writer, show_progress());
  }
  return open_recording(path);
}

std::optional<LabelledImageSet> find_images(const std::string& folder) {
  if (folder.empty()) return installed_digits();
  return open_dataset(folder);
}

void list_studies() {
  std::printf("%-22s %s\n", "study", "reproduces");
  for (const auto& entry : study_registry())
    std::printf("%-22s %s [%s]\n", entry.name.c_str(), entry.title.c_str(), entry.paper.c_str());
}

void study(Options options) {
  if (options.name.empty()) {
    if (options.json) throw ConfigError("--json needs a study; `spikedepth study` lists them");
    return list_studies();
  }
  const auto& entry = find_study(options.name);
  auto& folder = options.study.folder;
  if (folder.empty()) folder = "study-" + entry.name;
  const OutputFolder place(folder);
  if (options.force) std::filesystem::remove(folder + "/parts.json");
  StudyContext context(
      entry.name, options.study, show_progress(),
      [folder](const SimulatedRoom& room) { return make_room(folder + "/rooms", room); },
      find_images, read_shd_folder);
  entry.run(context);
  const auto text = entry.title + " [" + entry.paper + "]\n\n" + context.report.text();
  write_file_atomically(folder + "/report.txt", text);
  write_file_atomically(folder + "/report.json", json_text(context.report.to_json(), 2) + "\n");
  std::fputs(options.json ? (json_text(context.report.to_json(), 2) + "\n").c_str() : text.c_str(),
             stdout);
}

}  // namespace

void add_study(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand(
      "study", "Reproduce the claim of a published system and print it beside the measurement");
  words(*verb, "name", options->name, "which; without it they are listed");
  words(*verb, "--out", options->study.folder, "folder for parts and report; study-NAME");
  words(
      *verb, "--data", options->study.data,
      "folder of data for studies of classifiers: digits.csv.gz, idx files as of MNIST, or "
      "shd_train.h5 and shd_test.h5 (eprop); otherwise digits that are installed or drawn. "
      "knowledge-graph: triples in train.txt, valid.txt, test.txt, or folders with them. pushdown: "
      "a file with a grammar, a rule a line: state input top state hold, push SYMBOL, pop or "
      "accept");
  whole(*verb, "--seeds", options->study.seeds, {0, 1000},
        "repetitions; 0 = as many as the claim needs");
  number(*verb, "--effort", options->study.effort, {0, 100, "", true},
         "share of the work (steps, samples); below 1 a quick look");
  whole(*verb, "--threads", options->study.threads, kThreads,
        "CPU threads, 1 unless given: more only wait in networks this small; 0 = one a core");
  verb->add_flag("--force", options->force, "forget the finished parts in the folder");
  verb->add_flag("--json", options->json, "report as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { study(*options); }; });
}

}  // namespace spikedepth::app
