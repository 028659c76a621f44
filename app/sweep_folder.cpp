#include "app/sweep_folder.hpp"

#include <algorithm>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/tensor_archive.hpp"
#include "core/base/text.hpp"
#include "core/learning/run_directory.hpp"
#include "models/experiments/experiment.hpp"
#include "models/experiments/resume_check.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

// As pareto.csv has them: without quotes.
std::string row_text(const std::string& name, const std::vector<std::string>& assignments) {
  std::string text = name + " " + join(assignments);
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  return text;
}

// The configuration that a checkpoint of the run was trained with; null if there is none yet.
nlohmann::json trained_configuration(const std::string& run) {
  if (!has_checkpoint(run)) return nullptr;
  const auto path = resolve_checkpoint(run);
  const auto meta = load_archive(path).meta;
  const auto fields = nlohmann::json::json_pointer("/experiment/fields");
  if (!meta.contains(fields)) throw DataError(path, "is no checkpoint of a training");
  return Experiment::from_description(meta.at(fields), path).describe();
}

void refuse_other(const std::string& run, const nlohmann::json& found,
                  const nlohmann::json& planned) {
  if (found.is_null()) return;
  const auto difference = configuration_difference(found, planned);
  if (difference.empty()) return;
  throw ConfigError(run + " was trained for another plan (" + difference +
                    " there); choose another --out, or remove the folder to train it anew");
}

void check_point(const std::string& run, const nlohmann::json& planned) {
  if (fs::exists(run + "/config.toml"))
    refuse_other(run, Experiment::load(run + "/config.toml", {}).describe(), planned);
  refuse_other(run, trained_configuration(run), planned);
}

}  // namespace

nlohmann::json read_sweep_definition(const std::string& path) {
  auto found = try_parse_json(read_file(path));
  bool good = found.is_object();
  for (const char* key : {"configuration", "points", "evaluation", "protocol"})
    good = good && found.contains(key);
  if (!good) {
    throw DataError(path,
                    "is no plan of a sweep, or damaged; restore it, or remove it: the command then "
                    "goes on with the points that were trained as it plans them");
  }
  return found;
}

void check_sweep_table(const std::string& table, const nlohmann::json& definition) {
  std::vector<std::string> planned, found;
  try {
    for (const auto& point : definition.at("points")) {
      planned.push_back(row_text(point.at("name").get<std::string>(),
                                 point.at("assignments").get<std::vector<std::string>>()));
    }
  } catch (const nlohmann::json::exception&) {
    throw DataError(table, "the sweep.json beside it is damaged; restore it");
  }
  for (const auto& row : read_pareto_csv(read_file(table), table))
    found.push_back(row_text(row.point.name, row.point.assignments));
  if (found == planned) return;
  throw DataError(table,
                  "holds other points than the plan of its sweep; remove it and repeat that "
                  "sweep's command, or choose another --out");
}

void check_sweep_folder(const std::string& folder, const nlohmann::json& definition,
                        const std::vector<SweepPoint>& points,
                        const std::vector<nlohmann::json>& planned) {
  const std::string plan = folder + "/sweep.json", table = folder + "/pareto.csv";
  if (fs::exists(plan) && read_sweep_definition(plan) != definition) {
    throw ConfigError(
        plan + " describes another sweep; repeat its command to go on, or choose another --out");
  }
  if (fs::exists(table)) check_sweep_table(table, definition);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto run = folder + "/points/" + points[i].name;
    if (fs::exists(run)) check_point(run, planned[i]);
  }
}

bool has_checkpoint(const std::string& run) {
  for (const char* which : {"last", "previous", "best"}) {
    if (fs::exists(run + "/checkpoints/" + which + ".ckpt")) return true;
  }
  return false;
}

std::vector<std::string> assignments_of(const SweepPoint& point) {
  auto assignments = point.assignments;
  assignments.push_back("train.seed=" + std::to_string(point.seed));
  return assignments;
}

}  // namespace spikedepth::app
