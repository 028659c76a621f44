#include "models/experiments/experiment.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {
namespace {

// Of the last assignment that begins with `key`.
std::string last_value(const std::string& key, const std::vector<std::string>& assignments,
                       const std::string& otherwise) {
  std::string value = otherwise;
  for (const auto& assignment : assignments) {
    if (starts_with(assignment, key)) value = assignment.substr(key.size());
  }
  const bool quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

}  // namespace

Experiment::Experiment(const std::string& name)
    : model_name_(name), parameters_(find_model(name).parameters()) {
  train.slice.windows = find_model(name).windows;
  train.slice.steps = find_model(name).steps;
  choose_rule("surrogate");
}

void Experiment::choose_rule(const std::string& name) {
  rule_parameters_ = find_learning_rule(name).parameters();
  rule_name_ = name;
}

FieldList Experiment::fields() {
  struct ModelSection {
    Experiment& experiment;
    void list_fields(FieldList& list) {
      list.add("name", experiment.model_name_, "network; `spikedepth models` lists them");
      experiment.parameters_->list_fields(list);
    }
  };
  struct RuleSection {
    Experiment& experiment;
    void list_fields(FieldList& list) {
      list.add("name", experiment.rule_name_,
               "learning rule; `spikedepth models --rules` lists them");
      experiment.rule_parameters_->list_fields(list);
    }
  };
  FieldList list;
  ModelSection model{*this};
  list.section("model", model);
  train.list_fields(list);
  RuleSection rule{*this};
  list.section("rule", rule);
  return list;
}

std::string Experiment::model_name_in(const std::vector<std::string>& assignments,
                                      const std::string& otherwise) {
  return last_value("model.name=", assignments, otherwise);
}

Experiment Experiment::load(const std::string& toml_path,
                            const std::vector<std::string>& assignments) {
  const auto in_file = [&](const std::string& key, const std::string& otherwise) {
    return toml_path.empty() ? otherwise : toml_string_at(toml_path, key, otherwise);
  };
  // A name that no table has is looked for where it stands.
  const auto told = [&](const std::string& key, const std::string& otherwise, const auto& use) {
    const auto given = last_value(key + "=", assignments, "");
    const auto name = given.empty() ? in_file(key, otherwise) : given;
    if (!given.empty() || toml_path.empty()) return use(name);
    try {
      return use(name);
    } catch (const ConfigError& error) {
      throw ConfigError(toml_path + ": " + key + ": " + error.what());
    }
  };
  auto experiment =
      told("model.name", "stereospike", [](const std::string& name) { return Experiment(name); });
  told("rule.name", "surrogate", [&](const std::string& name) { experiment.choose_rule(name); });
  if (!toml_path.empty()) apply_toml_file(toml_path, experiment.fields());
  for (const auto& assignment : assignments) apply_override(assignment, experiment.fields());
  experiment.train.check();
  return experiment;
}

Experiment Experiment::from_description(const nlohmann::json& description,
                                        const std::string& where) {
  const auto name = description.find("model.name");
  if (name == description.end() || !name->is_string())
    throw DataError(where, "does not say which model it holds");
  Experiment experiment(name->get<std::string>());
  // Checkpoints from before rules had names were trained by surrogate gradients.
  if (const auto rule = description.find("rule.name");
      rule != description.end() && rule->is_string())
    experiment.choose_rule(rule->get<std::string>());
  from_json(description, experiment.fields(), where);
  return experiment;
}

Experiment Experiment::with(const std::vector<std::string>& assignments) {
  auto values = describe();
  values["model.name"] = model_name_in(assignments, model_name_);
  values["rule.name"] = last_value("rule.name=", assignments, rule_name_);
  auto changed = from_description(values, "the configuration");
  for (const auto& assignment : assignments) apply_override(assignment, changed.fields());
  changed.train.check();
  return changed;
}

std::string Experiment::to_toml() {
  return spikedepth::to_toml(fields());
}

nlohmann::json Experiment::describe() {
  return to_json(fields());
}

std::shared_ptr<DepthModel> Experiment::make_model() const {
  return parameters_->make();
}

std::unique_ptr<LearningRule> Experiment::make_rule(std::shared_ptr<DepthModel> model,
                                                    std::shared_ptr<ProcessGroup> group) const {
  check_fit(find_learning_rule(rule_name_), *model, model_name_);
  return rule_parameters_->make(std::move(model), train, std::move(group));
}

}  // namespace spikedepth
