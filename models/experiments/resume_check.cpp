#include "models/experiments/resume_check.hpp"

#include <algorithm>
#include <array>

#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/learning/data_identity.hpp"

namespace spikedepth {
namespace {

// The course of the training, and where it runs.
constexpr std::array<const char*, 5> kMayChange = {"train.epochs", "train.validate_epochs",
                                                   "train.checkpoint_steps", "train.threads",
                                                   "train.device"};
// Compared elsewhere: by the recordings' identities, and by the trainer, which says so.
constexpr std::array<const char*, 3> kElsewhere = {"data.train", "data.validation",
                                                   "train.protocol"};

template <typename List>
bool in(const List& list, const std::string& key) {
  return std::any_of(list.begin(), list.end(), [&](const char* entry) { return key == entry; });
}

std::string value_of(const nlohmann::json& fields, const std::string& key) {
  const auto found = fields.find(key);
  return found == fields.end() ? "nothing" : json_text(*found);
}

// Keys whose values differ. Another network or rule has other keys: then that is the difference.
std::vector<std::string> different_keys(const nlohmann::json& before, const nlohmann::json& now) {
  for (const char* key : {"model.name", "rule.name"}) {
    if (value_of(before, key) != value_of(now, key)) return {key};
  }
  std::vector<std::string> keys;
  for (const auto& [key, value] : now.items()) {
    if (!before.contains(key) || before.at(key) != value) keys.push_back(key);
  }
  return keys;
}

}  // namespace

std::string configuration_difference(const nlohmann::json& before, const nlohmann::json& now) {
  std::vector<std::string> differences;
  for (const auto& key : different_keys(before, now))
    differences.push_back(key + " is " + value_of(now, key) + " and was " + value_of(before, key));
  return join(differences);
}

std::vector<std::string> check_configuration(const nlohmann::json& saved_fields,
                                             const std::string& path, Experiment& experiment,
                                             const std::string& run) {
  // Keys that an older version did not have get their defaults.
  const auto before = Experiment::from_description(saved_fields, path).describe();
  const auto now = experiment.describe();
  std::vector<std::string> notes, differences;
  for (const auto& key : different_keys(before, now)) {
    if (in(kElsewhere, key)) continue;
    if (in(kMayChange, key)) {
      notes.push_back(key + " is now " + value_of(now, key) + "; it was " + value_of(before, key));
    } else {
      differences.push_back(key + " is " + value_of(now, key) + " and was " +
                            value_of(before, key));
    }
  }
  if (differences.empty()) return notes;
  throw ConfigError(
      "the configuration is not what " + run + " was trained with so far: " + join(differences) +
      "; leave it as it was, or start a new run from these weights with --run NEW --set "
      "init.weights=" +
      run);
}

void check_recordings(const nlohmann::json& before, const nlohmann::json& now,
                      const std::string& where, const std::string& run) {
  for (const char* role : {"train", "validation"}) {
    std::string difference = "what was noted of them cannot be read";
    if (before.is_object() && before.contains(role))
      difference = identity_difference(before.at(role), now.at(role));
    if (difference.empty()) continue;
    throw DataError(where,
                    std::string("the recordings of data.") + role +
                        " are not those that the run was trained with: " + difference +
                        "; restore them, say where they are with --data and --validation, or start "
                        "a new run from these weights with --run NEW --set init.weights=" +
                        run);
  }
}

}  // namespace spikedepth
