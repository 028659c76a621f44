#include <algorithm>
#include <chrono>
#include <limits>

#include "core/base/text.hpp"
#include "core/pushdown/assembly_machine.hpp"
#include "core/pushdown/pushdown_strings.hpp"
#include "models/studies/parallel_runs.hpp"
#include "models/studies/pushdown/pushdown_study.hpp"

namespace spikedepth {
namespace {

constexpr double kUnsaturated = std::numeric_limits<double>::infinity();

// A condition under which Dyck words of two kinds of brackets, or a^n b^m, are answered.
struct AssemblyCondition {
  const char* name;
  double sigma, failure;
  int neurons, depth, length;
  std::int64_t strings;
  double saturation = kUnsaturated;
  bool linear_calibration = false;
  const char* prototype = "";
};

const std::vector<AssemblyCondition>& assembly_conditions() {
  static const std::vector<AssemblyCondition> list = {
      {"no noise, K 10", 0, 0, 10, 8, 20, 400, kUnsaturated, false, "0/400"},
      {"noise 0.10, K 1", 0.1, 0.1, 1, 8, 20, 200, kUnsaturated, false, "122/200"},
      {"noise 0.10, K 3", 0.1, 0.1, 3, 8, 20, 200, kUnsaturated, false, "116/200"},
      {"noise 0.10, K 10", 0.1, 0.1, 10, 8, 20, 400, kUnsaturated, false, "21/400"},
      {"noise 0.10, K 20", 0.1, 0.1, 20, 8, 20, 300, kUnsaturated, false, "0/400"},
      {"noise 0.15, K 10", 0.15, 0.1, 10, 8, 20, 100, kUnsaturated, false, "16/100"},
      {"noise 0.15, K 20", 0.15, 0.1, 20, 8, 20, 100, kUnsaturated, false, "1/100"},
      {"noise 0.15, K 40", 0.15, 0.1, 40, 8, 20, 100, kUnsaturated, false, "0/100"},
      {"noise 0.20, K 20", 0.2, 0.1, 20, 8, 20, 60, kUnsaturated, false, "50/60"},
      {"noise 0.10, K 20, 30 % of spikes fail", 0.1, 0.3, 20, 8, 20, 100, kUnsaturated, false,
       "5/100"},
      {"noise 0.10, K 20, 100 symbols", 0.1, 0.1, 20, 8, 100, 60, kUnsaturated, false, "0/60"},
      {"noise 0.10, K 20, 16 cells, 40 symbols", 0.1, 0.1, 20, 16, 40, 60, kUnsaturated, false,
       "0/60"},
      {"saturation 3, linear weights, noise 0.05", 0.05, 0.1, 20, 8, 20, 40, 3, true,
       "valid 22/22"},
      {"saturation 3, calibrated, noise 0.05", 0.05, 0.1, 20, 8, 20, 100, 3, false, "0/40"},
      {"saturation 3, calibrated, noise 0.08", 0.08, 0.1, 20, 8, 20, 40, 3, false, "0/40"},
      {"saturation 3, calibrated, noise 0.10", 0.1, 0.1, 20, 8, 20, 200, 3, false, "57/200"},
      {"saturation 2.5, calibrated, noise 0.03", 0.03, 0.1, 20, 8, 20, 40, 2.5, false, "0/40"}};
  return list;
}

AssemblyMachineOptions assembly_options_of(const AssemblyCondition& condition) {
  AssemblyMachineOptions options;
  options.assemblies.sigma = condition.sigma;
  options.assemblies.failure = condition.failure;
  options.assemblies.neurons = condition.neurons;
  options.assemblies.neuron.saturation = condition.saturation;
  options.depth = condition.depth;
  options.linear_calibration = condition.linear_calibration;
  return options;
}

// Right and wrong answers, valid strings apart: a machine that is silent rejects all of them.
struct AnswerErrors {
  std::int64_t strings = 0, valid = 0, wrong = 0, false_rejects = 0;
  double seconds = 0, simulated = 0, spikes = 0;
  nlohmann::json to_json() const {
    return {{"strings", strings}, {"valid", valid},
            {"wrong", wrong},     {"false_rejects", false_rejects},
            {"seconds", seconds}, {"simulated", simulated},
            {"spikes", spikes}};
  }
};

AnswerErrors answer_brackets(const AssemblyCondition& condition, std::int64_t strings,
                             const RunBeat& beat) {
  const auto machine = named_grammar("dyck2");
  AssemblyMachine spiking(machine, assembly_options_of(condition));
  Random random(7);
  AnswerErrors errors;
  const auto start = std::chrono::steady_clock::now();
  for (; errors.strings < strings; ++errors.strings) {
    beat(double(errors.strings) / double(strings));
    const auto inputs = machine.read(dyck_string(condition.length, condition.depth - 1, random));
    const auto expected = run_reference(machine, inputs, condition.depth).answer;
    const auto found = spiking.run(inputs, random);
    const bool valid = expected == PushdownAnswer::accept;
    errors.valid += valid ? 1 : 0;
    errors.wrong += found.answer != expected ? 1 : 0;
    errors.false_rejects += valid && found.answer != expected ? 1 : 0;
    errors.simulated += double(found.neuron_steps) / double(strings);
    errors.spikes += double(found.spikes) / double(strings);
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  errors.seconds = taken.count() / double(strings);
  return errors;
}

double answer_share(const nlohmann::json& row, const char* part, const char* whole) {
  return double(row.at(part).get<std::int64_t>()) /
         double(std::max<std::int64_t>(1, row.at(whole).get<std::int64_t>()));
}

}  // namespace

void study_assembly_noise(StudyContext& context) {
  const auto& list = assembly_conditions();
  const auto rows = context.part("noise", [&] {
    std::vector<nlohmann::json> found(list.size());
    run_parallel(
        context, static_cast<std::int64_t>(list.size()),
        [&](std::int64_t index, const RunBeat& beat) {
          const auto at = static_cast<std::size_t>(index);
          found[at] = answer_brackets(list[at], context.steps(list[at].strings, 2), beat).to_json();
        });
    return nlohmann::json(found);
  });
  StudyTable table{
      "Dyck words of two kinds of brackets, half of them with a fault; noise in "
      "thresholds, K neurons an assembly, 10 % of the spikes fail",
      {"condition", "wrong", "in the prototype", "valid strings rejected", "spikes a string",
       "ms a string"},
      {}};
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& row = rows[i];
    const auto of = [&](const char* part, const char* whole) {
      return format("%lld/%lld", static_cast<long long>(row.at(part).get<std::int64_t>()),
                    static_cast<long long>(row.at(whole).get<std::int64_t>()));
    };
    table.rows.push_back({list[i].name, of("wrong", "strings"), list[i].prototype,
                          of("false_rejects", "valid"),
                          format("%.0f", row.at("spikes").get<double>()),
                          format("%.1f", 1e3 * row.at("seconds").get<double>())});
  }
  context.report.tables.push_back(std::move(table));
  const auto wrong = [&](std::size_t i) { return answer_share(rows[i], "wrong", "strings"); };
  const auto rejected = [&](std::size_t i) {
    return answer_share(rows[i], "false_rejects", "valid");
  };
  auto& checks = context.report.checks;
  checks.push_back({"noise 0.10, K 20: wrong", "at most 1 % of 300", wrong(4), 0, 0.01});
  checks.push_back(
      {"noise 0.10, K 20: valid strings rejected", "at most 2 %", rejected(4), 0, 0.02});
  checks.push_back({"noise 0.10, K 1: wrong (control)", "at least 40 %", wrong(1), 0.4, 1});
  checks.push_back({"noise 0.10, K 1: valid strings rejected (control)", "it falls silent",
                    rejected(1), 0.5, 1});
  checks.push_back({"noise 0.10: wrong with K 20 less K 10, K 10 less K 3: the larger one",
                    "numbers bear noise", std::max(wrong(4) - wrong(3), wrong(3) - wrong(2)), -1,
                    0.05});
  checks.push_back(
      {"noise 0.20, K 20: wrong (control)", "50/60: the margin is gone", wrong(8), 0.4, 1});
  checks.push_back({"saturating response, linear weights: valid strings rejected (control)",
                    "at least 95 %", rejected(12), 0.95, 1});
  checks.push_back(
      {"saturating response, calibrated, noise 0.05: wrong", "at most 2 %", wrong(13), 0, 0.02});
  checks.push_back({"strings of 100 symbols: wrong", "at most 2 %: no drift", wrong(10), 0, 0.02});
}

}  // namespace spikedepth
