#include "app/eval_report.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/text.hpp"
#include "io/figures/plot/bar_chart.hpp"
#include "io/figures/plot/scatter_plot.hpp"

namespace spikedepth::app {
namespace {

constexpr int kChartWidth_px = 760;
constexpr int kConfidenceWidth_px = 590, kConfidenceHeight_px = 440;
constexpr int kCurvePoints = 20;

PlotValue exactly(double value) {
  return {value, value, value};
}

ScatterPlot sparsification_plot(const ConfidenceReport& confidence) {
  ScatterPlot plot;
  plot.title = "Error of the surest pixels";
  plot.x_label = "share of the pixels, %";
  plot.y_label = "mean depth error, m";
  plot.families = {"the surest", "the best (no confidence can beat it)"};
  plot.references = {{confidence.mde_of_surest(1), "all pixels"}};
  plot.rising = true;
  for (int i = 1; i <= kCurvePoints; ++i) {
    const double share = double(i) / kCurvePoints;
    const auto x = exactly(100 * share);
    plot.points.push_back({x, exactly(confidence.mde_of_surest(share)), "", false, 1});
    plot.points.push_back({x, exactly(confidence.mde_of_best(share)), "", false, 2});
  }
  return plot;
}

// Where there are no intervals, the error of each tenth against its confidence.
ScatterPlot reliability_plot(const ConfidenceReport& confidence) {
  ScatterPlot plot;
  const bool intervals = std::isfinite(confidence.coverage());
  plot.title = intervals ? "Truth within the 80 % intervals" : "Error by confidence";
  plot.x_label = intervals ? "half length of the interval, m (tenths of the pixels)" : "confidence";
  plot.y_label = intervals ? "within, %" : "mean depth error, m";
  plot.families = {"a tenth of the pixels"};
  plot.logarithmic_x = intervals;
  if (intervals) plot.references = {{80, "wanted"}};
  for (const auto& row : confidence.reliability()) {
    plot.points.push_back({exactly(intervals ? row.half_width_m : row.confidence),
                           exactly(intervals ? 100 * row.coverage : row.mde_m), "", false, 1});
  }
  return plot;
}

}  // namespace

void write_places_chart(const EvaluationReport& report, const std::string& folder) {
  if (report.places.empty()) return;
  BarChart chart;
  chart.title = "Where errors lie";
  chart.value_label = "mean depth error, m";
  std::vector<std::size_t> known;
  const auto& all = report.places.front().second.places();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].pixels == 0) continue;
    known.push_back(i);
    chart.groups.push_back(all[i].place);
  }
  for (const auto& [predictor, found] : report.places) {
    chart.series.push_back({predictor_name(predictor), {}});
    for (const auto i : known) chart.series.back().values.push_back(found.places()[i].mean_m());
  }
  const double height = bar_chart_height(chart);
  const auto write = [&](const char* ending, std::unique_ptr<Canvas> canvas) {
    draw_bar_chart(chart, {0, 0, kChartWidth_px, height}, *canvas);
    write_file_atomically(folder + "/places." + ending, canvas->finish());
  };
  write("svg", make_svg_canvas(kChartWidth_px, static_cast<int>(height)));
  write("png", make_png_canvas(kChartWidth_px, static_cast<int>(height)));
}

void write_confidence(const EvaluationReport& report, const std::string& folder) {
  const auto& confidence = report.confidence;
  const std::string svg_file = folder + "/confidence.svg", png_file = folder + "/confidence.png";
  if (confidence.pixels() == 0) {
    for (const auto& file :
         {folder + "/sparsification.csv", folder + "/reliability.csv", svg_file, png_file})
      std::filesystem::remove(file);
    return;
  }
  write_file_atomically(folder + "/sparsification.csv", confidence.sparsification_csv());
  write_file_atomically(folder + "/reliability.csv", confidence.reliability_csv());
  for (auto canvas : {make_svg_canvas, make_png_canvas}) {
    auto drawn = canvas(2 * kConfidenceWidth_px, kConfidenceHeight_px);
    draw_scatter_plot(sparsification_plot(confidence),
                      {0, 0, kConfidenceWidth_px, kConfidenceHeight_px}, *drawn);
    draw_scatter_plot(reliability_plot(confidence),
                      {kConfidenceWidth_px, 0, kConfidenceWidth_px, kConfidenceHeight_px}, *drawn);
    write_file_atomically(canvas == make_svg_canvas ? svg_file : png_file, drawn->finish());
  }
}

std::vector<std::string> energy_names() {
  std::vector<std::string> names;
  for (const auto& convention : energy_conventions()) names.push_back(convention.name);
  names.emplace_back("all");
  return names;
}

nlohmann::json energy_json(const EvaluationReport& report, const EnergyOptions& energy) {
  nlohmann::json json = {{"mac_pj", energy.constants.mac_pj}, {"ac_pj", energy.constants.ac_pj}};
  for (const auto& convention : energy.conventions)
    json["uj_per_window"][convention.name] =
        energy_uj(report.operations, convention, energy.constants);
  json["notes"] = input_notes(report.operations, report.rates);
  return json;
}

void print_firing_and_work(const EvaluationReport& report, const EnergyOptions& energy) {
  if (!energy.conventions.empty()) {
    std::fputs(input_table(report.operations, report.rates).c_str(), stdout);
  } else if (!report.rates.empty()) {
    std::string line;
    for (const auto& layer : report.rates)
      line += format(" %s %.1f%%", layer.layer.c_str(), 100 * layer.rate);
    std::printf("firing rates:%s\n", line.c_str());
  }
  if (!report.rates.empty())
    std::printf("mean firing rate %.2f %% over layers, %.2f %% over neurons\n",
                100 * report.mean_firing_rate(), 100 * report.spikes_per_neuron());
  const auto total = total_of(report.operations);
  std::printf(
      "synaptic operations a window: %.4g effective of %.4g dense (%.2f %%), readouts included\n",
      total.nonzero, total.dense, 100 * total.nonzero / total.dense);
  if (energy.conventions.empty()) return;
  std::printf("energy a window, an estimate of the arithmetic alone (MAC %.2f pJ, AC %.2f pJ):\n",
              energy.constants.mac_pj, energy.constants.ac_pj);
  for (const auto& convention : energy.conventions)
    std::printf("  %-16s %10.2f uJ   %s\n", convention.name.c_str(),
                energy_uj(report.operations, convention, energy.constants),
                convention.meaning.c_str());
  for (const auto& note : input_notes(report.operations, report.rates))
    std::printf("note: %s\n", note.c_str());
}

// Under the protocols that were asked for, else under the first one.
std::string worse_than_constant_note(const EvaluationReport& report,
                                     const std::vector<Protocol>& asked_for) {
  if (report.frames.empty()) return "";
  std::vector<std::string> names;
  for (const auto& protocol : asked_for) names.push_back(protocol.name);
  if (names.empty()) names.push_back(report.frames.front().protocol);
  std::vector<std::string> worse;
  for (const auto& name : names) {
    const auto network = report.summary(name, Predictor::network);
    auto constant = report.summary(name, Predictor::constant_on_network);
    if (constant.images == 0) constant = report.summary(name, Predictor::constant);
    if (network.images > 0 && constant.images > 0 && network.mean.mean_m > constant.mean.mean_m) {
      worse.push_back(format("%.4f m against %.4f m under %s", network.mean.mean_m,
                             constant.mean.mean_m, name.c_str()));
    }
  }
  if (worse.empty()) return "";
  return std::string(kWorseThanConstant) + ", the training's median (" + join(worse) +
         "); train longer, or on recordings more like this one";
}

std::vector<std::string> evaluation_notes(const EvaluationReport& report,
                                          const std::vector<Protocol>& asked_for,
                                          const TrainingTarget& target) {
  std::vector<std::string> notes;
  const auto rates = rate_notes(report.rates);
  if (!rates.silent.empty())
    notes.push_back(rates.silent +
                    "; they hand on next to nothing, so that the network is in "
                    "effect one without them");
  if (!rates.saturated.empty())
    notes.push_back(rates.saturated +
                    "; their spikes say little and cost much; train with loss.spike_penalty");
  const auto worse = worse_than_constant_note(report, asked_for);
  if (!worse.empty()) notes.push_back(worse);
  for (auto& note : report.values.notes()) notes.push_back(std::move(note));
  for (const auto& protocol : asked_for) {
    const auto note = protocol_note(protocol, target);
    if (!note.empty()) notes.push_back(note);
  }
  return notes;
}

}  // namespace spikedepth::app
