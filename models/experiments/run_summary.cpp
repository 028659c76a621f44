#include "models/experiments/run_summary.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/run_directory.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 3;

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// Whether a training holds the run's lock now. Where there are no locks, none does.
bool is_locked(const std::string& run) {
  require_regular_if_there(run + "/lock", "the lock of a run");
  const int file = ::open((run + "/lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);
  return held;
}

// The last row of a CSV by its columns.
std::map<std::string, double> last_row(const std::string& csv) {
  std::istringstream lines(csv);
  std::string header, line, last;
  std::getline(lines, header);
  while (std::getline(lines, line)) last = line;
  std::istringstream names(header), cells(last);
  std::map<std::string, double> row;
  for (std::string name, cell; std::getline(names, name, ',') && std::getline(cells, cell, ',');)
    row[name] = std::strtod(cell.c_str(), nullptr);
  return row;
}

double mean_rate(const std::map<std::string, double>& row) {
  double sum = 0;
  int layers = 0;
  for (const auto& [name, value] : row) {
    if (!starts_with(name, "rate_") || std::isnan(value)) continue;
    sum += value;
    ++layers;
  }
  return layers > 0 ? sum / layers : RunSummary::kUnknown;
}

double at(const std::map<std::string, double>& row, const std::string& name) {
  const auto found = row.find(name);
  return found == row.end() ? RunSummary::kUnknown : found->second;
}

void add_metrics(RunSummary& run) {
  if (!exists(run.path + "/metrics.csv")) return;
  const auto row = last_row(read_file(run.path + "/metrics.csv"));
  const double validation = at(row, "validation_mde_m");
  run.validated = !std::isnan(validation);
  run.last_mde_m = run.validated ? validation : at(row, "train_mde_m");
  run.constant_mde_m = at(row, run.validated ? "validation_constant_m" : "train_constant_m");
  run.mean_rate = mean_rate(row);
}

void add_environment(RunSummary& run) {
  const auto path = run.path + "/environment.json";
  if (!exists(path)) return;
  const auto environment = try_parse_json(read_file(path));
  if (environment.is_object() && environment.contains("parameters") &&
      environment["parameters"].is_number_integer())
    run.parameters = environment["parameters"];
}

// The newest checkpoint's header; a run that was never saved has its configuration alone.
CheckpointMeta newest_meta(const std::string& run) {
  for (const char* which : {"last", "previous", "best"}) {
    const auto file = run + "/checkpoints/" + which + ".ckpt";
    if (!exists(file)) continue;
    TensorArchive header;
    header.meta = load_archive_meta(file);
    return CheckpointMeta::of(header, file);
  }
  CheckpointMeta meta;
  meta.fields = Experiment::load(run + "/config.toml", {}).describe();
  return meta;
}

void add_state(RunSummary& run) {
  const auto meta = newest_meta(run.path);
  auto experiment = Experiment::from_description(meta.fields, run.path);
  run.network = experiment.model_name();
  run.configuration = experiment.describe();
  run.training_data = experiment.train.data.train;
  run.validation_data = experiment.train.data.validation;
  run.epochs = experiment.train.train.epochs;
  run.epochs_done = meta.state.epoch;
  run.step = meta.state.step;
  run.training_median_depth_m = meta.training_median_depth_m;
  if (const double seconds = training_seconds(run.path); seconds > 0) run.seconds = seconds;
  if (meta.state.best_error_m >= 0) run.best_mde_m = meta.state.best_error_m;
  run.best_epoch = meta.state.best_epoch;
  run.state = is_locked(run.path)             ? RunState::training
              : run.epochs_done >= run.epochs ? RunState::finished
              : run.step > 0                  ? RunState::stopped
                                              : RunState::not_begun;
}

void collect(const fs::path& folder, int depth, std::vector<std::string>& runs) {
  if (is_run_folder(folder.string())) {
    runs.push_back(folder.string());
    return;
  }
  if (depth == kDeepest) return;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
      collect(entry.path(), depth + 1, runs);
  }
}

}  // namespace

const char* run_state_name(RunState state) {
  static const char* const names[] = {"not begun", "stopped", "training", "finished", "unreadable"};
  return names[static_cast<std::size_t>(state)];
}

bool is_run_folder(const std::string& folder) {
  return exists(folder + "/config.toml") &&
         (exists(folder + "/checkpoints") || exists(folder + "/environment.json"));
}

std::vector<std::string> find_runs(const std::string& folder) {
  std::vector<std::string> runs;
  collect(folder, 0, runs);
  std::sort(runs.begin(), runs.end());
  return runs;
}

RunSummary summarise_run(const std::string& path) {
  RunSummary run;
  run.path = path;
  struct stat status {};
  for (const char* file : {"/metrics.csv", "/checkpoints/last.ckpt", "/config.toml"}) {
    if (::stat((path + file).c_str(), &status) == 0)
      run.changed_s = std::max<std::int64_t>(run.changed_s, status.st_mtime);
  }
  try {
    add_state(run);
    add_metrics(run);
    add_environment(run);
  } catch (const Error& error) {
    run.state = RunState::unreadable;
    run.problem = error.what();
  }
  return run;
}

RunSummary readable_run(const std::string& path) {
  auto run = summarise_run(path);
  if (run.state == RunState::unreadable) throw DataError(path, "cannot be read: " + run.problem);
  return run;
}

nlohmann::json to_json(const RunSummary& run) {
  const auto number = [](double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
  };
  nlohmann::json json = {{"run", run.path},
                         {"state", run_state_name(run.state)},
                         {"model", run.network},
                         {"epoch", run.epochs_done},
                         {"epochs", run.epochs},
                         {"step", run.step},
                         {"best_mde_m", number(run.best_mde_m)},
                         {"best_epoch", run.best_epoch},
                         {"best_mde_of", run.validated ? "validation" : "training"},
                         {"last_mde_m", number(run.last_mde_m)},
                         {"constant_mde_m", number(run.constant_mde_m)},
                         {"mean_firing_rate", number(run.mean_rate)},
                         {"parameters", run.parameters},
                         {"training_median_depth_m", run.training_median_depth_m},
                         {"training_s", number(run.seconds)},
                         {"changed_unix_s", run.changed_s},
                         {"training_data", run.training_data},
                         {"validation_data", run.validation_data}};
  if (!run.problem.empty()) json["problem"] = run.problem;
  return json;
}

}  // namespace spikedepth
