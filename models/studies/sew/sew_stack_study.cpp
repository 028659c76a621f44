// The study's untrained stacks of blocks.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "models/studies/sew/sew_study.hpp"
#include "models/studies/sew/stack_analysis.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kStackChannels = 8;
constexpr std::int64_t kDepths[] = {1, 10, 100};

/// One row of the table.
struct StackCase {
  const char* id;
  const char* title;
  ResidualForm form = ResidualForm::sew;
  Connection connect = Connection::add;
  bool kaiming = false;  // else zero-init
  bool leaky = false;
  double threshold = 1.0;
  double alpha = 2.0;
  bool batch_norm = true;
  std::int64_t steps = 4;

  StackPlan plan(std::int64_t blocks) const {
    StackPlan plan;
    plan.block.inputs = plan.block.outputs = kStackChannels;
    plan.block.form = form;
    plan.block.connect = connect;
    plan.block.batch_norm = batch_norm;
    plan.block.zero_init = !kaiming;
    plan.block.neuron.kind = leaky ? NeuronKind::parametric_leaky : NeuronKind::integrate_and_fire;
    plan.block.neuron.tau.mean = 2.0;
    plan.block.neuron.threshold = threshold;
    plan.block.neuron.surrogate.alpha = alpha;
    plan.kaiming = kaiming;
    plan.steps = steps;
    plan.blocks = blocks;
    return plan;
  }
};

constexpr auto kSewBlock = ResidualForm::sew;
constexpr auto kBasicBlock = ResidualForm::basic;
constexpr auto kJoinAdd = Connection::add;
constexpr auto kJoinAnd = Connection::logical_and;
constexpr auto kJoinIand = Connection::inverted_and;

const std::vector<StackCase>& cases() {
  static const std::vector<StackCase> all = {
      {"add", "SEW ADD", kSewBlock, kJoinAdd},
      {"add-leaky", "SEW ADD", kSewBlock, kJoinAdd, false, true},
      {"add-no-norm", "SEW ADD, no normalisation", kSewBlock, kJoinAdd, false, false, 1, 2, false},
      {"add-low", "SEW ADD", kSewBlock, kJoinAdd, false, false, 0.5},
      {"add-steep", "SEW ADD", kSewBlock, kJoinAdd, false, false, 1, 4},
      {"iand", "SEW IAND", kSewBlock, kJoinIand},
      {"iand-leaky", "SEW IAND", kSewBlock, kJoinIand, false, true},
      {"and", "SEW AND", kSewBlock, kJoinAnd},
      {"and-leaky", "SEW AND", kSewBlock, kJoinAnd, false, true},
      {"basic", "Spiking ResNet", kBasicBlock, kJoinAdd},
      {"basic-low", "Spiking ResNet", kBasicBlock, kJoinAdd, false, false, 0.5},
      {"basic-low-single", "Spiking ResNet, 1 time step", kBasicBlock, kJoinAdd, false, false, 0.5,
       2, true, 1},
      {"basic-steep", "Spiking ResNet", kBasicBlock, kJoinAdd, false, false, 1, 4},
      {"basic-leaky", "Spiking ResNet", kBasicBlock, kJoinAdd, false, true},
      {"add-drawn", "SEW ADD", kSewBlock, kJoinAdd, true},
      {"iand-drawn", "SEW IAND", kSewBlock, kJoinIand, true},
      {"and-drawn", "SEW AND", kSewBlock, kJoinAnd, true},
      {"basic-drawn", "Spiking ResNet", kBasicBlock, kJoinAdd, true},
      {"plain-drawn", "plain", ResidualForm::plain, kJoinAdd, true},
  };
  return all;
}

nlohmann::json analyse_all(StudyContext& context) {
  auto found = nlohmann::json::object();
  for (std::size_t i = 0; i < cases().size(); ++i) {
    const auto& row = cases()[i];
    for (const auto depth : kDepths) {
      context.beat(static_cast<double>(i) / static_cast<double>(cases().size()), row.id);
      const auto effect = analyse_stack(row.plan(depth));
      found[row.id][std::to_string(depth)] = {{"deviation", effect.deviation},
                                              {"output", effect.mean_output},
                                              {"ratio", effect.gradient_ratio},
                                              {"smallest", effect.smallest_gradient},
                                              {"largest", effect.largest_gradient}};
    }
  }
  return found;
}

double value(const nlohmann::json& found, const std::string& id, std::int64_t depth,
             const char* what) {
  return found.at(id).at(std::to_string(depth)).at(what).get<double>();
}

void add_table(StudyContext& context, const nlohmann::json& found) {
  StudyTable table;
  table.title =
      "Stacks of untrained blocks (8 channels, 8x8, 4 time steps): norm of the gradient at the "
      "input over that at the output, and what 100 blocks do to spikes";
  table.columns = {"block",   "start",     "neurons",    "threshold",      "alpha",
                   "1 block", "10 blocks", "100 blocks", "max |O-S|, 100", "mean output, 100"};
  for (const auto& row : cases()) {
    std::vector<std::string> cells = {row.title, row.kaiming ? "Kaiming" : "zero-init",
                                      row.leaky ? "leaky, tau 2" : "IF",
                                      format("%g", row.threshold), format("%g", row.alpha)};
    for (const auto depth : kDepths)
      cells.push_back(format("%.4g", value(found, row.id, depth, "ratio")));
    cells.push_back(format("%g", value(found, row.id, 100, "deviation")));
    cells.push_back(format("%.3f", value(found, row.id, 100, "output")));
    table.rows.push_back(cells);
  }
  context.report.tables.push_back(table);
}

// The largest of |figure - target| over some rows at 100 blocks.
double worst(const nlohmann::json& found, const std::vector<std::string>& ids, const char* what,
             double target) {
  double largest = 0;
  for (const auto& id : ids)
    largest = std::max(largest, std::abs(value(found, id, 100, what) - target));
  return largest;
}

void add_checks(StudyContext& context, const nlohmann::json& found) {
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<std::string> identities = {"add",  "add-leaky",  "add-no-norm", "add-low",
                                               "iand", "iand-leaky", "and"};
  auto& checks = context.report.checks;
  checks.push_back({"100 SEW blocks, zero-init: max |O-S| (ADD, IAND; AND with IF)",
                    "identity to the bit", worst(found, identities, "deviation", 0), 0, 0});
  checks.push_back({"control: mean output of 100 leaky AND and Spiking blocks",
                    "no identity: silent", worst(found, {"and-leaky", "basic-leaky"}, "output", 0),
                    0, 0});
  checks.push_back(
      {"100 SEW blocks, zero-init: |gradient ratio - 1|, any threshold and slope",
       "1, independent of the surrogate",
       worst(found, {"add", "add-leaky", "add-low", "add-steep", "iand", "and"}, "ratio", 1), 0,
       1e-6});
  const double slope = std::pow(1 / (1 + M_PI * M_PI / 4), 10);
  const double smallest = value(found, "basic-low-single", 10, "smallest");
  const double largest = value(found, "basic-low-single", 10, "largest");
  checks.push_back({"10 Spiking blocks, threshold 0.5, 1 step: any gradient over 0.28840^10",
                    "closed form, 3.98e-6",
                    std::abs(smallest / slope - 1) > std::abs(largest / slope - 1)
                        ? smallest / slope
                        : largest / slope,
                    0.999, 1.001});
  checks.push_back({"100 Spiking blocks, threshold 0.5: gradient ratio", "vanishes",
                    value(found, "basic-low", 100, "ratio"), 0, 1e-30});
  checks.push_back({"100 Spiking blocks, threshold 1, alpha 4: gradient ratio", "explodes, 2^100",
                    value(found, "basic-steep", 100, "ratio"), 1e25, infinite});
  checks.push_back({"100 Spiking blocks, threshold 1, alpha 2: gradient ratio",
                    "neither: 0.69 where spikes survive", value(found, "basic", 100, "ratio"), 0.5,
                    0.9});
  checks.push_back({"100 SEW ADD blocks, Kaiming: gradient ratio", "bounded, not neutral",
                    value(found, "add-drawn", 100, "ratio"), 5, 200});
  checks.push_back({"100 SEW AND and IAND blocks, Kaiming: mean output", "silent",
                    worst(found, {"and-drawn", "iand-drawn"}, "output", 0), 0, 1e-3});
}

}  // namespace

void study_stacks(StudyContext& context) {
  const auto found = context.part("stacks", [&] { return analyse_all(context); });
  add_table(context, found);
  add_checks(context, found);
}

}  // namespace spikedepth
