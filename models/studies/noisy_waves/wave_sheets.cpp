// Waves on sheets and what competing units make of them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "core/waves/pooling_readout.hpp"
#include "core/waves/receptive_fields.hpp"
#include "core/waves/sheet_growth.hpp"
#include "core/waves/wave_run.hpp"
#include "models/studies/noisy_waves/waves_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSensors = 1500, kPoolUnits = 100, kPoolSteps = 50000;
constexpr double kSheetSide = 28, kThresholdSide = 20;
constexpr double kFree = std::numeric_limits<double>::infinity();

/// One sheet with one pooling layer.
struct SheetPlan {
  bool izhikevich = true;
  bool kernel = true;  // false: no lateral synapses, the control
  double outer = 6;
  std::int64_t sensors = kSensors, units = kPoolUnits, steps = kPoolSteps;
  double side = kSheetSide;
  double dead = 0;       // share of the sensors that do not exist
  bool readout = false;  // whether glyphs are read from it
};

SheetPlan model_b_plan() {
  SheetPlan plan;
  plan.izhikevich = false;
  plan.sensors = 1600;
  plan.units = 200;
  plan.steps = 30000;
  plan.side = kThresholdSide;
  plan.outer = threshold_kernel().outer;
  return plan;
}

SheetLayout sheet_of(const SheetPlan& plan, std::uint64_t seed) {
  const auto all = scattered_sheet(plan.sensors, plan.side, seed);
  Random random(seed, 71);
  std::vector<std::int64_t> living;
  for (std::int64_t i = 0; i < plan.sensors; ++i) {
    if (random.uniform() >= plan.dead) living.push_back(i);
  }
  return part_of(all, living);
}

std::unique_ptr<WaveSheet> waves_of(const SheetPlan& plan, const SheetLayout& sheet,
                                    std::uint64_t seed) {
  auto kernel = plan.izhikevich ? LateralKernel() : threshold_kernel();
  kernel.outer = plan.outer;
  if (!plan.kernel) kernel.excitation = kernel.inhibition = 0;
  if (plan.izhikevich)
    return std::make_unique<IzhikevichSheet>(sheet, kernel, SpikeCurrent::by_distance, seed);
  return std::make_unique<ThresholdSheet>(sheet, kernel, ThresholdNeuron(), seed);
}

PoolingParameters pooling_of(const SheetPlan& plan, const SheetLayout& sheet) {
  PoolingParameters pooling;
  pooling.inputs = sheet.count();
  pooling.units = plan.units;
  if (!plan.izhikevich) {
    pooling.winners = 10;
    pooling.gain = ThresholdNeuron().dt;
    pooling.wake_steps = 0;
  }
  return pooling;
}

// Four sets of features with as many units: learned, shuffled, hand-made, as they started.
nlohmann::json read_glyphs(StudyContext& context, const PoolingLearner& learner,
                           const PoolingParameters& pooling, const SheetLayout& sheet,
                           const PoolingStatistics& found, std::uint64_t seed) {
  const auto train = glyph_images(context.steps(4000, 60), 0.5, seed);
  const auto test = glyph_images(context.steps(1000, 30), 0.5, seed + 100);
  auto fields = rows_of(learner.weights(), found.compact, sheet.count());
  const auto units = static_cast<std::int64_t>(found.compact.size());
  nlohmann::json result = {{"own", 0.1}, {"shuffled", 0.1}, {"discs", 0.1}, {"untrained", 0.1}};
  if (units == 0) return result;
  const auto accuracy = [&](const std::vector<float>& weights) {
    context.beat(0.9, "reading glyphs");
    return readout_accuracy(weights, sheet, train, test);
  };
  result["own"] = accuracy(fields);
  result["shuffled"] = accuracy(shuffled_sensors(fields, sheet.count(), seed));
  result["discs"] = accuracy(disc_weights(units, found.radius, sheet, seed));
  auto untrained = PoolingLearner(pooling, seed + 50).weights();
  untrained.resize(static_cast<std::size_t>(units * sheet.count()));
  result["untrained"] = accuracy(untrained);
  return result;
}

nlohmann::json run_sheet(StudyContext& context, const SheetPlan& plan, std::uint64_t seed) {
  const auto sheet = sheet_of(plan, seed);
  const auto waves = waves_of(plan, sheet, seed);
  const auto pooling = pooling_of(plan, sheet);
  PoolingLearner learner(pooling, seed);
  learn_waves(*waves, learner, context.steps(plan.steps, 100),
              [&](double share) { context.beat(0.9 * share); });
  const auto found = pooling_statistics(learner, sheet);
  nlohmann::json json = {{"updated", found.updated},   {"compact", found.compact.size()},
                         {"radius", found.radius},     {"coverage", found.coverage},
                         {"spread_x", found.spread_x}, {"spread_y", found.spread_y}};
  if (plan.readout) json["glyphs"] = read_glyphs(context, learner, pooling, sheet, found, seed);
  return json;
}

/// The parts of one plan, seed by seed.
class SheetRuns {
 public:
  SheetRuns(StudyContext& context, const std::string& name, const SheetPlan& plan,
            std::int64_t seeds) {
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      runs_.push_back(context.part(name + "/seed" + std::to_string(seed), [&] {
        return run_sheet(context, plan, static_cast<std::uint64_t>(seed));
      }));
    }
  }
  std::vector<double> values(const char* key) const {
    std::vector<double> found;
    for (const auto& run : runs_)
      found.push_back((run.contains(key) ? run : run.at("glyphs")).at(key).get<double>());
    return found;
  }
  double mean(const char* key) const { return mean_and_deviation(values(key)).mean; }
  double least(const char* key) const {
    const auto all = values(key);
    return *std::min_element(all.begin(), all.end());
  }
  double most(const char* key) const {
    const auto all = values(key);
    return *std::max_element(all.begin(), all.end());
  }
  std::vector<std::string> row(const std::string& title) const {
    std::vector<std::string> cells = {title};
    for (const char* key : {"updated", "compact"}) cells.push_back(every(key, "%.0f "));
    for (const char* key : {"radius", "coverage"}) cells.push_back(every(key, "%.2f "));
    return cells;
  }
  std::vector<std::string> glyph_row(const std::string& title) const {
    std::vector<std::string> cells = {title};
    for (const char* key : {"own", "shuffled", "untrained", "discs"})
      cells.push_back(every(key, "%.3f "));
    return cells;
  }

 private:
  std::string every(const char* key, const char* form) const {
    std::string text;
    for (const double value : values(key)) text += format(form, value);
    return text;
  }
  std::vector<nlohmann::json> runs_;
};

nlohmann::json measure_waves(StudyContext& context, const SheetPlan& plan) {
  const auto sheet = sheet_of(plan, 1);
  const auto waves = waves_of(plan, sheet, 1);
  const auto found = wave_statistics(*waves, context.steps(plan.izhikevich ? 2000 : 30000, 50),
                                     [&](double share) { context.beat(share); });
  return {{"bursts", found.bursts},
          {"coherence", found.coherence / even_coherence(plan.side)},
          {"active", found.active},
          {"rate", found.rate}};
}

void study_wave_statistics(StudyContext& context) {
  StudyTable table{"Waves: steps in which more than 10 units fire, and how far apart these are",
                   {"sheet", "bursts", "distance to their centre / that of an even crowd",
                    "units that fire", "rate"},
                   {}};
  auto& checks = context.report.checks;
  for (const bool izhikevich : {true, false}) {
    for (const bool kernel : {true, false}) {
      auto plan = izhikevich ? SheetPlan() : model_b_plan();
      plan.kernel = kernel;
      const std::string name = izhikevich ? "model A" : "model B";
      const auto found = context.part("waves/" + name + (kernel ? "" : "/none"),
                                      [&] { return measure_waves(context, plan); });
      const auto value = [&](const char* key) { return found.at(key).get<double>(); };
      table.rows.push_back({name + (kernel ? "" : ", no lateral synapses (control)"),
                            format("%.0f", value("bursts")), format("%.2f", value("coherence")),
                            format("%.3f", value("active")),
                            izhikevich ? format("%.1f Hz", 1000 * value("rate"))
                                       : format("%.2f a unit of time", 10 * value("rate"))});
      if (izhikevich && kernel) {
        checks.push_back({"model A: distance of a burst's units / of an even crowd",
                          "bursts are local", value("coherence"), 0, 0.4});
        checks.push_back({"model A: units that fire", "all take part", value("active"), 0.95, 1});
      } else if (izhikevich) {
        checks.push_back({"model A without lateral synapses: bursts", "no waves (control)",
                          value("bursts"), 0, 0});
      } else if (!kernel) {
        checks.push_back({"model B without lateral synapses: distance", "no waves (control)",
                          value("coherence"), 0.85, 1.15});
      }
    }
  }
  context.report.tables.push_back(std::move(table));
}

void check_pooling(StudyContext& context, const SheetRuns& plain, const SheetRuns& none) {
  auto& checks = context.report.checks;
  checks.push_back({"model A: compact units of 100, least seed", "receptive fields are compact",
                    plain.least("compact"), 85, 100});
  checks.push_back({"model A: sensors covered, least seed", "they tile the sheet",
                    plain.least("coverage"), 0.65, 1});
  checks.push_back({"model A without lateral synapses: compact units, most", "none (control)",
                    none.most("compact"), 0, 2});
  const double even = kSheetSide / std::sqrt(12.0);
  checks.push_back({"model A: spread of centres / of even ones, least axis and seed", "they spread",
                    std::min(plain.least("spread_x"), plain.least("spread_y")) / even, 0.35,
                    kFree});
}

void check_glyphs(StudyContext& context, const std::string& name, const SheetRuns& runs) {
  auto& checks = context.report.checks;
  checks.push_back({"glyphs, " + name + ": waves - shuffled sensors", "where fields look matters",
                    runs.mean("own") - runs.mean("shuffled"), 0.06, kFree});
  checks.push_back({"glyphs, " + name + ": waves - untrained weights", "waves taught something",
                    runs.mean("own") - runs.mean("untrained"), 0.12, kFree});
  context.report.notes.push_back(format("glyphs, %s: hand-made discs are better by %.3f",
                                        name.c_str(), runs.mean("discs") - runs.mean("own")));
}

void study_pooling(StudyContext& context, std::int64_t seeds) {
  StudyTable table{"Pooling layers: units that learned, compact ones, radius, sensors covered",
                   {"waves", "updated", "compact", "radius", "coverage"},
                   {}};
  SheetPlan plan;
  plan.readout = true;
  const SheetRuns plain(context, "pooling/A", plan, seeds);
  plan.readout = false;
  plan.kernel = false;
  const SheetRuns none(context, "pooling/A-none", plan, seeds);
  plan.kernel = true;
  plan.outer = 4;
  const SheetRuns small(context, "pooling/A-4", plan, seeds);
  plan.outer = 10;
  const SheetRuns large(context, "pooling/A-10", plan, seeds);
  plan.outer = 6;
  plan.dead = 0.1;
  const SheetRuns damaged(context, "pooling/A-damaged", plan, seeds);
  plan.dead = 0.2;
  const SheetRuns worse(context, "pooling/A-damaged-more", plan, seeds);
  auto b = model_b_plan();
  b.readout = true;
  const SheetRuns other(context, "pooling/B", b, seeds);
  b.readout = false;
  b.kernel = false;
  const SheetRuns other_none(context, "pooling/B-none", b, seeds);
  table.rows = {plain.row("model A, inhibition from 6"),
                none.row("model A, no lateral synapses (control)"),
                small.row("model A, inhibition from 4"),
                large.row("model A, inhibition from 10"),
                damaged.row("model A, a tenth of the sensors missing"),
                worse.row("model A, a fifth of the sensors missing"),
                other.row("model B"),
                other_none.row("model B, no lateral synapses (control)")};
  SheetPlan author;
  author.sensors = 3200;
  author.side = 32;
  author.units = 400;
  author.steps = 200000;
  table.rows.push_back(
      SheetRuns(context, "pooling/A-large", author, 1).row("model A, 3200 sensors, 400 units"));
  context.report.tables.push_back(std::move(table));
  context.report.tables.push_back(
      {"Glyphs from compact units, test accuracy; chance 0.1",
       {"pooling", "by waves", "sensors shuffled", "untrained weights", "hand-made discs"},
       {plain.glyph_row("model A"), other.glyph_row("model B")}});
  check_pooling(context, plain, none);
  auto& checks = context.report.checks;
  checks.push_back({"model A: radius, inhibition from 6 / from 4", "pools grow with waves",
                    plain.mean("radius") / small.mean("radius"), 1.0001, kFree});
  checks.push_back({"model A: radius, from 10 / from 6", "pools grow with waves",
                    large.mean("radius") / plain.mean("radius"), 1.0001, kFree});
  checks.push_back({"model A: radius, from 10 / from 4", "pools grow with waves",
                    large.mean("radius") / small.mean("radius"), 1.5, kFree});
  checks.push_back({"model B: compact units of 200, least seed", "receptive fields are compact",
                    other.least("compact"), 80, 200});
  checks.push_back({"model B without lateral synapses: compact units, most", "none (control)",
                    other_none.most("compact"), 0, 0});
  checks.push_back({"a tenth of the sensors missing: compact units / of a whole sheet",
                    "grows around damage", damaged.mean("compact") / plain.mean("compact"), 0.8,
                    kFree});
  check_glyphs(context, "model A", plain);
  check_glyphs(context, "model B", other);
}

double mean_radius(const std::vector<float>& weights, const std::vector<std::int64_t>& units,
                   const SheetLayout& sheet) {
  double sum = 0;
  for (const auto unit : units)
    sum += receptive_field(weights.data() + unit * sheet.count(), sheet).radius;
  return units.empty() ? 0 : sum / static_cast<double>(units.size());
}

void study_stack(StudyContext& context) {
  const auto found = context.part("stack", [&] {
    const auto stack = learn_stack(1600, 300, 400, context.steps(30000, 100), 1,
                                   [&](double share) { context.beat(share); });
    const auto sheet = scattered_sheet(1600, kThresholdSide, 1);
    const auto second = pooling_statistics(stack.second, sheet);
    const auto third = pooling_statistics(stack.third, stack.second_sheet);
    return nlohmann::json{{"second", second.compact.size()},
                          {"second_radius", second.radius},
                          {"third", third.compact.size()},
                          {"third_updated", third.updated},
                          {"third_radius", third.radius},
                          {"composed", mean_radius(stack.composed(), third.compact, sheet)}};
  });
  const auto value = [&](const char* key) { return found.at(key).get<double>(); };
  context.report.tables.push_back(
      {"Three layers of model B: 1600 sensors, 300 and 400 units",
       {"layer", "compact units", "radius on its own input", "radius on the first sheet"},
       {{"second", format("%.0f", value("second")), format("%.2f of 20", value("second_radius")),
         format("%.2f", value("second_radius"))},
        {"third", format("%.0f", value("third")), format("%.2f of 6", value("third_radius")),
         format("%.2f", value("composed"))}}});
  context.report.checks.push_back({"stack: compact units of the third layer, of 400",
                                   "wired by waves of the second", value("third"), 1, 400});
  context.report.checks.push_back({"stack: radius of the third layer on the first sheet / second",
                                   "fields grow from layer to layer",
                                   value("composed") / std::max(value("second_radius"), 1e-9), 1,
                                   kFree});
}

void study_growth(StudyContext& context) {
  const auto found = context.part("growth", [&] {
    const auto grown = grow_sheet(Polygon::square(30), {}, 1);
    // Its waves and its pooling, on a smaller one.
    const auto small = grow_sheet(Polygon::square(20), {}, 1);
    const auto sheet = small.layout(20);
    LateralKernel kernel;
    kernel.outer = 4;
    IzhikevichSheet waves(sheet, kernel, SpikeCurrent::by_draw, 1);
    PoolingParameters pooling;
    pooling.inputs = sheet.count();
    pooling.units = static_cast<std::int64_t>(small.pooling.size());
    PoolingLearner learner(pooling, 1);
    learner.start_at(small.pooling);
    learn_waves(waves, learner, context.steps(20000, 50),
                [&](double share) { context.beat(share); });
    const auto units = pooling_statistics(learner, sheet);
    return nlohmann::json{{"cells", grown.x.size()},       {"sweeps", grown.sweeps},
                          {"units", small.pooling.size()}, {"compact", units.compact.size()},
                          {"radius", units.radius},        {"coverage", units.coverage}};
  });
  const auto value = [&](const char* key) { return found.at(key).get<double>(); };
  context.report.notes.push_back(
      format("growth: %.0f cells after %.0f sweeps of a square of 30; in one of 20, %.0f of %.0f "
             "units above cells have compact fields of radius %.2f that cover %.2f",
             value("cells"), value("sweeps"), value("compact"), value("units"), value("radius"),
             value("coverage")));
  context.report.checks.push_back({"growth from one cell: cells per unit of area",
                                   "about 2.5 to 3.5", value("cells") / 900, 2.5, 3.5});
}

}  // namespace

std::int64_t wave_parts(std::int64_t seeds) {
  return 4 + 8 * seeds + 3;
}

void study_waves(StudyContext& context, std::int64_t seeds) {
  study_wave_statistics(context);
  study_pooling(context, seeds);
  study_stack(context);
  study_growth(context);
}

}  // namespace spikedepth
