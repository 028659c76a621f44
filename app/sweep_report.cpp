#include "app/sweep_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "app/sweep_html.hpp"
#include "core/base/atomic_file.hpp"
#include "core/base/latex_table.hpp"
#include "core/base/text.hpp"
#include "io/figures/plot/scatter_plot.hpp"

namespace spikedepth::app {
namespace {

constexpr int kWidth_px = 1180, kHeight_px = 460;
constexpr int kAlone_px = 500, kAloneHeight_px = 420;

// "loss.spike_penalty=1e-3" -> "1e-3"; several values are joined.
std::string short_label(const std::vector<std::string>& assignments) {
  std::vector<std::string> values;
  for (const auto& assignment : assignments)
    values.push_back(assignment.substr(assignment.find('=') + 1));
  return join(values);
}

std::string key_names(const std::vector<SweepSetting>& settings) {
  std::vector<std::string> keys;
  for (const auto& assignment : settings.front().assignments)
    keys.push_back(assignment.substr(0, assignment.find('=')));
  return join(keys);
}

ScatterPlot base_plot(const std::vector<SweepSetting>& settings, const SweepReportFacts& facts) {
  ScatterPlot plot;
  plot.y_label = "mean depth error, m (protocol " + facts.protocol + ")";
  plot.point_name = "setting: " + key_names(settings);
  plot.highlight_name = "non-dominated";
  if (facts.reference_mde_m > 0)
    plot.references.push_back(
        {facts.reference_mde_m, facts.reference_label + format(": %.3f m", facts.reference_mde_m)});
  if (facts.constant_depth_mde_m > 0)
    plot.references.push_back(
        {facts.constant_depth_mde_m, format("constant depth: %.3f m", facts.constant_depth_mde_m)});
  const auto most_seeds =
      std::max_element(settings.begin(), settings.end(),
                       [](const auto& a, const auto& b) { return a.seeds < b.seeds; });
  if (most_seeds->seeds > 1) plot.bar_name = format("bars: range of %zu seeds", most_seeds->seeds);
  return plot;
}

// Each setting against both costs.
void add_points(const std::vector<SweepSetting>& settings, std::size_t family, ScatterPlot& by_rate,
                ScatterPlot& by_operations) {
  for (const auto& setting : settings) {
    const PlotValue error{setting.mde_m, setting.mde_low_m, setting.mde_high_m};
    const auto label = short_label(setting.assignments);
    by_rate.points.push_back({{100 * setting.rate, 100 * setting.rate_low, 100 * setting.rate_high},
                              error,
                              label,
                              setting.rate_front,
                              family});
    by_operations.points.push_back(
        {{1e-6 * setting.operations, 1e-6 * setting.operations_low, 1e-6 * setting.operations_high},
         error,
         label,
         setting.operations_front,
         family});
  }
}

// Error against firing rate, and against work.
std::array<ScatterPlot, 2> both_plots(const std::vector<SweepSetting>& settings,
                                      const SweepReportFacts& facts) {
  std::array<ScatterPlot, 2> plots = {base_plot(settings, facts), base_plot(settings, facts)};
  auto& [by_rate, by_operations] = plots;
  by_rate.title = "error against firing rate";
  by_rate.x_label = "mean firing rate over layers, %";
  by_operations.title = "error against work";
  by_operations.x_label = "effective synaptic operations a window, millions";
  add_points(settings, 0, by_rate, by_operations);
  for (std::size_t i = 0; i < facts.beside.size(); ++i) {
    for (auto& plot : plots) plot.families.push_back(facts.beside[i].first);
    add_points(facts.beside[i].second, i + 1, by_rate, by_operations);
  }
  return plots;
}

std::string drawn(const std::array<ScatterPlot, 2>& plots, std::unique_ptr<Canvas> canvas) {
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const double left = static_cast<double>(i) * kWidth_px / 2.0;
    draw_scatter_plot(plots[i], {left, 0, kWidth_px / 2.0, kHeight_px}, *canvas);
  }
  return canvas->finish();
}

// One plot for a page, narrow enough for a telephone.
std::string drawn_alone(const ScatterPlot& plot) {
  const auto canvas = make_svg_canvas(kAlone_px, kAloneHeight_px);
  draw_scatter_plot(plot, {0, 0, kAlone_px, kAloneHeight_px}, *canvas);
  return canvas->finish();
}

std::string settings_latex(const std::vector<SweepSetting>& settings,
                           const SweepReportFacts& facts) {
  LatexTable table;
  table.comments = {"Protocol " + facts.protocol +
                        ". Means over n seeds with the half-width of the 95 % confidence interval "
                        "(Student t).",
                    "A bullet: no other setting has both a smaller error and a lower rate."};
  for (const auto& assignment : settings.front().assignments) {
    table.columns += "l";
    table.header.push_back(latex_escaped(assignment.substr(0, assignment.find('='))));
  }
  table.columns += "rrrr" + std::string(facts.conventions.size(), 'r') + "c";
  for (const char* name : {"n", "MDE (m)", "Rate (\\%)", "Operations ($10^6$)"})
    table.header.emplace_back(name);
  for (const auto& name : facts.conventions)
    table.header.push_back(latex_escaped(name) + " ($\\mu$J)");
  table.header.emplace_back("Front");
  const auto scaled = [](const Spread& spread, double factor, int decimals) {
    return latex_figure(factor * spread.mean, factor * spread.half_width_95, decimals);
  };
  for (const auto& setting : settings) {
    std::vector<std::string> row;
    for (const auto& assignment : setting.assignments)
      row.push_back(latex_escaped(assignment.substr(assignment.find('=') + 1)));
    row.push_back(format("%zu", setting.seeds));
    row.push_back(scaled(setting.mde_spread, 1, 3));
    row.push_back(scaled(setting.rate_spread, 100, 2));
    row.push_back(scaled(setting.operations_spread, 1e-6, 1));
    for (const auto& name : facts.conventions) {
      const auto energy = setting.energy_uj.find(name);
      row.push_back(energy != setting.energy_uj.end() ? scaled(energy->second, 1, 1) : "--");
    }
    row.emplace_back(setting.rate_front ? "$\\bullet$" : "");
    table.rows.push_back(row);
  }
  return latex_text(table);
}

}  // namespace

void write_sweep_report(const std::vector<SweepResult>& results, const SweepReportFacts& facts) {
  const auto settings = summarise_sweep(results);
  const auto plots = both_plots(settings, facts);
  const auto write = [&](const char* name, const std::string& text) {
    write_file_atomically(facts.folder + "/" + name, text);
  };
  write("pareto.csv", pareto_csv(results));
  write("settings.csv", settings_csv(settings, facts.conventions));
  write("pareto.tex", settings_latex(settings, facts));
  write("pareto.svg", drawn(plots, make_svg_canvas(kWidth_px, kHeight_px)));
  write("pareto.png", drawn(plots, make_png_canvas(kWidth_px, kHeight_px)));
  write("report.html", sweep_html({drawn_alone(plots[0]), drawn_alone(plots[1])}, results, facts));
}

std::string sweep_table(const std::vector<SweepResult>& results,
                        const std::vector<std::string>& conventions) {
  const auto settings = summarise_sweep(results);
  const double first_mde_m = settings.front().mde_m;
  std::string text =
      format("%-40s %9s %9s %9s %12s %13s %13s", "setting (mean over seeds)", "MDE m", "+-95% m",
             "to first", "rate, layers", "rate, neurons", "operations M");
  for (const auto& name : conventions) text += format(" %18s", (name + " uJ").c_str());
  text += "  front\n";
  for (const auto& setting : settings) {
    const double half_width = setting.mde_spread.half_width_95;
    text += format("%-40s %9.4f %9s %+8.1f%% %11.2f%% %12.2f%% %13.1f",
                   join(setting.assignments).c_str(), setting.mde_m,
                   std::isfinite(half_width) ? format("%.4f", half_width).c_str() : "-",
                   100 * (setting.mde_m / first_mde_m - 1), 100 * setting.rate,
                   100 * setting.spikes_per_neuron, 1e-6 * setting.operations);
    for (const auto& name : conventions) {
      const auto energy = setting.energy_uj.find(name);
      text += energy != setting.energy_uj.end() ? format(" %18.1f", energy->second.mean)
                                                : format(" %18s", "-");
    }
    text += format("  %5s\n", setting.rate_front ? "*" : "");
  }
  return text;
}

}  // namespace spikedepth::app
