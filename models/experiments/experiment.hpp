#pragma once
// A network and its training as one configuration: what a TOML file, --set and a checkpoint
// describe. Torch-free for its users.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/learning/rules/rule_table.hpp"
#include "core/learning/train_config.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {

/// The name of a registered network and of a learning rule, their parameters ([model], [rule]) and
/// the training.
class Experiment {
 public:
  /// The defaults of the model `name`.
  explicit Experiment(const std::string& name = "stereospike");

  /// The network that assignments choose: the last "model.name=...", else `otherwise`.
  static std::string model_name_in(const std::vector<std::string>& assignments,
                                   const std::string& otherwise = "stereospike");
  /// Defaults < file (may be empty) < assignments "a.b=c". The keys model.name and rule.name
  /// decide which other keys of [model] and [rule] exist; where assignments choose another rule
  /// than the file, keys of the file's are left out. Throws ConfigError.
  static Experiment load(const std::string& toml_path, const std::vector<std::string>& assignments);
  /// From the "experiment" entry of a checkpoint; `where` is cited in errors.
  static Experiment from_description(const nlohmann::json& description, const std::string& where);

  /// The same with assignments over it, as load() takes them. Values that another network or rule
  /// does not know are dropped where its name is assigned. Throws ConfigError.
  Experiment with(const std::vector<std::string>& assignments);

  /// All keys, by reference into this object.
  FieldList fields();
  std::string to_toml();
  /// What checkpoints store.
  nlohmann::json describe();
  std::shared_ptr<DepthModel> make_model() const;
  /// True if the network looks at both cameras.
  bool binocular() const { return parameters_->binocular(); }
  /// The row of its network.
  const ModelEntry& entry() const { return find_model(model_name_); }

  const std::string& model_name() const { return model_name_; }
  const std::string& rule_name() const { return rule_name_; }
  /// Throws ConfigError with the reason if the rule cannot train the network.
  void check_rule() const;
  /// The learning rule for `model`, a network that make_model() made. Throws ConfigError with the
  /// reason if the two do not fit.
  std::unique_ptr<LearningRule> make_rule(std::shared_ptr<DepthModel> model,
                                          std::shared_ptr<ProcessGroup> group) const;
  TrainConfig train;

 private:
  void choose_rule(const std::string& name);
  void apply_file(const std::string& toml_path);

  std::string model_name_;
  std::unique_ptr<ModelParameters> parameters_;
  std::string rule_name_;
  std::unique_ptr<RuleParameters> rule_parameters_;
};

}  // namespace spikedepth
