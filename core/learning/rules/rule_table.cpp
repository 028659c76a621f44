#include "core/learning/rules/rule_table.hpp"

#include "core/base/named_table.hpp"
#include "core/base/text.hpp"

// One line a rule; its file defines RuleEntry <name>_rule().
// clang-format off
#define SPIKEDEPTH_RULES(row) \
  row(surrogate)             \
  row(eprop)                 \
  row(eventprop)             \
  row(proxy)                 \
  row(conversion)            \
  row(dendritic_balance)     \
  row(predictive_plasticity) \
  row(information_bottleneck) \
  row(delay_ridge)
// clang-format on

namespace spikedepth {

#define SPIKEDEPTH_DECLARE(name) RuleEntry name##_rule();
SPIKEDEPTH_RULES(SPIKEDEPTH_DECLARE)

namespace {

NamedTable<RuleEntry>& table() {
#define SPIKEDEPTH_ROW(name) name##_rule(),
  static NamedTable<RuleEntry> rows("learning rule", {SPIKEDEPTH_RULES(SPIKEDEPTH_ROW)});
  return rows;
}

}  // namespace

const std::vector<RuleEntry>& learning_rules() {
  return table().rows();
}

void add_learning_rule(RuleEntry entry) {
  table().add(std::move(entry));
}

const RuleEntry& find_learning_rule(const std::string& name) {
  return table().find(name);
}

void check_fit(const RuleEntry& rule, DepthModel& model, const std::string& model_name) {
  const auto reason = rule.misfit(model);
  if (reason.empty()) return;
  std::vector<std::string> fitting;
  for (const auto& other : learning_rules()) {
    if (other.misfit(model).empty()) fitting.push_back(other.name);
  }
  throw ConfigError("rule.name=" + rule.name + " cannot train model.name=" + model_name + ": " +
                    reason + "; rules that can: " + join(fitting));
}

}  // namespace spikedepth
