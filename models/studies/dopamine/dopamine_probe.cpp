// The hypothesis that irregular firing supports more complex computations: bits that shift the
// drive of half the excitatory cells, and a linear readout of what was shown before.
#include <algorithm>
#include <cmath>

#include "core/base/ridge.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "models/studies/dopamine/dopamine_parts.hpp"

namespace spikedepth {
namespace {

constexpr double kProbeThresholds_mV[] = {20, 18, 16, 15, 14, 13};
constexpr std::int64_t kTrainBits = 600, kTestBits = 300, kWashBits = 15;
constexpr double kBit_ms = 20, kBitShift_mV = 1;  // +1 or -1 mV
constexpr std::size_t kReadCells = 250, kLags = 6;
constexpr double kRidgePenalty = 300;
constexpr std::int64_t kProbeSeeds = 2;

struct ProbeFigures {
  std::vector<double> memory;  // r^2 of the bit `lag` windows ago
  double exclusive_or = 0;     // share of right answers: this bit xor the last
};

struct ShownBits {
  std::vector<int> bits;
  std::vector<std::vector<double>> counts;  // [bit][cell + 1], the last one 1
};

ShownBits show_bits(const BalancedRun& run, std::int64_t count, const RunBeat& beat) {
  const auto& p = run.parameters;
  BalancedNetwork network(p, run.seed, run.potential_seed);
  network.set_inhibitory_threshold(run.inhibitory_threshold_mV(0));
  Random random(run.seed, 7);
  std::vector<double> sign(static_cast<std::size_t>(p.cells()), 0.0);
  for (std::int64_t i = 0; i < p.excitatory; ++i)
    sign[static_cast<std::size_t>(i)] = random.below(2) == 0 ? 0.0 : kBitShift_mV;
  ShownBits shown;
  const auto steps = std::llround(kBit_ms / p.dt_ms);
  for (std::int64_t n = 0; n < count; ++n) {
    if (beat) beat(double(n) / double(count));
    const int bit = static_cast<int>(random.below(2));
    auto drive = sign;
    for (auto& value : drive) value *= bit == 1 ? 1.0 : -1.0;
    network.set_extra_drive(std::move(drive));
    std::vector<double> counts(kReadCells + 1, 0.0);
    counts[kReadCells] = 1;
    for (long long s = 0; s < steps; ++s) {
      network.step();
      for (const auto cell : network.spikes()) {
        if (static_cast<std::size_t>(cell) < kReadCells) ++counts[static_cast<std::size_t>(cell)];
      }
    }
    shown.bits.push_back(bit);
    shown.counts.push_back(std::move(counts));
  }
  return shown;
}

// Targets of a window: the bits of each lag as -1 and 1, then the exclusive or.
std::vector<double> probe_targets(const ShownBits& shown, std::size_t n) {
  std::vector<double> targets;
  for (std::size_t lag = 0; lag < kLags; ++lag) targets.push_back(2 * shown.bits[n - lag] - 1);
  targets.push_back(shown.bits[n] == shown.bits[n - 1] ? -1 : 1);
  return targets;
}

ProbeFigures read_out(const ShownBits& shown, std::size_t first, std::size_t train) {
  RidgeSums sums(kReadCells + 1, kLags + 1);
  for (std::size_t n = first; n < train; ++n)
    sums.add(shown.counts[n].data(), probe_targets(shown, n).data());
  const auto weights = sums.solve(kRidgePenalty);
  std::vector<std::vector<double>> said(kLags + 1), wanted(kLags + 1);
  for (std::size_t n = train; n < shown.bits.size(); ++n) {
    const auto targets = probe_targets(shown, n);
    for (std::size_t k = 0; k <= kLags; ++k) {
      double sum = 0;
      for (std::size_t i = 0; i <= kReadCells; ++i)
        sum += shown.counts[n][i] * weights[i * (kLags + 1) + k];
      said[k].push_back(sum);
      wanted[k].push_back(targets[k]);
    }
  }
  ProbeFigures figures;
  for (std::size_t k = 0; k < kLags; ++k) {
    const double a = mean_and_deviation(said[k]).mean, b = mean_and_deviation(wanted[k]).mean;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t n = 0; n < said[k].size(); ++n) {
      ab += (said[k][n] - a) * (wanted[k][n] - b);
      aa += (said[k][n] - a) * (said[k][n] - a);
      bb += (wanted[k][n] - b) * (wanted[k][n] - b);
    }
    figures.memory.push_back(aa > 0 && bb > 0 ? ab * ab / (aa * bb) : 0);
  }
  for (std::size_t n = 0; n < said[kLags].size(); ++n) {
    figures.exclusive_or += (said[kLags][n] > 0) == (wanted[kLags][n] > 0)
                                ? 1.0 / static_cast<double>(said[kLags].size())
                                : 0.0;
  }
  return figures;
}

}  // namespace

void study_dopamine_probe(StudyContext& context) {
  const auto seeds = std::min(context.seeds_or(kProbeSeeds), kProbeSeeds);
  const auto thresholds = static_cast<std::int64_t>(std::size(kProbeThresholds_mV));
  const auto found = context.part("probe", [&] {
    auto json = nlohmann::json::array();
    for (std::int64_t i = 0; i < thresholds * seeds; ++i) json.push_back(nullptr);
    run_parallel(context, thresholds * seeds, [&](std::int64_t index, const RunBeat& beat) {
      const auto run = dopamine_run(
          context, {"P1", 20, kProbeThresholds_mV[static_cast<std::size_t>(index / seeds)]},
          static_cast<std::uint64_t>(1 + index % seeds));
      const auto wash = context.steps(kWashBits, kLags), train = context.steps(kTrainBits, 3);
      const auto shown = show_bits(run, wash + train + context.steps(kTestBits, 3), beat);
      const auto figures =
          read_out(shown, static_cast<std::size_t>(wash), static_cast<std::size_t>(wash + train));
      json[static_cast<std::size_t>(index)] = {{"memory", figures.memory},
                                               {"xor", figures.exclusive_or}};
    });
    return json;
  });
  StudyTable table{
      "P1: bits of 20 ms that shift half the E cells by 1 mV either way, read from the counts of "
      "250 E cells",
      {"theta I mV", "memory: sum of r^2 over six lags", "of it: lag 0", "lag 1", "lag 2", "lag 3",
       "this bit xor the last, share right"},
      {}};
  for (std::int64_t t = 0; t < thresholds; ++t) {
    std::vector<double> sums, right, lags[4];
    for (std::int64_t s = 0; s < seeds; ++s) {
      const auto& one = found.at(static_cast<std::size_t>(t * seeds + s));
      const auto memory = one.at("memory").get<std::vector<double>>();
      double sum = 0;
      for (const double r2 : memory) sum += r2;
      sums.push_back(sum);
      right.push_back(one.at("xor").get<double>());
      for (std::size_t k = 0; k < 4; ++k) lags[k].push_back(memory[k]);
    }
    table.rows.push_back({format("%g", kProbeThresholds_mV[t]), spread(sums, 2)});
    for (const auto& lag : lags) table.rows.back().push_back(spread(lag, 3));
    table.rows.back().push_back(spread(right, 3));
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
