// e-prop: its gradient, what it learns, what it costs, and depth. Knight and Nowotny's claims
// (SNUFA 2021; NICE 2022) at the size of a CPU.
#include "models/studies/eprop/eprop_study.hpp"

#include <algorithm>
#include <limits>

#include "core/base/text.hpp"
#include "core/snn/network_threads.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/eprop/identities.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kNets = 20;
constexpr std::int64_t kEpropDepthSteps = 640, kEpropDepthSeeds = 2;
constexpr double kNoBound = std::numeric_limits<double>::infinity();

nlohmann::json identity_figures(StudyContext& context, bool adaptive) {
  nlohmann::json figures;
  for (std::uint64_t seed = 1; seed <= kNets; ++seed) {
    const auto net = eprop_identities(seed, adaptive);
    figures["definition"].push_back(net.definition);
    figures["reset_in_graph"].push_back(net.reset_in_graph);
    figures["adaptation_cut"].push_back(net.adaptation_cut);
    figures["total_derivative"].push_back(net.total_derivative);
    figures["one_copy"].push_back(net.one_copy);
    figures["cosine"].push_back(net.cosine_to_bptt);
    figures["outer_products"].push_back(net.outer_products);
    context.beat(static_cast<double>(seed) / kNets);
  }
  return figures;
}

std::vector<double> list(const nlohmann::json& figures, const char* key) {
  return figures.at(key).get<std::vector<double>>();
}
double largest(const nlohmann::json& figures, const char* key) {
  const auto values = list(figures, key);
  return *std::max_element(values.begin(), values.end());
}
double least(const nlohmann::json& figures, const char* key) {
  const auto values = list(figures, key);
  return *std::min_element(values.begin(), values.end());
}

}  // namespace

void study_eprop_gradients(StudyContext& context) {
  auto& report = context.report;
  StudyTable table{"Relative errors of gradients, float64, 20 random networks, 80 steps",
                   {"neurons", "definition", "outer products", "sum of dE/dz e",
                    "cosine to BPTT, median", "least"},
                   {}};
  for (const bool adaptive : {false, true}) {
    const std::string name = adaptive ? "adaptive" : "plain";
    const auto figures =
        context.part("gradients/" + name, [&] { return identity_figures(context, adaptive); });
    const auto error = [&](const char* key) { return format("%.1e", largest(figures, key)); };
    table.rows.push_back({name, error("definition"), error("outer_products"),
                          error("total_derivative"),
                          format("%.3f", median(list(figures, "cosine"))),
                          format("%.3f", least(figures, "cosine"))});
    auto& checks = report.checks;
    checks.push_back({name + ": e-prop against the cut graph", "identical",
                      largest(figures, "definition"), 0, 1e-10});
    checks.push_back({name + ": outer products against traces", "identical",
                      largest(figures, "outer_products"), 0, 1e-10});
    checks.push_back({name + ": sum of dE/dz e against BPTT", "identical",
                      largest(figures, "total_derivative"), 0, 1e-10});
    checks.push_back({name + ": control, reset left in the graph, least error", "must differ",
                      least(figures, "reset_in_graph"), 1e-3, kNoBound});
    if (!adaptive) continue;
    checks.push_back({"adaptive: control, adaptation cut, least error", "must differ",
                      least(figures, "adaptation_cut"), 1e-3, kNoBound});
    checks.push_back({"adaptive: control, one copy of the spike, least error", "must differ",
                      least(figures, "one_copy"), 1e-3, kNoBound});
  }
  report.tables.push_back(std::move(table));
}

void study_eprop_depth(StudyContext& context) {
  const auto seeds = context.seeds_or(kEpropDepthSeeds);
  StudyTable table{"Depth over three time steps a window, the same network by two rules",
                   {"rule", "MDE m", "of a constant depth", "firing rate %", "a step s"},
                   {}};
  std::vector<double> means;
  double constant = 0;
  for (const std::string rule : {"surrogate", "eprop"}) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      trials.push_back(depth_trial(context, "depth-" + rule, seed, kEpropDepthSteps,
                                   {"model.name=stereospike-forward", "rule.name=" + rule}));
    }
    const auto errors = figures(trials, &DepthTrial::mde_m);
    means.push_back(mean_and_deviation(errors).mean);
    constant = mean_and_deviation(figures(trials, &DepthTrial::constant_mde_m)).mean;
    auto rates = figures(trials, &DepthTrial::firing_rate);
    for (auto& rate : rates) rate *= 100;
    table.rows.push_back({rule, spread(errors, 3), format("%.3f", constant), spread(rates, 1),
                          spread(figures(trials, &DepthTrial::step_s), 3)});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"depth: MDE of e-prop / that of a constant depth",
                                   "it learns depth", means[1] / constant, 0, 0.95});
  context.report.checks.push_back({"depth: MDE of e-prop / through time",
                                   "comparable with backpropagation through time",
                                   means[1] / means[0], 0, 1.1});
}

namespace {

void study_eprop(StudyContext& context) {
  set_network_threads(context.options().threads);
  context.plan(2 + eprop_task_parts(context) + 3 + 2 * context.seeds_or(kEpropDepthSeeds));
  study_eprop_gradients(context);
  study_eprop_tasks(context);
  study_eprop_cost(context);
  study_eprop_depth(context);
}

}  // namespace

StudyEntry eprop_study() {
  return {"eprop", "e-prop: learning forward in time, with memory that does not grow",
          "Nature Communications 11:3625 (2020); SNUFA 2021, Knight and Nowotny", study_eprop};
}

}  // namespace spikedepth
