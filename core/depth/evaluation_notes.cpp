#include "core/depth/evaluation_notes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "core/depth/layer_tables.hpp"

namespace spikedepth {
namespace {

constexpr double kFarApart = 1.5;  // ratio of two estimates from which they need a word
constexpr std::size_t kExamples = 3;

// Firing of the neurons that `synapses` drive; NaN if they drive none that fire.
double output_rate(const std::string& synapses, const std::vector<LayerRate>& rates) {
  const auto* driven = driven_layer(synapses, rates);
  return driven != nullptr ? driven->rate : std::numeric_limits<double>::quiet_NaN();
}

double ratio(double a, double b) {
  const double low = std::min(a, b), high = std::max(a, b);
  if (high <= 0) return 1.0;
  return low > 0 ? high / low : std::numeric_limits<double>::infinity();
}

// Of the layers that fire: operations as they were, and as dense work times firing rate has them.
std::string cost_note(const std::vector<InputAndOutput>& layers) {
  double counted = 0, by_output = 0, in_all = 0;
  std::vector<InputAndOutput> firing;
  for (const auto& layer : layers) {
    in_all += layer.operations->nonzero;
    if (std::isnan(layer.output_rate)) continue;
    counted += layer.operations->nonzero;
    by_output += layer.operations->dense * layer.output_rate;
    firing.push_back(layer);
  }
  if (ratio(counted, by_output) < kFarApart) return "";
  // What the layer's estimate is wrong by decides which ones are worth naming.
  const auto wrong_by = [](const InputAndOutput& layer) {
    return std::abs(layer.operations->nonzero - layer.operations->dense * layer.output_rate);
  };
  std::stable_sort(firing.begin(), firing.end(),
                   [&](const auto& a, const auto& b) { return wrong_by(a) > wrong_by(b); });
  firing.resize(std::min(firing.size(), kExamples));
  std::vector<std::string> examples;
  for (const auto& layer : firing) {
    examples.push_back(format("%s (%.1f %% in, %.1f %% out)", layer.operations->layer.c_str(),
                              100 * layer.operations->density(), 100 * layer.output_rate));
  }
  return format(
      "the work of a layer follows how much of its input is active, not how much it fires itself: "
      "dense work times firing rates would give %.4g operations where %.4g happen (readouts, which "
      "never fire, are left out; with them %.4g happen); most in %s",
      by_output, counted, in_all, join(examples).c_str());
}

}  // namespace

RateNotes rate_notes(const std::vector<LayerRate>& rates) {
  std::vector<std::string> silent, saturated;
  for (const auto& layer : rates) {
    if (layer.rate < kSilentRate) silent.push_back(layer.layer);
    if (layer.rate > kSaturatedRate) saturated.push_back(layer.layer);
  }
  RateNotes notes;
  if (!silent.empty())
    notes.silent = format("silent layers (fewer than %g %% of neurons fire): %s", 100 * kSilentRate,
                          join(silent).c_str());
  if (!saturated.empty())
    notes.saturated = format("saturated layers (more than %g %% of neurons fire): %s",
                             100 * kSaturatedRate, join(saturated).c_str());
  return notes;
}

std::vector<InputAndOutput> pair_inputs_with_outputs(const std::vector<LayerOperations>& operations,
                                                     const std::vector<LayerRate>& rates) {
  std::vector<InputAndOutput> pairs;
  for (const auto& layer : operations) pairs.push_back({&layer, output_rate(layer.layer, rates)});
  return pairs;
}

std::string input_table(const std::vector<LayerOperations>& operations,
                        const std::vector<LayerRate>& rates) {
  std::string text = format("%-20s %15s %9s %13s %13s %10s\n", "synaptic layer", "input active %",
                            "fires %", "largest input", "operations M", "of dense %");
  const char* const without_rate = rates.empty() ? "-" : "readout";  // "-": nothing spikes
  for (const auto& [layer, rate] : pair_inputs_with_outputs(operations, rates)) {
    text += format(
        "%-20s %15.2f %9s %13g %13.3f %10.2f\n", layer->layer.c_str(), 100 * layer->density(),
        std::isnan(rate) ? without_rate : format("%.2f", 100 * rate).c_str(), layer->largest_input,
        1e-6 * layer->nonzero, layer->dense > 0 ? 100 * layer->nonzero / layer->dense : 0.0);
  }
  return text;
}

std::vector<std::string> input_notes(const std::vector<LayerOperations>& operations,
                                     const std::vector<LayerRate>& rates) {
  std::vector<std::string> notes;
  const auto cost = cost_note(pair_inputs_with_outputs(operations, rates));
  if (!cost.empty()) notes.push_back(cost);
  std::vector<std::string> graded;
  for (const auto& layer : operations) {
    if (!layer.binary_input)
      graded.push_back(format("%s (up to %g)", layer.layer.c_str(), layer.largest_input));
  }
  if (!graded.empty()) {
    notes.push_back(
        "graded inputs, which are event counts or sums of spike maps: " + join(graded) +
        "; whether they cost one accumulate, several or a multiplication is what the energy "
        "conventions disagree on");
  }
  return notes;
}

std::string protocol_note(const Protocol& protocol, const TrainingTarget& target) {
  std::vector<std::string> differences;
  if (protocol.fill_holes && !target.holes_filled) {
    differences.emplace_back(
        "holes below 24 px of the truth are closed, but the network learned from truth as recorded "
        "(data.fill_holes=false), so that pixels count which it never learned");
  }
  if (!protocol.fill_holes && target.holes_filled) {
    differences.emplace_back(
        "truth counts as recorded, but the network learned with holes below 24 px closed "
        "(data.fill_holes=true), so that edges are judged more strictly than they were learned");
  }
  if (protocol.seventh_px_rounding) {
    differences.emplace_back(
        "truth is rounded to 1/7 px of disparity, but the network learned from depth that was not, "
        "which adds about Z^2 / (28 f B) of error at depth Z that no training removes");
  }
  const auto& published = protocol.published;
  const double window_ms = target.slice.window_ms * static_cast<double>(target.slice.windows);
  if (published.window_ms > 0 && window_ms != published.window_ms) {
    differences.push_back(format(
        "published with %g ms of events, this network sees %g ms (slice.window_ms, slice.windows)",
        published.window_ms, window_ms));
  }
  if (!published.anchor.empty() && target.slice.anchor != published.anchor) {
    differences.push_back("published with slice.anchor=" + published.anchor +
                          ", this network's windows follow slice.anchor=" + target.slice.anchor);
  }
  if (!published.rounding.empty() && (published.rounding == "round") != target.pixels_rounded) {
    differences.emplace_back(
        "published with data.rounding=" + published.rounding +
        ", this network sees data.rounding=" + (target.pixels_rounded ? "round" : "truncate"));
  }
  if (differences.empty()) return "";
  std::string text = "protocol " + protocol.name + ": ";
  for (std::size_t i = 0; i < differences.size(); ++i) text += (i > 0 ? "; " : "") + differences[i];
  return text +
         (published.window_ms > 0 ? ". Compare with published figures only to that extent" : "");
}

}  // namespace spikedepth
