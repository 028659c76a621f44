#include "app/sweep_report.hpp"

#include <algorithm>

#include "core/base/atomic_file.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "io/figures/plot/scatter_plot.hpp"

namespace spikedepth::app {
namespace {

constexpr int kWidth_px = 1180, kHeight_px = 460;

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

void draw(const std::vector<SweepSetting>& settings, const SweepReportFacts& facts,
          Canvas& canvas) {
  ScatterPlot by_rate = base_plot(settings, facts);
  by_rate.title = "error against firing rate";
  by_rate.x_label = "mean firing rate over layers, %";
  ScatterPlot by_operations = base_plot(settings, facts);
  by_operations.title = "error against work";
  by_operations.x_label = "effective synaptic operations a window, millions";
  add_points(settings, 0, by_rate, by_operations);
  for (std::size_t i = 0; i < facts.beside.size(); ++i) {
    for (ScatterPlot* plot : {&by_rate, &by_operations})
      plot->families.push_back(facts.beside[i].first);
    add_points(facts.beside[i].second, i + 1, by_rate, by_operations);
  }
  draw_scatter_plot(by_rate, {0, 0, kWidth_px / 2.0, kHeight_px}, canvas);
  draw_scatter_plot(by_operations, {kWidth_px / 2.0, 0, kWidth_px / 2.0, kHeight_px}, canvas);
}

std::string html_escaped(const std::string& name) {
  const std::string text = escaped_bytes(name);
  std::string result;
  for (const char character : text) {
    result += character == '<'   ? std::string("&lt;")
              : character == '&' ? std::string("&amp;")
                                 : std::string(1, character);
  }
  return result;
}

std::string html_table(const std::vector<SweepResult>& results) {
  std::string text =
      "<table><tr><th>point</th><th>setting</th><th>seed</th><th>MDE, m</th><th>firing rate, %</th>"
      "<th>spikes per neuron</th><th>operations, M</th><th>of dense, %</th>"
      "<th>NeuroBench energy, uJ</th><th>look at it</th></tr>\n";
  for (const auto& result : results) {
    text += format(
        "<tr><td>%s</td><td>%s</td><td>%lld</td><td>%.4f</td><td>%.2f</td><td>%.4f</td><td>%.1f</"
        "td>"
        "<td>%.2f</td><td>%.1f</td><td><code>spikedepth view RECORDING --model "
        "points/%s</code></td>"
        "</tr>\n",
        result.point.name.c_str(), html_escaped(join(result.point.assignments)).c_str(),
        static_cast<long long>(result.point.seed), result.mde_m, 100 * result.mean_firing_rate,
        result.spikes_per_neuron, 1e-6 * result.synaptic_operations,
        100 * result.synaptic_operations / result.dense_operations, result.neurobench_uj,
        result.point.name.c_str());
  }
  return text + "</table>\n";
}

std::string html(const std::string& svg, const std::vector<SweepResult>& results,
                 const SweepReportFacts& facts) {
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Firing rate against "
      "accuracy</title>\n<style>body{font-family:sans-serif;max-width:1200px;margin:2em auto}"
      "td,th{padding:.25em .7em;text-align:right;border-bottom:1px solid #ddd}"
      "td:nth-child(2),td:last-child{text-align:left}svg{max-width:100%;height:auto}</style></head>"
      "<body>\n<h1>Firing rate against accuracy</h1>\n<p>Evaluated on " +
      html_escaped(join(facts.evaluation_data)) + " under protocol " + facts.protocol +
      ". Points are means over seeds, bars reach from the smallest to the largest.";
  if (facts.reference_mde_m > 0)
    text += format(" The dashed line is %s with %.4f m.",
                   html_escaped(facts.reference_label).c_str(), facts.reference_mde_m);
  for (const auto& [name, settings] : facts.beside)
    text += " Beside it stands the sweep " + html_escaped(name) + ".";
  if (facts.constant_depth_mde_m > 0)
    text += format(" The constant-depth predictor has %.4f m.", facts.constant_depth_mde_m);
  text +=
      " Energy is an estimate of the arithmetic alone (32 bits, 45 nm: MAC 4.6 pJ, AC 0.9 "
      "pJ).</p>\n";
  return text + svg + html_table(results) + "</body></html>\n";
}

}  // namespace

void write_sweep_report(const std::string& folder, const std::vector<SweepResult>& results,
                        const SweepReportFacts& facts) {
  const auto settings = summarise_sweep(results);
  const auto svg = make_svg_canvas(kWidth_px, kHeight_px);
  draw(settings, facts, *svg);
  const std::string svg_text = svg->finish();
  const auto png = make_png_canvas(kWidth_px, kHeight_px);
  draw(settings, facts, *png);
  write_file_atomically(folder + "/pareto.csv", pareto_csv(results));
  write_file_atomically(folder + "/pareto.svg", svg_text);
  write_file_atomically(folder + "/pareto.png", png->finish());
  write_file_atomically(folder + "/report.html", html(svg_text, results, facts));
}

std::string sweep_table(const std::vector<SweepResult>& results) {
  const auto settings = summarise_sweep(results);
  const double first_mde_m = settings.front().mde_m;
  std::string text =
      format("%-40s %9s %9s %12s %13s %13s %5s\n", "setting (mean over seeds)", "MDE m", "to first",
             "rate, layers", "rate, neurons", "operations M", "front");
  for (const auto& setting : settings) {
    text += format(
        "%-40s %9.4f %+8.1f%% %11.2f%% %12.2f%% %13.1f %5s\n", join(setting.assignments).c_str(),
        setting.mde_m, 100 * (setting.mde_m / first_mde_m - 1), 100 * setting.rate,
        100 * setting.spikes_per_neuron, 1e-6 * setting.operations, setting.rate_front ? "*" : "");
  }
  return text;
}

}  // namespace spikedepth::app
