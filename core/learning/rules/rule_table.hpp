#pragma once
// The table of learning rules for depth networks. Torch-free for its users.
#include <memory>
#include <string>
#include <vector>

#include "core/base/fields.hpp"

namespace spikedepth {

class DepthModel;
class LearningRule;
class ProcessGroup;
struct TrainConfig;

/// A rule's parameter struct behind one interface: the keys of [rule] besides its name.
class RuleParameters {
 public:
  virtual ~RuleParameters() = default;
  virtual void list_fields(FieldList& list) = 0;
  /// The rule for `model`, which it keeps. `config` holds the loss and the optimiser.
  virtual std::unique_ptr<LearningRule> make(std::shared_ptr<DepthModel> model,
                                             const TrainConfig& config,
                                             std::shared_ptr<ProcessGroup> group) const = 0;
};

/// One row: the name used in configurations, what it is, where it was published.
struct RuleEntry {
  std::string name;
  std::string title;
  std::string paper;
  std::unique_ptr<RuleParameters> (*parameters)() = nullptr;
  /// Why the rule cannot train `model`; "" if it can.
  std::string (*misfit)(DepthModel& model) = nullptr;
};

const std::vector<RuleEntry>& learning_rules();

/// Adds a row: for programs that link this library and bring a rule of their own. To be called
/// before anything else uses the table. Throws ConfigError if the name is taken.
void add_learning_rule(RuleEntry entry);

/// Throws ConfigError naming the nearest and all known names.
const RuleEntry& find_learning_rule(const std::string& name);

/// Throws ConfigError with the reason and the rules that fit, if `rule` cannot train `model`, a
/// network that configurations call `model_name`.
void check_fit(const RuleEntry& rule, DepthModel& model, const std::string& model_name);

}  // namespace spikedepth
