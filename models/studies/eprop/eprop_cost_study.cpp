// What e-prop costs: memory, time, batches.
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/eprop/eprop_study.hpp"
#include "models/studies/eprop/scaling.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kEpropMemorySteps[] = {200, 400, 800, 1600};
constexpr std::int64_t kTimeSteps[] = {100, 400, 1600};
constexpr std::int64_t kTimeNeurons[] = {64, 128, 256};
constexpr double kInfinite = std::numeric_limits<double>::infinity();

// Slope and share of the variance that a straight line explains.
struct Line {
  double slope = 0, r2 = 0;
};
Line fit(const std::vector<double>& x, const std::vector<double>& y) {
  const auto mean_x = mean_and_deviation(x).mean, mean_y = mean_and_deviation(y).mean;
  double xx = 0, xy = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  return {xy / xx, yy > 0 ? xy * xy / (xx * yy) : 0};
}

void study_memory(StudyContext& context) {
  const auto figures = context.part("memory", [&] {
    nlohmann::json found;
    eprop_megabytes({100, 128, 10, 50, 16});  // what LibTorch allocates once
    for (const auto steps : kEpropMemorySteps) {
      const auto used = eprop_megabytes({100, 128, 10, steps, 16});
      found.push_back({{"steps", steps},
                       {"input", used.input},
                       {"traces", used.traces},
                       {"through_time", used.through_time}});
      context.beat(static_cast<double>(steps) / 1600);
    }
    return found;
  });
  StudyTable table{"Memory of one batch over what was there, 128 neurons, 16 samples, MB",
                   {"steps", "input spikes", "e-prop", "through time"},
                   {}};
  std::vector<double> steps, through;
  double most = 0;
  for (const auto& row : figures) {
    const auto value = [&row = row](const char* key) { return row.at(key).get<double>(); };
    steps.push_back(value("steps"));
    through.push_back(value("through_time"));
    most = std::max(most, value("traces"));
    table.rows.push_back({format("%.0f", value("steps")), format("%.1f", value("input")),
                          format("%.1f", value("traces")), format("%.1f", value("through_time"))});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"memory of e-prop beside its input, MB, at most",
                                   "does not grow with the steps", most, 0, 5});
  context.report.checks.push_back({"memory through time against steps, share explained by a line",
                                   "grows linearly", fit(steps, through).r2, 0.99, 1});
}

void study_time(StudyContext& context) {
  const auto figures = context.part("time", [&] {
    nlohmann::json found;
    for (const auto neurons : kTimeNeurons) {
      for (const auto steps : kTimeSteps) {
        const double share = static_cast<double>(found.size()) / 9;
        const auto s = eprop_seconds({100, neurons, 10, steps, 16}, [&] { context.beat(share); });
        found.push_back({{"neurons", neurons},
                         {"steps", steps},
                         {"traces", s.traces},
                         {"outer", s.outer_products},
                         {"through_time", s.through_time}});
      }
    }
    return found;
  });
  StudyTable table{"Seconds of a batch of 16, 100 inputs",
                   {"neurons", "steps", "e-prop, traces", "e-prop, outer products", "through time"},
                   {}};
  double least = kInfinite, most = 0;
  for (const auto neurons : kTimeNeurons) {
    for (const char* key : {"traces", "outer", "through_time"}) {
      std::vector<double> x, y;
      for (const auto& row : figures) {
        if (row.at("neurons") != neurons) continue;
        x.push_back(std::log(row.at("steps").get<double>()));
        y.push_back(std::log(row.at(key).get<double>()));
      }
      least = std::min(least, fit(x, y).slope);
      most = std::max(most, fit(x, y).slope);
    }
  }
  for (const auto& row : figures) {
    const auto seconds = [&row = row](const char* key) {
      return format("%.4f", row.at(key).get<double>());
    };
    table.rows.push_back({std::to_string(row.at("neurons").get<int>()),
                          std::to_string(row.at("steps").get<int>()), seconds("traces"),
                          seconds("outer"), seconds("through_time")});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back(
      {"time against steps, least slope of logarithms", "linear", least, 0.85, 1.15});
  context.report.checks.push_back({"the same, largest", "linear", most, 0.85, 1.15});
}

void study_batches(StudyContext& context) {
  const auto found = context.part("batches", [&] {
    const auto t = eprop_throughput({100, 128, 10, 400, 64}, [&] { context.beat(0.5); });
    return nlohmann::json{{"batch", t.batch},
                          {"one_by_one", t.one_by_one},
                          {"two_threads", t.two_threads},
                          {"through_time_batch", t.through_time_batch},
                          {"through_time_one_by_one", t.through_time_one_by_one}};
  });
  const auto rate = [&](const char* key) { return found.at(key).get<double>(); };
  context.report.tables.push_back(
      {"Samples a second, 128 neurons, 400 steps",
       {"", "64 at once", "one at a time", "64 at once, two threads"},
       {{"e-prop", format("%.0f", rate("batch")), format("%.0f", rate("one_by_one")),
         format("%.0f", rate("two_threads"))},
        {"through time", format("%.0f", rate("through_time_batch")),
         format("%.0f", rate("through_time_one_by_one")), "-"}}});
  context.report.notes.push_back(
      "A batch pays on a GPU because one sample leaves it idle (the abstract: more than 4 times). "
      "Here one sample's traces stay in the cache, so samples are worked on one after the other "
      "and "
      "a batch has nothing to gain but threads.");
  context.report.checks.push_back({"e-prop: 64 samples at once / one at a time",
                                   "batch parallelism: more than 4 times (on a GPU)",
                                   rate("batch") / rate("one_by_one"), 4, kInfinite});
  context.report.checks.push_back({"e-prop: two threads / one", "near-linear over processors",
                                   rate("two_threads") / rate("batch"), 1.7, 2.1});
}

}  // namespace

void study_eprop_cost(StudyContext& context) {
  study_memory(context);
  study_time(context);
  study_batches(context);
}

}  // namespace spikedepth
