#include "app/sweep_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

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

// Without quotes, which tables of earlier versions lack.
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

// A run folder in points/ that holds a configuration.
struct FoundPoint {
  std::string name, run;
  nlohmann::json configuration;
  bool taken = false;
};

std::vector<FoundPoint> found_points(const std::string& folder) {
  std::vector<FoundPoint> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder + "/points", error)) {
    if (!entry.is_directory()) continue;
    const auto run = entry.path().string();
    auto configuration = fs::exists(run + "/config.toml")
                             ? Experiment::load(run + "/config.toml", {}).describe()
                             : trained_configuration(run);
    if (!configuration.is_null())
      found.push_back({entry.path().filename().string(), run, std::move(configuration)});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& one, const auto& other) { return one.name < other.name; });
  return found;
}

// The number in "p03-seed1"; -1 for another name.
long number_of(const std::string& name) {
  int length = 0;
  long number = -1;
  if (std::sscanf(name.c_str(), "p%ld-seed%*d%n", &number, &length) != 1) return -1;
  return length == static_cast<int>(name.size()) && number >= 0 ? number : -1;
}

std::vector<std::string> keys_of(const std::vector<std::string>& assignments) {
  std::vector<std::string> keys;
  for (const auto& assignment : assignments)
    keys.push_back(assignment.substr(0, assignment.find('=')));
  return keys;
}

// Points by name as the sweep.json of earlier commands lists them; none where there is no such
// file.
std::map<std::string, SweepPoint> listed_points(const std::string& folder) {
  std::map<std::string, SweepPoint> listed;
  const auto path = folder + "/sweep.json";
  if (!fs::exists(path)) return listed;
  const auto definition = read_sweep_definition(path);
  try {
    for (const auto& entry : definition.at("points")) {
      SweepPoint point;
      entry.at("name").get_to(point.name);
      entry.at("assignments").get_to(point.assignments);
      listed[point.name] = point;
    }
  } catch (const nlohmann::json::exception&) {
    throw DataError(path, "is damaged; restore it");
  }
  return listed;
}

// What a point must share with the plan: all keys but the seed and those that are walked over.
void refuse_other_configuration(const std::vector<FoundPoint>& found,
                                const std::vector<PlannedPoint>& plan,
                                const std::map<std::string, SweepPoint>& listed) {
  std::set<std::string> free = {"train.seed"};
  const auto add_keys = [&](const std::vector<std::string>& assignments) {
    for (const auto& key : keys_of(assignments)) free.insert(key);
  };
  add_keys(plan.front().point.assignments);
  for (const auto& [name, point] : listed) add_keys(point.assignments);
  for (const auto& point : found) {
    const auto same_kind = [&](const PlannedPoint& planned) {  // only then are the keys the same
      return planned.configuration.value("model.name", "") ==
                 point.configuration.value("model.name", "") &&
             planned.configuration.value("rule.name", "") ==
                 point.configuration.value("rule.name", "");
    };
    auto like = std::find_if(plan.begin(), plan.end(), same_kind);
    if (like == plan.end()) {
      if (free.count("model.name") + free.count("rule.name") > 0) continue;
      like = plan.begin();
    }
    auto planned = like->configuration;
    for (const auto& key : free) {
      if (planned.contains(key) && point.configuration.contains(key))
        planned[key] = point.configuration.at(key);
    }
    refuse_other(point.run, point.configuration, planned);
  }
}

// Names for the points of one setting: the number that its trained points have, else a free one.
class Numbers {
 public:
  explicit Numbers(const std::vector<FoundPoint>& found) {
    for (const auto& point : found) {
      names_.insert(point.name);
      if (const long number = number_of(point.name); number >= 0)
        used_.insert(static_cast<std::size_t>(number));
    }
  }
  void take(std::size_t setting, const std::string& name) {
    if (const long number = number_of(name); number >= 0)
      of_setting_.emplace(setting, static_cast<std::size_t>(number));
  }
  std::string name_for(std::size_t setting, std::int64_t seed) {
    const auto known = of_setting_.find(setting);
    if (known != of_setting_.end()) {
      const auto name = sweep_point_name(known->second, seed);
      if (names_.insert(name).second) return name;
    }
    const std::size_t number = used_.count(setting) == 0 ? setting : *used_.rbegin() + 1;
    used_.insert(number);
    of_setting_[setting] = number;
    const auto name = sweep_point_name(number, seed);
    names_.insert(name);
    return name;
  }

 private:
  std::set<std::string> names_;
  std::set<std::size_t> used_;
  std::map<std::size_t, std::size_t> of_setting_;
};

// Of earlier commands over the same keys, with the seeds of their settings.
void add_earlier(const std::vector<FoundPoint>& found,
                 const std::map<std::string, SweepPoint>& listed, std::vector<PlannedPoint>& plan) {
  const auto without_seed = [](nlohmann::json configuration) {
    configuration.erase("train.seed");
    return configuration;
  };
  const auto keys = keys_of(plan.front().point.assignments);
  std::size_t next = 0;
  for (const auto& planned : plan) next = std::max(next, planned.point.setting + 1);
  for (const auto& point : found) {
    const auto known = listed.find(point.name);
    if (point.taken || known == listed.end() || keys_of(known->second.assignments) != keys)
      continue;
    const auto configuration = without_seed(point.configuration);
    const auto setting = std::find_if(plan.begin(), plan.end(), [&](const PlannedPoint& planned) {
      return without_seed(planned.configuration) == configuration;
    });
    auto earlier = known->second;
    earlier.seed = point.configuration.value("train.seed", std::int64_t{0});
    earlier.setting = setting == plan.end() ? next++ : setting->point.setting;
    if (setting != plan.end()) earlier.assignments = setting->point.assignments;
    plan.push_back({earlier, point.configuration});
  }
  std::stable_sort(plan.begin(), plan.end(), [](const auto& one, const auto& other) {
    return one.point.setting < other.point.setting;
  });
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

void check_same_measure(const std::string& folder, const std::vector<std::string>& evaluation,
                        const std::string& protocol) {
  const std::string path = folder + "/sweep.json";
  if (!fs::exists(path)) return;
  const auto found = read_sweep_definition(path);
  if (found.at("protocol") == protocol && found.at("evaluation") == nlohmann::json(evaluation))
    return;
  throw ConfigError(path +
                    " describes another sweep, measured on other --eval recordings or under "
                    "another --protocol; repeat its own to go on or to grow, or choose another "
                    "--out");
}

std::vector<PlannedPoint> place_points(const std::string& folder, std::vector<PlannedPoint> plan) {
  auto found = found_points(folder);
  const auto listed = listed_points(folder);
  refuse_other_configuration(found, plan, listed);
  Numbers numbers(found);
  std::vector<PlannedPoint*> missing;
  for (auto& planned : plan) {
    const auto same = std::find_if(found.begin(), found.end(), [&](const FoundPoint& point) {
      return !point.taken && point.configuration == planned.configuration;
    });
    if (same == found.end()) {
      missing.push_back(&planned);
      continue;
    }
    same->taken = true;
    refuse_other(same->run, trained_configuration(same->run), planned.configuration);
    planned.point.name = same->name;
    numbers.take(planned.point.setting, same->name);
  }
  for (auto* planned : missing)
    planned->point.name = numbers.name_for(planned->point.setting, planned->point.seed);
  add_earlier(found, listed, plan);
  return plan;
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
