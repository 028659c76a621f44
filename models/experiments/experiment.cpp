#include "models/experiments/experiment.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

Experiment::Experiment(const std::string& name)
    : model_name_(name), parameters_(find_model(name).parameters()) {
  train.slice.windows = find_model(name).windows;
  train.slice.steps = find_model(name).steps;
}

FieldList Experiment::fields() {
  struct ModelSection {
    Experiment& experiment;
    void list_fields(FieldList& list) {
      list.add("name", experiment.model_name_, "network; `spikedepth models` lists them");
      experiment.parameters_->list_fields(list);
    }
  };
  FieldList list;
  ModelSection section{*this};
  list.section("model", section);
  train.list_fields(list);
  return list;
}

std::string Experiment::model_name_in(const std::vector<std::string>& assignments,
                                      const std::string& otherwise) {
  const std::string key = "model.name=";
  std::string name = otherwise;
  for (const auto& assignment : assignments) {
    if (starts_with(assignment, key)) name = assignment.substr(key.size());
  }
  return name;
}

Experiment Experiment::load(const std::string& toml_path,
                            const std::vector<std::string>& assignments) {
  std::string name = "stereospike";
  if (!toml_path.empty()) name = toml_string_at(toml_path, "model.name", name);
  Experiment experiment(model_name_in(assignments, name));
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
  from_json(description, experiment.fields(), where);
  return experiment;
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

}  // namespace spikedepth
