#include "app/sweep_html.hpp"

#include <algorithm>
#include <cmath>

#include "app/eval_report.hpp"
#include "app/sweep_layers.hpp"
#include "core/base/json_text.hpp"
#include "core/base/text.hpp"

namespace spikedepth::app {
namespace {

// Light and dark, desk and telephone: tables scroll in their own boxes, plots stand below one
// another where there is no room beside. The plots' colours are those of the drawn sheet.
const char* const kStyle = R"(
:root{color-scheme:light dark;--sheet:#fff;--ink:#202020;--soft:#5c5c5c;--line:#e0e0e0;--front:#fdf1e7;--code:#f3f4f6;--warn:#fff6d6}
@media (prefers-color-scheme:dark){:root{--sheet:#16181b;--ink:#e6e6e6;--soft:#a3a7ad;--line:#34383d;--front:#33261a;--code:#22262b;--warn:#3a3213}
svg rect[fill="white"]{fill:#16181b}svg text{fill:#e6e6e6}svg text.rim{fill:none;stroke:#16181b}svg [stroke="#202020"]{stroke:#c8c8c8}svg [stroke="#e0e0e0"]{stroke:#34383d}
svg [stroke="#6e6e6e"]{stroke:#a3a7ad}svg [stroke="#0072b2"]{stroke:#4aa8e0}svg [stroke="#d55e00"]{stroke:#ff8a3d}svg [fill="#d55e00"]{fill:#ff8a3d}
svg circle[fill="white"]{fill:#16181b}}
*{box-sizing:border-box}
body{font:16px/1.5 "DejaVu Sans",Verdana,system-ui,sans-serif;color:var(--ink);background:var(--sheet);max-width:1240px;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}
p{max-width:75ch}.soft{color:var(--soft)}
.plots{display:flex;flex-wrap:wrap;gap:.5rem}.plots svg{flex:1 1 380px;min-width:0;max-width:100%;height:auto}
.box{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.9rem}
td,th{padding:.35em .8em;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600}td:first-child,th:first-child{text-align:left}
td:first-child{position:sticky;left:0;background:var(--sheet)}tr.front td{background:var(--front)}
ul.warn{background:var(--warn);border-radius:6px;padding:.6rem 1rem .6rem 2rem;margin:.5rem 0}
pre{background:var(--code);border-radius:6px;padding:.6rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;margin:.4rem 0}
h3{font-size:1rem;margin:1rem 0 .3rem}
details{margin:.5rem 0}summary{cursor:pointer;padding:.2rem 0}
@media (max-width:600px){body{padding:.7rem;font-size:15px}h1{font-size:1.3rem}td,th{padding:.35em .6em}table{font-size:.85rem}}
)";

std::string html_escaped(const std::string& name) {
  std::string result;
  for (const char character : escaped_bytes(name)) {
    result += character == '<'   ? std::string("&lt;")
              : character == '&' ? std::string("&amp;")
                                 : std::string(1, character);
  }
  return result;
}

std::string spread_text(const Spread& spread, double factor, int decimals) {
  auto text = format("%.*f", decimals, factor * spread.mean);
  if (std::isfinite(spread.half_width_95))
    text += format(" &plusmn; %.*f", decimals, factor * spread.half_width_95);
  return text;
}

std::string row(const std::vector<std::string>& cells, const char* tag, bool front) {
  std::string text = front ? "<tr class=\"front\">" : "<tr>";
  for (const auto& cell : cells) text += format("<%s>", tag) + cell + format("</%s>", tag);
  return text + "</tr>\n";
}

std::string box(const std::string& rows) {
  return "<div class=\"box\"><table>\n" + rows + "</table></div>\n";
}

std::string settings_table(const std::vector<SweepSetting>& settings,
                           const SweepReportFacts& facts) {
  std::vector<std::string> header = {"setting", "MDE, m"};
  if (facts.constant_depth_mde_m > 0) header.emplace_back("to constant");
  for (const char* name : {"rate over layers, %", "rate over neurons, %", "operations, M"})
    header.emplace_back(name);
  for (const auto& name : facts.conventions) header.push_back(name + ", uJ");
  header.emplace_back("seeds");
  std::string rows = row(header, "th", false);
  for (const auto& setting : settings) {
    std::vector<std::string> cells = {html_escaped(join(setting.assignments)),
                                      spread_text(setting.mde_spread, 1, 4)};
    if (facts.constant_depth_mde_m > 0)
      cells.push_back(format("%+.1f %%", 100 * (setting.mde_m / facts.constant_depth_mde_m - 1)));
    cells.push_back(spread_text(setting.rate_spread, 100, 2));
    cells.push_back(format("%.2f", 100 * setting.spikes_per_neuron));
    cells.push_back(spread_text(setting.operations_spread, 1e-6, 1));
    for (const auto& name : facts.conventions) {
      const auto energy = setting.energy_uj.find(name);
      cells.push_back(energy != setting.energy_uj.end() ? spread_text(energy->second, 1, 1) : "");
    }
    cells.push_back(format("%zu", setting.seeds));
    rows += row(cells, "td", setting.rate_front);
  }
  return box(rows);
}

std::string points_table(const std::vector<SweepResult>& results) {
  std::string rows =
      row({"setting", "seed", "MDE, m", "rate over layers, %", "rate over neurons, %",
           "operations, M", "of dense, %", "NeuroBench, uJ", "folder"},
          "th", false);
  for (const auto& result : results) {
    rows += row({html_escaped(join(result.point.assignments)),
                 format("%lld", static_cast<long long>(result.point.seed)),
                 format("%.4f", result.mde_m), format("%.2f", 100 * result.mean_firing_rate),
                 format("%.2f", 100 * result.spikes_per_neuron),
                 format("%.1f", 1e-6 * result.synaptic_operations),
                 format("%.2f", 100 * result.synaptic_operations / result.dense_operations),
                 format("%.1f", result.neurobench_uj), "points/" + html_escaped(result.point.name)},
                "td", false);
  }
  return box(rows);
}

std::string layer_table(const std::vector<LayerFigures>& layers) {
  std::string rows =
      row({"layer", "firing rate, %", "neurons", "operations of its synapses, M"}, "th", false);
  const auto figure = [](double value, int decimals) {
    return std::isfinite(value) ? format("%.*f", decimals, value) : std::string("&ndash;");
  };
  for (const auto& layer : layers) {
    rows += row({html_escaped(layer.layer), figure(100 * layer.rate, 2), figure(layer.neurons, 0),
                 figure(1e-6 * layer.operations, 2)},
                "td", false);
  }
  return box(rows);
}

// Layers and command of every setting on the front.
std::string front_sections(const std::vector<SweepSetting>& settings,
                           const std::vector<SweepResult>& results, const SweepReportFacts& facts) {
  std::string text;
  auto point = results.begin();
  for (const auto& setting : settings) {
    std::vector<std::vector<LayerFigures>> layers;
    const auto best = std::min_element(
        point, point + static_cast<std::ptrdiff_t>(setting.seeds),
        [](const auto& one, const auto& other) { return one.mde_m < other.mde_m; });
    for (std::size_t i = 0; i < setting.seeds; ++i, ++point)
      layers.push_back(layer_figures(facts.folder + "/points/" + point->point.name + "/eval"));
    if (!setting.rate_front && !setting.operations_front) continue;
    text += "<h3>" + html_escaped(join(setting.assignments)) + "</h3>\n";
    text += "<pre>spikedepth view " + html_escaped(shell_word(facts.recording)) + " --model " +
            html_escaped(shell_word(facts.folder + "/points/" + best->point.name)) + "</pre>\n";
    const auto mean = mean_figures(layers);
    if (!mean.empty()) {
      text += format("<details><summary>its layers%s</summary>\n",
                     setting.seeds > 1 ? ", means over seeds" : "") +
              layer_table(mean) + "</details>\n";
    }
  }
  return text;
}

// Those that the introduction does not say, with the settings and seeds that they hold for.
std::string warnings(std::vector<SweepResult> results) {
  for (auto& result : results) {
    auto& notes = result.notes;
    notes.erase(
        std::remove_if(notes.begin(), notes.end(),
                       [](const auto& note) { return starts_with(note, kWorseThanConstant); }),
        notes.end());
  }
  const auto notes = sweep_notes(results, [](const SweepPoint& point) {
    return format("%s (seed %lld)", join(point.assignments).c_str(),
                  static_cast<long long>(point.seed));
  });
  if (notes.empty()) return "";
  std::string text = "<h2>Warnings</h2>\n<ul class=\"warn\">\n";
  for (const auto& note : notes) text += "<li>" + html_escaped(note) + "</li>\n";
  return text + "</ul>\n";
}

std::string introduction(const std::vector<SweepSetting>& settings, const SweepReportFacts& facts) {
  std::string text = "<p>Evaluated on " + html_escaped(join(facts.evaluation_data)) +
                     " under protocol " + facts.protocol +
                     ". Points are means over seeds, bars reach from the smallest to the largest; "
                     "&plusmn; is the half-width of the 95 % confidence interval of the mean over "
                     "seeds (Student t).";
  if (facts.constant_depth_mde_m > 0)
    text +=
        format(" A constant depth, the training's median, has %.4f m.", facts.constant_depth_mde_m);
  if (facts.reference_mde_m > 0)
    text +=
        " " + html_escaped(facts.reference_label) + format(" has %.4f m.", facts.reference_mde_m);
  for (const auto& beside : facts.beside)
    text += " Beside it stands the sweep " + html_escaped(beside.first) + ".";
  const auto worse = static_cast<std::size_t>(std::count_if(
      settings.begin(), settings.end(),
      [&](const SweepSetting& setting) { return setting.mde_m > facts.constant_depth_mde_m; }));
  if (facts.constant_depth_mde_m > 0 && worse > 0)
    text += format(" <strong>%zu of %zu settings %s worse than the constant depth.</strong>", worse,
                   settings.size(), worse == 1 ? "is" : "are");
  return text + "</p>\n";
}

}  // namespace

std::string sweep_html(const std::vector<std::string>& plots,
                       const std::vector<SweepResult>& results, const SweepReportFacts& facts) {
  const auto settings = summarise_sweep(results);
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><title>Firing rate against accuracy</title>"
      "\n<style>" +
      std::string(kStyle) + "</style></head>\n<body>\n<h1>Firing rate against accuracy</h1>\n" +
      introduction(settings, facts) + "<div class=\"plots\">\n";
  for (const auto& plot : plots) text += plot;
  text += "</div>\n";
  text +=
      "<h2>Settings</h2>\n<p class=\"soft\">On a coloured ground: no other setting has both a "
      "smaller error and a lower rate. Energy is an estimate of the arithmetic alone (32 bits, "
      "45 nm: MAC 4.6 pJ, AC 0.9 pJ).</p>\n" +
      settings_table(settings, facts) + warnings(results);
  text +=
      "<h2>Look at them</h2>\n<p class=\"soft\">All points, in a list with rate and error:</p>\n"
      "<pre>spikedepth view " +
      html_escaped(shell_word(facts.recording)) + " --model " +
      html_escaped(shell_word(facts.folder)) +
      "</pre>\n<p class=\"soft\">The settings on the front of rate or work, each with its seed of "
      "the "
      "smallest error:</p>\n" +
      front_sections(settings, results, facts);
  return text + "<h2>Points</h2>\n" + points_table(results) + "</body></html>\n";
}

}  // namespace spikedepth::app
