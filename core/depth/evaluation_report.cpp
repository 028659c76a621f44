#include "core/depth/evaluation_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/depth/layer_tables.hpp"
#include "core/depth/protocol.hpp"

namespace spikedepth {
namespace {

// NaN is no JSON number.
nlohmann::json number(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

constexpr Predictor kPredictors[] = {Predictor::network,
                                     Predictor::constant,
                                     Predictor::block_matching,
                                     Predictor::network_on_block_matching,
                                     Predictor::constant_on_network,
                                     Predictor::block_matching_on_network};

}  // namespace

const char* predictor_name(Predictor predictor) {
  switch (predictor) {
    case Predictor::network:
      return "network";
    case Predictor::constant:
      return "constant-depth";
    case Predictor::block_matching:
      return "block-matching";
    case Predictor::network_on_block_matching:
      return "network-on-block-matching-pixels";
    case Predictor::constant_on_network:
      return "constant-on-network-pixels";
    default:
      return "block-matching-on-network-pixels";
  }
}

ErrorSummary EvaluationReport::summary(const std::string& protocol, Predictor predictor) const {
  std::vector<DepthErrors> images;
  std::vector<std::size_t> recordings;
  std::vector<std::string> names;
  for (const auto& frame : frames) {
    if (frame.protocol != protocol || frame.predictor != predictor) continue;
    images.push_back(frame.errors);
    if (names.empty() || names.back() != frame.recording) names.push_back(frame.recording);
    recordings.push_back(static_cast<std::size_t>(
        std::find(names.begin(), names.end(), frame.recording) - names.begin()));
  }
  return summarise(images, recordings);
}

double EvaluationReport::mean_firing_rate() const {
  return mean_rate(rates);
}

double EvaluationReport::spikes_per_neuron() const {
  double spikes = 0, neurons = 0;
  for (const auto& layer : rates) {
    spikes += layer.rate * layer.neurons;
    neurons += layer.neurons;
  }
  return neurons > 0 ? spikes / neurons : 0;
}

std::string EvaluationReport::frames_csv() const {
  std::string text = "recording,label,t_us,protocol,predictor,truth_pixels,pixels,clamped";
  for (const auto& column : metric_columns()) text += std::string(",") + column.name;
  text += "\n";
  for (const auto& frame : frames) {
    const auto& errors = frame.errors;
    text +=
        format("%s,%zu,%lld,%s,%s,%lld,%lld,%lld", csv_cell(escaped_bytes(frame.recording)).c_str(),
               frame.label, static_cast<long long>(frame.t), frame.protocol.c_str(),
               predictor_name(frame.predictor), static_cast<long long>(errors.truth_pixels),
               static_cast<long long>(errors.pixels), static_cast<long long>(errors.clamped));
    for (const auto& column : metric_columns()) text += format(",%.7g", errors.*column.value);
    text += "\n";
  }
  return text;
}

nlohmann::json EvaluationReport::to_json() const {
  nlohmann::json json = {{"windows", windows},
                         {"windows_without_events", windows_without_events},
                         {"windows_without_truth", windows_without_truth}};
  for (const auto& protocol : protocol_names()) {
    for (const Predictor predictor : kPredictors) {
      const auto errors = summary(protocol, predictor);
      if (errors.images + errors.empty_images == 0) continue;
      nlohmann::json entry = {{"images", errors.images},
                              {"empty_images", errors.empty_images},
                              {"coverage", number(errors.coverage())},
                              {"clamped_pixels", errors.mean.clamped},
                              {"pooled_mde_m", number(errors.pooled_mean_m)}};
      for (const auto& column : metric_columns()) {
        entry[column.name] = number(errors.mean.*column.value);
        entry["deviation"][column.name] = number(errors.deviation.*column.value);
        entry["half_width_95"][column.name] = number(errors.half_width_95.*column.value);
      }
      entry["half_width_over"] = errors.interval_over_recordings() ? "recordings" : "images";
      json["protocols"][protocol][predictor_name(predictor)] = std::move(entry);
    }
  }
  if (confidence.pixels() > 0) json["confidence"] = confidence.to_json();
  for (const auto& [predictor, found] : places)
    json["places"][predictor_name(predictor)] = found.to_json();
  for (const auto& rate : rates) json["firing_rates"][rate.layer] = rate.rate;
  if (!rates.empty()) {
    json["mean_firing_rate"] = mean_firing_rate();
    json["spikes_per_neuron"] = spikes_per_neuron();
  }
  for (const auto& layer : operations) {
    const auto* driven = driven_layer(layer.layer, rates);
    json["operations"][layer.layer] = {{"layer", driven != nullptr ? driven->layer : ""},
                                       {"dense", layer.dense},
                                       {"nonzero", layer.nonzero},
                                       {"graded", layer.graded},
                                       {"binary_input", layer.binary_input},
                                       {"input_density", layer.density()}};
  }
  if (!operations.empty()) {
    json["synaptic_operations"] = total_of(operations).nonzero;
    json["dense_operations"] = total_of(operations).dense;
  }
  return json;
}

std::vector<std::string> EvaluationReport::protocol_names() const {
  std::vector<std::string> names;
  for (const auto& frame : frames) {
    if (std::find(names.begin(), names.end(), frame.protocol) == names.end())
      names.push_back(frame.protocol);
  }
  return names;
}

std::vector<std::string> EvaluationReport::rows_under(const std::string& protocol) const {
  std::vector<std::string> rows;
  for (const Predictor predictor : kPredictors) {
    const auto errors = summary(protocol, predictor);
    if (errors.images + errors.empty_images == 0) continue;
    const auto& mean = errors.mean;
    rows.push_back(format("%-33s %8.4f %7.4f %8.4f %8.4f %8.4f %8.4f %8.1f %7.1f %10.1f\n",
                          predictor_name(predictor), mean.mean_m, errors.deviation.mean_m,
                          errors.half_width_95.mean_m, mean.median_m, mean.rmse_m, mean.abs_rel,
                          100 * mean.delta1, 100 * mean.one_pixel_error, 100 * errors.coverage()));
  }
  return rows;
}

std::string EvaluationReport::table() const {
  std::string text =
      format("%-13s %-33s %8s %7s %8s %8s %8s %8s %8s %7s %10s\n", "protocol", "predictor", "MDE m",
             "sd m", "+-95% m", "median m", "RMSE m", "abs-rel", "d<1.25 %", "1PE %", "coverage %");
  std::map<std::vector<std::string>, std::string> told;  // the protocol that rows stand under
  for (const auto& protocol : protocol_names()) {
    const auto rows = rows_under(protocol);
    const auto [earlier, is_new] = told.emplace(rows, protocol);
    if (!is_new) {
      text += format("%-13s the same figures as %s\n", protocol.c_str(), earlier->second.c_str());
      continue;
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
      text += format("%-13s ", i == 0 ? protocol.c_str() : "") + rows[i];
  }
  for (const auto& protocol : protocol_names()) text += disparity_lines(protocol);
  return frames.empty() ? text : text + spread_sentence() + "\n";
}

std::string EvaluationReport::disparity_lines(const std::string& protocol) const {
  if (!find_protocol(protocol).by_disparity) return "";
  std::string text;
  for (const Predictor predictor : kPredictors) {
    const auto errors = summary(protocol, predictor);
    if (errors.images == 0) continue;
    text += format("%-13s %-33s disparity: MAE %.3f px, RMSE %.3f px, 1PE %.2f %%, 2PE %.2f %%\n",
                   protocol.c_str(), predictor_name(predictor), errors.mean.disparity_px,
                   errors.mean.disparity_rmse_px, 100 * errors.mean.one_pixel_error,
                   100 * errors.mean.two_pixel_error);
  }
  return text;
}

std::string EvaluationReport::answer() const {
  if (frames.empty()) return "";
  const auto& protocol = frames.front().protocol;
  std::vector<std::string> parts;
  for (const Predictor predictor :
       {Predictor::network, Predictor::constant, Predictor::block_matching}) {
    const auto errors = summary(protocol, predictor);
    if (errors.images == 0) continue;
    parts.push_back(format("%s %.4f m", predictor_name(predictor), errors.mean.mean_m));
    if (errors.coverage() < 0.9995)
      parts.back() += format(" on %.1f %% of the pixels", 100 * errors.coverage());
  }
  return "mean depth error under " + protocol + ": " + join(parts) + "\n";
}

std::string EvaluationReport::spread_sentence() const {
  const auto errors = summary(frames.front().protocol, frames.front().predictor);
  const std::string start =
      "sd: of the MDE over images; +-95%: half-width of the 95 % confidence interval of its mean, ";
  if (errors.interval_over_recordings()) {
    return start +
           format("over %lld recordings (Student t)", static_cast<long long>(errors.recordings));
  }
  return start + format(
                     "over %lld images as if they were independent (Student t); those of one "
                     "recording are not, so take it as a lower bound",
                     static_cast<long long>(errors.images));
}

std::string EvaluationReport::places_csv() const {
  std::string text = "predictor,place,pixels,mean_m,bias_m\n";
  for (const auto& [predictor, found] : places) {
    for (const auto& place : found.places()) {
      text += format("%s,%s,%lld,%.7g,%.7g\n", predictor_name(predictor), place.place.c_str(),
                     static_cast<long long>(place.pixels), place.mean_m(), place.bias_m());
    }
  }
  return text;
}

std::string EvaluationReport::places_table() const {
  if (places.empty()) return {};
  std::string text = format("%-33s", "MDE m by place (bias m)");
  for (const auto& [predictor, found] : places) text += format(" %26s", predictor_name(predictor));
  text += "\n";
  const auto& names = places.front().second.places();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].pixels == 0) continue;
    text += format("%-33s", names[i].place.c_str());
    for (const auto& [predictor, found] : places) {
      const auto& place = found.places()[i];
      text += format(" %16.4f (%+.4f)", place.mean_m(), place.bias_m());
    }
    text += "\n";
  }
  text += format("%-33s", "edge sharpness (truth: 1)");
  for (const auto& [predictor, found] : places) text += format(" %26.3f", found.edge_sharpness());
  return text + "\n";
}

}  // namespace spikedepth
