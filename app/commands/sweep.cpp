// spikedepth sweep
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "app/child_processes.hpp"
#include "app/commands/commands.hpp"
#include "app/engine_options.hpp"
#include "app/recordings.hpp"
#include "app/sweep_folder.hpp"
#include "app/sweep_report.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/text.hpp"
#include "core/depth/protocol.hpp"
#include "core/learning/run_directory.hpp"
#include "models/experiments/experiment.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

const char* const kFooter =
    "Examples:\n"
    "  spikedepth sweep configs/demo.toml --data rooms/a --validation rooms/b --eval rooms/c --out "
    "sweeps/penalty \\\n"
    "      --grid loss.spike_penalty=0,0.1,1 --seeds 1,2\n"
    "  spikedepth sweep --from runs/first --eval rooms/c --out sweeps/tuned --grid "
    "loss.spike_penalty=0,0.1,1 --set train.epochs=2\n"
    "  spikedepth sweep ... --beside sweeps/other                                     both in one "
    "plot\n"
    "  spikedepth sweep ... --list loss.spike_penalty=0,1 --list model.width=8,16     two points, "
    "walked together\n"
    "Any key of `spikedepth train --print-config` can be an axis. Trains and evaluates every "
    "combination with every seed, several\n"
    "side by side; after Ctrl-C or a crash the same command goes on where it stopped. A point is "
    "measured as it is at the end of\n"
    "its training: the best epoch by error alone would be one from before the penalty worked "
    "(--set train.validate_epochs=1\n"
    "takes it all the same). Writes pareto.csv, pareto.svg, pareto.png and report.html; "
    "points/NAME are ordinary run folders.";

struct Options {
  std::string config, from, out, protocol = "dense", reference;
  std::vector<std::string> data, validation, evaluation, grid, list, assignments, beside;
  std::vector<std::int64_t> seeds = {1};
  std::int64_t jobs = 0;
  EngineChoice engine;  // of the evaluations
  bool insist = false, json = false;
};

// The recordings of the parent run where the configuration names none.
void take_missing_data(const std::string& parent, Experiment& experiment) {
  if (!fs::exists(parent + "/config.toml")) return;  // a checkpoint alone
  auto& data = experiment.train.data;
  const auto of_parent = Experiment::load(parent + "/config.toml", {}).train.data;
  if (data.train.empty()) data.train = of_parent.train;
  if (data.validation.empty()) data.validation = of_parent.validation;
}

// The configuration that all points share: the file or the parent run's, --set, --data.
Experiment shared_configuration(const Options& options) {
  auto assignments = options.assignments;
  const auto add_list = [&](const char* key, const std::vector<std::string>& words) {
    if (!words.empty()) assignments.push_back(key + json_text(words));
  };
  add_list("data.train=", options.data);
  add_list("data.validation=", options.validation);
  if (!options.from.empty()) {
    assignments.push_back("init.weights=" +
                          fs::absolute(resolve_checkpoint(options.from)).string());
  }
  const std::string file = options.config.empty() && !options.from.empty()
                               ? options.from + "/config.toml"
                               : options.config;
  auto experiment = Experiment::load(file, assignments);
  if (!options.from.empty() && !options.config.empty()) take_missing_data(options.from, experiment);
  const auto sets_validation = [](const std::string& assignment) {
    return assignment.rfind("train.validate_epochs=", 0) == 0;
  };
  if (std::none_of(assignments.begin(), assignments.end(), sets_validation))
    experiment.train.train.validate_epochs = 0;
  // One thread a point, so that the figures do not depend on how many run side by side.
  if (experiment.train.train.threads == 0) experiment.train.train.threads = 1;
  if (experiment.train.data.train.empty())
    throw ConfigError("no training data: name recordings with --data, for example --data rooms/a");
  return experiment;
}

std::vector<SweepPoint> plan(const Options& options) {
  std::vector<SweepAxis> axes;
  for (const auto& text : options.grid.empty() ? options.list : options.grid)
    axes.push_back(parse_sweep_axis(text));
  return sweep_points(axes, options.grid.empty(), options.seeds);
}

// What makes two sweeps the same; kept in the folder so that going on cannot mix two.
nlohmann::json definition(const Options& options, const std::string& configuration,
                          const std::vector<SweepPoint>& points) {
  nlohmann::json names = nlohmann::json::array();
  for (const auto& point : points)
    names.push_back({{"name", point.name}, {"assignments", point.assignments}});
  return {{"configuration", configuration},
          {"points", names},
          {"evaluation", options.evaluation},
          {"protocol", options.protocol}};
}

class Sweep {
 public:
  Sweep(const Options& options, std::vector<SweepPoint> points)
      : options_(options), points_(std::move(points)) {
    at_once_ = options.jobs > 0 ? options.jobs : processor_cores();
  }

  void run() {
    std::vector<ChildJob> jobs;
    for (const auto& point : points_) {
      if (!is_evaluated(point)) jobs.push_back(job(point));
    }
    auto progress = show_progress();
    auto done = static_cast<std::int64_t>(points_.size() - jobs.size());
    const auto total = static_cast<std::int64_t>(points_.size());
    const auto finished = [&](std::size_t index) {
      progress({"sweep", ++done, total, jobs[index].name});
    };
    if (!jobs.empty()) progress({"sweep", done, total, ""});  // the clock starts here
    run_children(jobs, static_cast<std::size_t>(at_once_), finished,
                 "the same command goes on with what is missing");
  }

  std::vector<SweepResult> results() const {
    std::vector<SweepResult> all;
    for (const auto& point : points_) {
      const auto path = summary_path(point);
      all.push_back(
          read_sweep_result(point, try_parse_json(read_file(path)), options_.protocol, path));
    }
    return all;
  }

  std::string summary_path(const SweepPoint& point) const {
    return run_folder(point) + "/eval/summary.json";
  }
  const std::vector<SweepPoint>& points() const { return points_; }

 private:
  std::string run_folder(const SweepPoint& point) const {
    return options_.out + "/points/" + point.name;
  }

  // On the recordings of this sweep; a damaged summary is measured anew.
  bool is_evaluated(const SweepPoint& point) const {
    if (!fs::exists(summary_path(point))) return false;
    const auto summary = try_parse_json(read_file(summary_path(point)));
    return summary.is_object() &&
           summary.value("data", nlohmann::json()) == nlohmann::json(options_.evaluation);
  }

  ChildJob job(const SweepPoint& point) const {
    const std::string run = run_folder(point);
    ChildJob job{point.name, options_.out + "/points/" + point.name + ".log", {}};
    if (has_checkpoint(run)) {
      job.commands.push_back({"train", "--resume", run});
    } else {
      job.commands.push_back(
          {"train", options_.out + "/configuration.toml", "--run", run, "--force"});
      for (const auto& assignment : assignments_of(point)) add_set(job, assignment);
    }
    std::vector<std::string> eval = {"eval",       run,
                                     "--protocol", options_.protocol,
                                     "--energy",   "all",
                                     "--pictures", "1",
                                     "--out",      run + "/eval",
                                     "--threads",  "1",
                                     "--engine",   options_.engine.engine,
                                     "--weights",  options_.engine.weights};
    for (const auto& data : options_.evaluation) {
      eval.emplace_back("--data");
      eval.push_back(data);
    }
    job.commands.push_back(eval);
    if (options_.insist) {
      for (auto& command : job.commands) command.emplace_back("--force-data");
    }
    return job;
  }

  static void add_set(ChildJob& job, const std::string& assignment) {
    job.commands.back().emplace_back("--set");
    job.commands.back().push_back(assignment);
  }

  const Options& options_;
  std::vector<SweepPoint> points_;
  std::int64_t at_once_ = 1;
};

double network_mde(const nlohmann::json& summary, const std::string& protocol,
                   const char* predictor, const std::string& path) {
  try {
    return summary.at("protocols").at(protocol).at(predictor).at("mde_m").get<double>();
  } catch (const nlohmann::json::exception&) {
    throw DataError(path, "holds no evaluation under protocol " + protocol +
                              "; run `spikedepth eval` with --protocol " + protocol);
  }
}

// What the report says of other runs. Throws DataError before anything is trained.
SweepReportFacts reference_facts(const Options& options) {
  SweepReportFacts facts;
  facts.protocol = options.protocol;
  facts.evaluation_data = options.evaluation;
  if (options.reference.empty()) return facts;
  const std::string reference = options.reference + "/eval/summary.json";
  facts.reference_mde_m =
      network_mde(try_parse_json(read_file(reference)), options.protocol, "network", reference);
  facts.reference_label = fs::path(options.reference).filename().string();
  return facts;
}

double constant_depth_mde(const Options& options, const Sweep& sweep) {
  const auto path = sweep.summary_path(sweep.points().front());
  const auto first = try_parse_json(read_file(path));
  if (!first.is_object() || first.value("constant_depth_m", 0.0) <= 0) return 0;
  return network_mde(first, options.protocol, "constant-depth", path);
}

constexpr std::size_t kMostBeside = 3;  // as many colours as the plot has

// Finished sweeps by name. Throws ConfigError where their errors mean something else.
std::vector<std::pair<std::string, std::vector<SweepSetting>>> read_beside(const Options& options) {
  if (options.beside.size() > kMostBeside) throw ConfigError("--beside takes at most three sweeps");
  std::vector<std::pair<std::string, std::vector<SweepSetting>>> all;
  for (const auto& folder : options.beside) {
    const std::string table = folder + "/pareto.csv", what = folder + "/sweep.json";
    const auto settings = summarise_sweep(read_pareto_csv(read_file(table), table));
    const auto definition = read_sweep_definition(what);
    check_sweep_table(table, definition);
    if (definition.at("protocol") != options.protocol ||
        definition.at("evaluation") != nlohmann::json(options.evaluation)) {
      throw ConfigError(what + ": that sweep was measured under another --protocol or on other " +
                        "--eval recordings, so its errors do not belong in the same plot");
    }
    const auto place = (fs::absolute(folder) / "").lexically_normal().parent_path();
    all.emplace_back(place.filename().string(), settings);
  }
  return all;
}

void sweep(const Options& options) {
  const DataNeeds needs{DataUse::score, options.insist};
  open_all(options.evaluation, needs);
  auto facts = reference_facts(options);
  facts.beside = read_beside(options);
  auto shared = shared_configuration(options);
  open_all(shared.train.data.train, needs);
  open_all(shared.train.data.validation, needs);
  const auto points = plan(options);
  std::vector<nlohmann::json> planned;
  for (const auto& point : points) planned.push_back(shared.with(assignments_of(point)).describe());
  const auto what = definition(options, shared.to_toml(), points);
  check_sweep_folder(options.out, what, points, planned);

  fs::create_directories(options.out + "/points");
  write_file_atomically(options.out + "/configuration.toml", shared.to_toml());
  write_file_atomically(options.out + "/sweep.json", json_text(what, 2) + "\n");
  Sweep work(options, points);
  work.run();
  const auto results = work.results();
  facts.constant_depth_mde_m = constant_depth_mde(options, work);
  write_sweep_report(options.out, results, facts);
  for (const auto& note : sweep_notes(results)) warn(note);
  if (options.json) {
    std::printf("%s\n", json_text({{"points", results.size()},
                                   {"csv", options.out + "/pareto.csv"},
                                   {"report", options.out + "/report.html"}})
                            .c_str());
    return;
  }
  std::fputs(sweep_table(results).c_str(), stdout);
  std::printf("%zu points; figures %s/pareto.csv, picture %s/pareto.png, report %s/report.html\n",
              results.size(), options.out.c_str(), options.out.c_str(), options.out.c_str());
}

}  // namespace

void add_sweep(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* verb = program.add_subcommand(
      "sweep", "Train over a grid of settings; error against firing rate and work");
  words(*verb, "config", options->config, "TOML configuration that all points share");
  words(*verb, "--from", options->from,
        "run whose weights every point starts from (and whose configuration and data it "
        "takes, unless given)");
  words(*verb, "--data", options->data, std::string("learn from a ") + data_forms());
  words(*verb, "--validation", options->validation, "recording that chooses the checkpoint");
  words(*verb, "--eval", options->evaluation, "recording that the points are measured on")
      ->required();
  words(*verb, "--out", options->out, "folder of the sweep")->required();
  auto* grid = assignments(*verb, "--grid", options->grid,
                           "key=value,value: an axis; repeat for all combinations");
  assignments(*verb, "--list", options->list,
              "key=value,value: a column; repeated ones are walked together")
      ->excludes(grid);
  whole_list(*verb, "--seeds", options->seeds, {0, kMostSeed},
             "seeds of every setting, e.g. 1,2,3");
  assignments(*verb, "--set", options->assignments, "key=value for all points; repeatable");
  choice(*verb, "--protocol", options->protocol, protocol_names(),
         "evaluation protocol of the error");
  words(*verb, "--reference", options->reference,
        "evaluated run whose error is drawn as a line, e.g. a network without spikes");
  words(*verb, "--beside", options->beside,
        "folder of a finished sweep that is drawn in the same plot; repeatable");
  whole(*verb, "--jobs", options->jobs, {0, 256}, "trainings side by side; 0 = one a core");
  choice(*verb, "--engine", options->engine.engine, kEngines,
         "of the evaluations: dense, event-driven or auto, as in eval");
  choice(*verb, "--weights", options->engine.weights, kWeights,
         "of the evaluations: trained or grid, as in eval");
  add_insist_option(*verb, options->insist);
  verb->add_flag("--json", options->json, "where the files are, as JSON");
  verb->footer(kFooter);
  verb->callback([&action, options] { action = [options] { sweep(*options); }; });
}

}  // namespace spikedepth::app
