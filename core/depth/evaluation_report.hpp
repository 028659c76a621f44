#pragma once
// What an evaluation found: rows, means, and how they read as CSV, JSON and a table.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/depth/confidence_report.hpp"
#include "core/depth/depth_values.hpp"
#include "core/depth/error_places.hpp"
#include "core/depth/estimator.hpp"
#include "core/depth/input_range.hpp"
#include "core/depth/metrics.hpp"

namespace spikedepth {

/// What is compared. `constant` predicts the training data's median depth everywhere;
/// `network_on_block_matching` is the network on just those pixels where block matching found a
/// disparity. Beside a semi-dense network, which leaves pixels unknown, the last two are the others
/// on just those pixels that it knows: `block_matching_on_network` and `network_on_block_matching`
/// are over the same pixels.
enum class Predictor {
  network,
  constant,
  block_matching,
  network_on_block_matching,
  constant_on_network,
  block_matching_on_network
};
const char* predictor_name(Predictor predictor);

/// Errors of one predictor on one label under one protocol.
struct ScoredFrame {
  std::string recording;
  std::size_t label = 0;
  TimeUs t = 0;
  std::string protocol;
  Predictor predictor = Predictor::network;
  DepthErrors errors;
};

/// All rows and the facts that no row holds.
struct EvaluationReport {
  std::vector<ScoredFrame> frames;
  /// Where errors lie against the truth as recorded; empty unless asked for.
  std::vector<std::pair<Predictor, ErrorPlaces>> places;
  /// Against the truth as recorded, of networks that tell how sure they are.
  ConfidenceReport confidence;
  InputRange input;                         // of the windows
  DepthValues values;                       // of the network's maps
  std::vector<LayerRate> rates;             // mean over windows
  std::vector<LayerOperations> operations;  // mean over windows; empty if they were not counted
  std::vector<double> latency_ms;           // one a window, in order
  std::int64_t windows = 0;
  std::int64_t windows_without_events = 0;
  std::int64_t windows_without_truth = 0;

  ErrorSummary summary(const std::string& protocol, Predictor predictor) const;
  /// Mean over the layers, 0..1.
  double mean_firing_rate() const;
  /// All spikes over all neurons, 0..1: wide layers count more.
  double spikes_per_neuron() const;
  /// One line per scored frame, deterministic.
  std::string frames_csv() const;
  /// protocol -> predictor -> figures; rates; counts. Holds no times, so that it repeats to the
  /// byte.
  nlohmann::json to_json() const;
  /// Names of the protocols, in the order of the frames.
  std::vector<std::string> protocol_names() const;
  /// A table for one screen. A protocol whose rows repeat those of an earlier one only says so.
  std::string table() const;
  /// One line: the errors of the network, the constant and block matching under the first protocol.
  std::string answer() const;
  /// What the table's columns of spread are. There is a frame.
  std::string spread_sentence() const;
  /// The same as a LaTeX table.
  std::string latex() const;
  /// One line a predictor and place, and a table of them.
  std::string places_csv() const;
  std::string places_table() const;

 private:
  std::vector<std::string> rows_under(const std::string& protocol) const;
  /// Lines of a protocol whose figures are errors of the disparity.
  std::string disparity_lines(const std::string& protocol) const;
};

}  // namespace spikedepth
