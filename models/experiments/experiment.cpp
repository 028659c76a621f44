#include "models/experiments/experiment.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/process_group.hpp"
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

bool has_field(const FieldList& list, const std::string& name) {
  const auto& all = list.fields();
  return std::any_of(all.begin(), all.end(),
                     [&](const Field& field) { return field.name == name; });
}

// Where a key that these two do not have is at home: "rule.name=eprop"; "" if nowhere.
std::string owner_of(const std::string& key) {
  for (const auto& rule : learning_rules()) {
    const auto parameters = rule.parameters();
    FieldList list;
    list.section("rule", *parameters);
    if (has_field(list, key)) return "rule.name=" + rule.name;
  }
  for (const auto& model : model_registry()) {
    const auto parameters = model.parameters();
    FieldList list;
    list.section("model", *parameters);
    if (has_field(list, key)) return "model.name=" + model.name;
  }
  return "";
}

// An unknown key that is another's is told as such.
ConfigError with_owner(const ConfigError& error) {
  const std::string text = error.what(), before = "unknown key '";
  const auto at = text.find(before);
  if (at == std::string::npos) return error;
  const auto begin = at + before.size(), end = text.find('\'', begin);
  const auto key = text.substr(begin, end - begin);
  const auto owner = owner_of(key);
  if (owner.empty()) return error;
  return ConfigError(text.substr(0, at) + "'" + key + "' is a key of " + owner +
                     ", which is not chosen; leave it out, or choose that");
}

// Values of one [section] whose name changes: those that the new one does not know are dropped.
void drop_foreign(nlohmann::json& values, const FieldList& known, const std::string& section) {
  for (auto item = values.begin(); item != values.end();) {
    const bool foreign = starts_with(item.key(), section) && !has_field(known, item.key());
    item = foreign ? values.erase(item) : std::next(item);
  }
}

}  // namespace

Experiment::Experiment(const std::string& name)
    : model_name_(name), parameters_(find_model(name).parameters()) {
  train.slice.windows = find_model(name).windows;
  train.slice.steps = find_model(name).steps;
  choose_rule(find_model(name).rule);
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
  told("rule.name", experiment.rule_name_,
       [&](const std::string& name) { experiment.choose_rule(name); });
  try {
    if (!toml_path.empty()) experiment.apply_file(toml_path);
    for (const auto& assignment : assignments) apply_override(assignment, experiment.fields());
  } catch (const ConfigError& error) {
    throw with_owner(error);
  }
  experiment.train.check();
  return experiment;
}

// A file of another rule may hold keys of that rule, which then say nothing.
void Experiment::apply_file(const std::string& toml_path) {
  const auto chosen = rule_name_;
  const auto in_file = toml_string_at(toml_path, "rule.name", chosen);
  auto known = fields();
  std::unique_ptr<RuleParameters> unused;
  for (const auto& rule : learning_rules()) {
    if (rule.name == in_file && in_file != chosen) unused = rule.parameters();
  }
  if (unused) known.section("rule", *unused);
  apply_toml_file(toml_path, known);
  rule_name_ = chosen;
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
  const auto model = model_name_in(assignments, model_name_);
  const auto rule = last_value("rule.name=", assignments, rule_name_);
  Experiment target(model);
  target.choose_rule(rule);
  if (model != model_name_) drop_foreign(values, target.fields(), "model.");
  if (rule != rule_name_) drop_foreign(values, target.fields(), "rule.");
  values["model.name"] = model;
  values["rule.name"] = rule;
  auto changed = from_description(values, "the configuration");
  try {
    for (const auto& assignment : assignments) apply_override(assignment, changed.fields());
  } catch (const ConfigError& error) {
    throw with_owner(error);
  }
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

void Experiment::check_rule() const {
  make_rule(make_model(), local_process());
}

std::unique_ptr<LearningRule> Experiment::make_rule(std::shared_ptr<DepthModel> model,
                                                    std::shared_ptr<ProcessGroup> group) const {
  check_fit(find_learning_rule(rule_name_), *model, model_name_);
  return rule_parameters_->make(std::move(model), train, std::move(group));
}

}  // namespace spikedepth
