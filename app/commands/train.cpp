// spikedepth train
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <sstream>

#include "app/commands/commands.hpp"
#include "app/options.hpp"
#include "app/recordings.hpp"
#include "app/run_recordings.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/events/label_range.hpp"
#include "core/learning/run_directory.hpp"
#include "core/learning/run_origin.hpp"
#include "io/figures/image/depth_picture.hpp"
#include "io/figures/tensorboard/event_writer.hpp"
#include "models/experiments/train_experiment.hpp"

namespace spikedepth::app {
namespace {

const char* const kFooter =
    "Examples:\n"
    "  spikedepth train --data rooms/a --data rooms/b --validation rooms/c --run runs/first\n"
    "  spikedepth train configs/stereospike-paper.toml --data mvsec/indoor_flying2@160:1580 --run "
    "runs/paper\n"
    "  spikedepth train --data rooms/a --run runs/small --set model.width=8 --set "
    "optimizer.lr=1e-3\n"
    "  spikedepth train --resume runs/first                 go on after Ctrl-C, a crash or kill "
    "-9\n"
    "  spikedepth train --resume runs/first --data new/a    the same recordings in another place\n"
    "  spikedepth train --print-config > my.toml            every option with its default\n"
    "A run folder holds config.toml, metrics.csv (one row a validation), checkpoints/, "
    "tensorboard/, samples/.";

struct Options {
  std::string config, run, resume;
  std::vector<std::string> data, validation, assignments;
  std::string device;
  bool print_config = false, force = false, insist = false, json = false;
};

std::string quoted_list(const std::vector<std::string>& words) {
  return json_text(words);
}

Experiment load_experiment(const Options& options) {
  auto assignments = options.assignments;
  if (!options.data.empty()) assignments.push_back("data.train=" + quoted_list(options.data));
  if (!options.validation.empty())
    assignments.push_back("data.validation=" + quoted_list(options.validation));
  if (!options.device.empty()) assignments.push_back("train.device=" + options.device);
  return Experiment::load(options.config, assignments);
}

double wall_time_s() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// As Markdown has it.
std::string as_code(const std::string& text) {
  std::istringstream lines(text);
  std::string code;
  for (std::string line; std::getline(lines, line);) code += "    " + escaped_bytes(line) + "\n";
  return code;
}

std::vector<std::pair<std::string, HyperParameter>> hyper_parameters(const nlohmann::json& fields) {
  std::vector<std::pair<std::string, HyperParameter>> parameters;
  for (const auto& [name, value] : fields.items()) {
    if (value.is_boolean())
      parameters.emplace_back(name, value.get<bool>());
    else if (value.is_number())
      parameters.emplace_back(name, value.get<double>());
    else
      parameters.emplace_back(
          name, value.is_string() ? escaped_bytes(value.get<std::string>()) : json_text(value));
  }
  return parameters;
}

TrainingReporter make_reporter(const RunDirectory& run,
                               const std::unique_ptr<TensorBoardWriter>& board,
                               const std::shared_ptr<EpochReport>& best) {
  TrainingReporter reporter;
  reporter.progress = show_progress();
  reporter.warn = [&run](const std::string& message) {
    warn(message);
    run.append("log.txt", "warning: " + message + "\n");
  };
  reporter.epoch = [&run, best](const EpochReport& report) {
    if (report.best) *best = report;
    const auto line = epoch_line(report);
    tell(line);
    run.append("log.txt", line + "\n");
  };
  reporter.scalars = [&board](std::int64_t step,
                              const std::vector<std::pair<std::string, double>>& scalars) {
    board->add_scalars(step, wall_time_s(), scalars);
  };
  reporter.sample = [&run, &board](const TrainingSample& sample) {
    DepthPicture picture;
    picture.caption =
        format("validation sample after epoch %lld", static_cast<long long>(sample.epoch));
    picture.frame = &sample.frame;
    picture.prediction = &sample.prediction;
    picture.truth = &sample.truth;
    const auto file =
        run.file(format("samples/epoch_%04lld.png", static_cast<long long>(sample.epoch)));
    write_depth_picture(file, picture);
    board->add_picture(sample.step, wall_time_s(), "validation/sample", read_file(file));
  };
  return reporter;
}

void refuse_beside_resume(const Options& options) {
  if (!options.config.empty() || !options.device.empty() || !options.run.empty() || options.force) {
    throw ConfigError(
        "--resume takes everything from the run folder; leave out the configuration, --device, "
        "--run and --force (--data and --validation may say where the same recordings are now, "
        "--set train.epochs=N how long it goes on)");
  }
}

Experiment load_resumed(const Options& options) {
  auto experiment = Experiment::load(options.resume + "/config.toml", options.assignments);
  auto& data = experiment.train.data;
  if (!options.data.empty()) data.train = moved_to(data.train, options.data);
  if (!options.validation.empty()) data.validation = moved_to(data.validation, options.validation);
  return experiment;
}

// In `run` to the end; of a refused start nothing is left.
TrainingResult train_in(RunDirectory& run, Experiment& experiment,
                        const std::vector<LabelRange>& sources,
                        const std::vector<LabelRange>& validation, const Options& options) {
  const bool resume = !options.resume.empty();
  if (!resume) write_file_atomically(run.config(), experiment.to_toml());
  std::unique_ptr<TensorBoardWriter> board;
  const auto best = std::make_shared<EpochReport>();
  auto reporter = make_reporter(run, board, best);
  reporter.begins = [&] {
    board = std::make_unique<TensorBoardWriter>(run.file("tensorboard"));
    board->add_configuration(wall_time_s(), as_code(experiment.to_toml()),
                             hyper_parameters(experiment.describe()),
                             {"epoch/validation_mde_m", "epoch/train_mde_m", "epoch/mean_rate"});
    // What is the run's from now on: the recordings' new places, a later end.
    if (resume &&
        !(options.data.empty() && options.validation.empty() && options.assignments.empty()))
      write_file_atomically(run.config(), experiment.to_toml());
  };
  const auto result = train_experiment(experiment, sources, validation, run, resume, reporter);
  if (best->worse_than_constant()) {
    warn(
        "the best epoch is worse than a constant depth, the training's median; train longer, look "
        "at the data with `spikedepth verify`, or change optimizer.lr");
  }
  return result;
}

// What is chosen on the training's own labels says nothing of other recordings.
void warn_of_validation(const std::vector<LabelRange>& sources,
                        const std::vector<LabelRange>& validation) {
  if (validation.empty()) {
    warn(
        "no --validation: best.ckpt is chosen by the error on the training's own samples, which "
        "says little of other recordings");
  }
  for (const auto& held_out : validation) {
    for (const auto& source : sources) {
      const auto one = checked(source), other = checked(held_out);
      if (one.recording->info().files == other.recording->info().files && one.first < other.last &&
          other.first < one.last) {
        warn("--validation " + other.recording->info().name +
             " shares labels with the training: its error says little of other recordings");
        return;
      }
    }
  }
}

void train(const Options& options) {
  const bool resume = !options.resume.empty();
  if (resume) refuse_beside_resume(options);
  std::optional<RunDirectory> run;
  if (resume && !options.print_config) run.emplace(RunDirectory::open(options.resume));
  auto experiment = resume ? load_resumed(options) : load_experiment(options);
  if (options.print_config) {
    std::fputs(experiment.to_toml().c_str(), stdout);
    return;
  }
  if (!resume && options.run.empty())
    throw ConfigError(
        "--run is missing: the folder for this training, for example --run runs/first");
  const auto data =
      resume ? located(experiment.train.data, origin_folders(options.resume), options.resume)
             : experiment.train.data;
  const DataNeeds needs{DataUse::score, options.insist};
  const auto sources = open_all(data.train, needs);
  const auto validation = open_all(data.validation, needs);
  if (sources.empty())
    throw ConfigError("no training data: name recordings with --data, for example --data rooms/a");
  warn_of_validation(sources, validation);
  if (!resume) run.emplace(RunDirectory::create(options.run, options.force));
  const auto result = train_in(*run, experiment, sources, validation, options);
  if (options.json) {
    const nlohmann::json json = {{"run", run->path()},
                                 {"parameters", result.parameters},
                                 {"best_mde_m", result.best_mde_m},
                                 {"best_mde_of", result.validated ? "validation" : "training"},
                                 {"weights_sha256", result.weights_sha256}};
    std::printf("%s\n", json_text(json, 2).c_str());
  } else {
    std::printf(
        "run          %s\nparameters   %lld\nbest MDE     %.4f m%s\nweights      sha256 %s\nnext   "
        "  "
        "    spikedepth eval %s --data RECORDING\n",
        run->path().c_str(), static_cast<long long>(result.parameters), result.best_mde_m,
        result.validated ? "" : " on the training's own samples (no --validation)",
        result.weights_sha256.c_str(), run->path().c_str());
  }
}

}  // namespace

void add_train(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand("train", "Train a depth network in a run folder");
  words(*verb, "config", options->config, "TOML configuration; without it the published defaults");
  words(*verb, "--data", options->data, std::string("learn from a ") + data_forms());
  words(*verb, "--validation", options->validation,
        "recording that chooses the best checkpoint; repeatable");
  words(*verb, "--run", options->run, "folder of the new run");
  words(*verb, "--resume", options->resume,
        "run folder to continue exactly where it stopped; --data and --validation may say where "
        "its recordings are now");
  assignments(*verb, "--set", options->assignments,
              "key=value over the configuration, e.g. train.epochs=3; repeatable");
  choice(*verb, "--device", options->device, kDevices, "what computes; default auto");
  verb->add_flag("--force", options->force, "replace a run that is already in the folder");
  add_insist_option(*verb, options->insist);
  verb->add_flag("--print-config", options->print_config,
                 "print every option with its value and stop");
  verb->add_flag("--json", options->json, "result as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { train(*options); }; });
}

}  // namespace spikedepth::app
