#include <chrono>
#include <functional>

#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/delays/timed_dots.hpp"
#include "models/studies/delays/delays_study.hpp"
#include "models/studies/delays/dots_network.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kDotSeeds = 5;
constexpr double kLate_ms[] = {0, 6, 10, 15};
constexpr std::int64_t kLabelledPixels = 4000;
constexpr std::int64_t kDotLabels = 4;

struct DotRow {
  double jitter_ms, dropped, phase, coincidence;  // the last two as the prototype had them
};
constexpr DotRow kTimedRows[] = {{0.5, 0.1, 0.032, 0.026},
                                 {2, 0.2, 0.036, 0.036},
                                 {5, 0.2, 0.041, 0.111},
                                 {8, 0.2, 0.063, 0.344}};

PhaseMatcherParameters dot_matcher() {
  PhaseMatcherParameters parameters;
  parameters.subpixel = false;
  return parameters;
}

struct DotMaps {
  DotMaps(const TimedDots& scene, std::int64_t seed)
      : pair(draw_timed_dots(scene, static_cast<std::uint64_t>(seed))),
        left(phasors_of(pair.left_ms, scene)),
        right(phasors_of(pair.right_ms, scene)) {}
  double wrong(const std::vector<float>& costs) const {
    return wrong_share(best_matches(left, costs, dot_matcher()), left, pair.truth);
  }
  TimedDotPair pair;
  PhasorMap left, right;
};

void study_dot_jitter(StudyContext& context, std::int64_t seeds) {
  const auto rows = context.part("dots/jitter", [&] {
    nlohmann::json found;
    for (const auto& row : kTimedRows) {
      TimedDots scene;
      scene.jitter_ms = row.jitter_ms;
      scene.dropped = row.dropped;
      nlohmann::json one;
      for (std::int64_t seed = 1; seed <= seeds; ++seed) {
        context.beat(double(found.size()) / 4, "dots in time");
        const DotMaps maps(scene, seed);
        const auto p = dot_matcher();
        one["phase"].push_back(maps.wrong(phase_costs(maps.left, maps.right, p, {})));
        one["coincidence"].push_back(maps.wrong(coincidence_costs(maps.pair, scene, p, 2)));
        one["count"].push_back(maps.wrong(count_costs(maps.pair, scene, p)));
      }
      found.push_back(std::move(one));
    }
    return found;
  });
  StudyTable table{
      "Random dots in time: share of the pixels with an event wrong by more than 1 px "
      "(chance 0.81); 7x7 pixels, 16 disparities, window 50 ms",
      {"jitter ms", "dropped", "phase", "coincidences within 2 ms", "event counts"},
      {}};
  auto& checks = context.report.checks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto values = [&](const char* name) {
      return rows[i].at(name).get<std::vector<double>>();
    };
    const auto& row = kTimedRows[i];
    table.rows.push_back({format("%g", row.jitter_ms), format("%.0f %%", 100 * row.dropped),
                          spread(values("phase"), 3), spread(values("coincidence"), 3),
                          spread(values("count"), 3)});
    const std::string at = format("dots, jitter %g ms: ", row.jitter_ms);
    checks.push_back({at + "phase, share wrong", format("%.3f", row.phase),
                      mean_and_deviation(values("phase")).mean, 0, 0.07});
    checks.push_back({at + "coincidences within 2 ms", format("%.3f", row.coincidence),
                      mean_and_deviation(values("coincidence")).mean, 0.6 * row.coincidence,
                      1.5 * row.coincidence});
    checks.push_back({at + "event counts (control)", "chance, 0.81",
                      mean_and_deviation(values("count")).mean, 0.7, 1});
  }
  context.report.tables.push_back(std::move(table));
}

// What the matcher alone gets wrong without and with weights from one labelled frame.
nlohmann::json late_matcher(StudyContext& context, std::int64_t seeds) {
  nlohmann::json found;
  for (const double late_ms : kLate_ms) {
    TimedDots scene;
    scene.late_ms = late_ms;
    nlohmann::json one;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      context.beat(double(found.size()) / 4, "a late camera");
      const DotMaps labelled(scene, 1000 + seed), fresh(scene, seed);
      const auto p = dot_matcher();
      RidgeSums sums(static_cast<std::int64_t>(p.features()), 1);
      add_labelled(labelled.left, labelled.right, labelled.pair.truth, p, 3, kLabelledPixels,
                   static_cast<std::uint64_t>(seed), sums);
      const auto weights = patch_weights(sums, 1, p);
      one["untrained"].push_back(fresh.wrong(phase_costs(fresh.left, fresh.right, p, {})));
      one["trained"].push_back(fresh.wrong(phase_costs(fresh.left, fresh.right, p, weights)));
      one["delay_ms"].push_back(mean_delay(weights, 0) * scene.window_ms);
    }
    found.push_back(std::move(one));
  }
  return found;
}

nlohmann::json late_network(StudyContext& context) {
  nlohmann::json found;
  for (const double late_ms : kLate_ms) {
    context.beat(double(found.size()) / 4, "a late camera, as a network");
    TimedDots scene;
    scene.late_ms = late_ms;
    const auto errors = dots_network_errors(
        scene, kDotLabels, 1, context.options().folder + "/runs/late" + format("%.0f", late_ms));
    found.push_back({{"untrained", errors.untrained},
                     {"trained", errors.trained},
                     {"known_ratio", errors.known_ratio}});
  }
  return found;
}

void study_late_camera(StudyContext& context, std::int64_t seeds) {
  const auto rows = context.part("dots/late", [&] { return late_matcher(context, seeds); });
  const auto network = context.part("dots/network", [&] { return late_network(context); });
  StudyTable table{
      "The right camera's clock is late, jitter 2 ms, 20 % dropped: share wrong. "
      "Trained: one labelled frame. The network sees steps of 2 ms of recordings whose "
      "late events fall into the next window",
      {"late ms", "untrained", "trained delays", "mean delay ms", "network, untrained",
       "network, trained"},
      {}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto values = [&](const char* name) {
      return rows[i].at(name).get<std::vector<double>>();
    };
    table.rows.push_back({format("%g", kLate_ms[i]), spread(values("untrained"), 3),
                          spread(values("trained"), 3), spread(values("delay_ms"), 2),
                          format("%.3f", network[i]["untrained"].get<double>()),
                          format("%.3f", network[i]["trained"].get<double>())});
  }
  context.report.tables.push_back(std::move(table));
  const auto mean = [&](const char* name) {
    return mean_and_deviation(rows[3].at(name).get<std::vector<double>>()).mean;
  };
  auto& checks = context.report.checks;
  checks.push_back({"15 ms late: trained delays, share wrong", "0.036", mean("trained"), 0, 0.06});
  checks.push_back(
      {"15 ms late: untrained (control)", "0.849: it must fail", mean("untrained"), 0.5, 1});
  checks.push_back({"15 ms late, network: trained by its rule", "the ordinary road",
                    network[3]["trained"].get<double>(), 0, 0.06});
  checks.push_back({"15 ms late, network: untrained (control)", "it must fail",
                    network[3]["untrained"].get<double>(), 0.5, 1});
  checks.push_back({"15 ms late, network: pixels known, trained / untrained",
                    "the same pixels are compared", network[3]["known_ratio"].get<double>(), 0.95,
                    1 / 0.95});
}

double events_per_s(StudyContext& context, std::size_t events, std::int64_t repetitions,
                    const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < repetitions; ++i) {
    context.beat(double(i) / double(repetitions), "speed");
    work();
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return double(events) * double(repetitions) / taken.count();
}

void study_matching_speed(StudyContext& context) {
  const auto row = context.part("dots/speed", [&] {
    TimedDots scene;
    const DotMaps maps(scene, 1);
    const auto p = dot_matcher();
    RidgeSums sums(static_cast<std::int64_t>(p.features()), 1);
    add_labelled(maps.left, maps.right, maps.pair.truth, p, 3, 500, 1, sums);
    const auto weights = patch_weights(sums, 1, p);
    const auto repetitions = context.steps(20);
    const auto speed = [&](bool plain, const PatchWeights& used) {
      return events_per_s(context, maps.left.events(), repetitions, [&] {
        const auto costs = plain ? plain_phase_costs(maps.left, maps.right, p, used)
                                 : phase_costs(maps.left, maps.right, p, used);
        best_matches(maps.left, costs, p);
      });
    };
    return nlohmann::json{{"untrained", {speed(true, {}), speed(false, {})}},
                          {"trained", {speed(true, weights), speed(false, weights)}}};
  });
  StudyTable table{
      "Events of the left camera matched a second, one thread, 7x7 pixels, 16 "
      "disparities: pair by pair, and rows in vector code",
      {"weights", "pair by pair", "vector code", "times"},
      {}};
  for (const char* name : {"untrained", "trained"}) {
    const double plain = row[name][0].get<double>(), fast = row[name][1].get<double>();
    table.rows.push_back(
        {name, format("%.3g", plain), format("%.3g", fast), format("%.1f", fast / plain)});
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace

void study_timed_dots(StudyContext& context) {
  const auto seeds = context.steps(context.seeds_or(kDotSeeds));
  study_dot_jitter(context, seeds);
  study_late_camera(context, seeds);
  study_matching_speed(context);
}

}  // namespace spikedepth
