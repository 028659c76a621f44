// spikedepth sweep
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "app/child_processes.hpp"
#include "app/commands/commands.hpp"
#include "app/engine_options.hpp"
#include "app/eval_report.hpp"
#include "app/recordings.hpp"
#include "app/run_recordings.hpp"
#include "app/sweep_folder.hpp"
#include "app/sweep_references.hpp"
#include "app/sweep_report.hpp"
#include "app/sweep_request.hpp"
#include "app/terminal.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/process_usage.hpp"
#include "core/base/text.hpp"
#include "core/depth/protocol.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

const char* const kFooter =
    "Examples:\n"
    "  spikedepth sweep configs/demo.toml --data rooms/a --validation rooms/b --eval rooms/c --out "
    "sweeps/penalty \\\n"
    "      --grid loss.spike_penalty=0,0.1,1 --seeds 1..3 --energy neurobench\n"
    "  spikedepth sweep --from runs/first --eval rooms/c --out sweeps/tuned --grid "
    "loss.spike_penalty=0,0.1,1 --set train.epochs=2\n"
    "  spikedepth sweep ... --beside sweeps/other                                     both in one "
    "plot\n"
    "  spikedepth sweep ... --list loss.spike_penalty=0,1 --list model.width=8,16     two points, "
    "walked together\n"
    "Any key of `spikedepth train --print-config` can be an axis. Trains and evaluates every "
    "combination with every seed, several\n"
    "side by side; after Ctrl-C or a crash the same command goes on where it stopped. With more "
    "values "
    "or seeds into the same --out\n"
    "it grows: points that were trained with the same configuration are used as they are, and "
    "those "
    "of earlier commands stay in the table.\n"
    "A point is measured as it is at the end of its training: the best epoch by error alone would "
    "be "
    "one from before the penalty worked\n"
    "(--set train.validate_epochs=1 takes it all the same). Writes pareto.csv (one row a point), "
    "settings.csv (one row a setting: mean,\n"
    "standard deviation, 95 % half-width over seeds), pareto.tex (LaTeX), pareto.svg, pareto.png "
    "and "
    "report.html; points/NAME are ordinary run folders.";

// Kept in the folder: what was asked for, and which points stand in its table.
nlohmann::json definition(const SweepRequest& options, const std::string& configuration,
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
  Sweep(const SweepRequest& options, std::vector<SweepPoint> points)
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

  // On the recordings of this sweep, with these weights; a damaged summary is measured anew.
  bool is_evaluated(const SweepPoint& point) const {
    if (!fs::exists(summary_path(point))) return false;
    const auto summary = try_parse_json(read_file(summary_path(point)));
    return summary.is_object() &&
           summary.value("data", nlohmann::json()) == nlohmann::json(options_.evaluation) &&
           summary.contains("grid_bits") == (options_.engine.weights == "grid");
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

  const SweepRequest& options_;
  std::vector<SweepPoint> points_;
  std::int64_t at_once_ = 1;
};

// What the report says of other runs. Throws DataError before anything is trained.
SweepReportFacts report_facts(const SweepRequest& options) {
  SweepReportFacts facts;
  facts.protocol = options.protocol;
  facts.evaluation_data = options.evaluation;
  for (const auto& convention : find_energy_conventions(options.energy)) {
    auto& names = facts.conventions;
    if (std::find(names.begin(), names.end(), convention.name) == names.end())
      names.push_back(convention.name);
  }
  facts.beside = read_sweeps_beside(options.beside, options.protocol, options.evaluation);
  if (options.reference.empty()) return facts;
  facts.reference_mde_m =
      error_in_summary(options.reference + "/eval/summary.json", options.protocol, "network");
  facts.reference_label = fs::path(options.reference).filename().string();
  return facts;
}

void sweep(const SweepRequest& options) {
  const DataNeeds needs{DataUse::score, options.insist};
  const auto evaluation = open_all(options.evaluation, needs);
  auto facts = report_facts(options);
  facts.folder = (fs::absolute(options.out) / "").lexically_normal().parent_path().string();
  facts.recording = viewable_recording(options.evaluation.front(), evaluation.front());
  auto shared = shared_configuration(options);
  open_all(shared.train.data.train, needs);
  open_all(shared.train.data.validation, needs);
  const auto asked_for = planned_points(options, shared);
  check_same_measure(options.out, options.evaluation, options.protocol);
  std::vector<SweepPoint> points;
  for (const auto& planned : place_points(options.out, asked_for)) points.push_back(planned.point);

  fs::create_directories(options.out + "/points");
  write_file_atomically(options.out + "/configuration.toml", shared.to_toml());
  write_file_atomically(options.out + "/sweep.json",
                        json_text(definition(options, shared.to_toml(), points), 2) + "\n");
  Sweep work(options, points);
  work.run();
  const auto results = work.results();
  facts.constant_depth_mde_m =
      constant_error_in_summary(work.summary_path(points.front()), options.protocol);
  write_sweep_report(results, facts);
  for (const auto& note : sweep_notes(results)) warn(note);
  if (options.json) {
    std::printf("%s\n", json_text({{"points", results.size()},
                                   {"csv", options.out + "/pareto.csv"},
                                   {"settings", options.out + "/settings.csv"},
                                   {"latex", options.out + "/pareto.tex"},
                                   {"report", options.out + "/report.html"}})
                            .c_str());
    return;
  }
  std::fputs(sweep_table(results, facts.conventions).c_str(), stdout);
  const auto earlier = results.size() - asked_for.size();
  std::printf(
      "%zu points%s; figures %s/pareto.csv and settings.csv, picture pareto.png, report "
      "%s/report.html\n",
      results.size(), earlier > 0 ? format(" (%zu of earlier commands)", earlier).c_str() : "",
      options.out.c_str(), options.out.c_str());
}

}  // namespace

void add_sweep(CLI::App& program, Action& action) {
  auto options = std::make_shared<SweepRequest>();
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
             "seeds of every setting, e.g. 1,2,3 or 1..3");
  assignments(*verb, "--set", options->assignments, "key=value for all points; repeatable");
  choice(*verb, "--protocol", options->protocol, protocol_names(),
         "evaluation protocol of the error");
  choice(*verb, "--energy", options->energy, energy_names(),
         "energy estimate in settings.csv, report and table: " + join(energy_names()) +
             "; repeatable");
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
