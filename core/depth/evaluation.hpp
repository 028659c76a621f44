#pragma once
// One walk over labelled windows that scores a network and its baselines under several protocols at
// once.
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/progress.hpp"
#include "core/depth/estimator.hpp"
#include "core/depth/metrics.hpp"
#include "core/depth/protocol.hpp"
#include "core/events/encoder.hpp"

namespace spikedepth {

/// What is compared. `constant` predicts the training data's median depth everywhere;
/// `network_on_block_matching` is the network on just those pixels where block matching found a
/// disparity.
enum class Predictor { network, constant, block_matching, network_on_block_matching };
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

/// Labels [first, last) of a recording; last < 0 = to its end.
struct EvaluationSource {
  Recording* recording = nullptr;
  DepthEstimator* estimator = nullptr;
  std::int64_t first = 0;
  std::int64_t last = -1;
};

struct EvaluationConfig {
  std::vector<Protocol> protocols;
  double constant_depth_m = 0;  // 0: no constant baseline
  bool block_matching = true;   // for two cameras; it costs more than the network
  double event_share = 1.0;     // below 1 events are left out at random (thin_events, seed 1)
};

/// Window, prediction and truth of one label while it is at hand.
struct EvaluatedWindow {
  std::string recording;
  std::size_t label = 0;
  const EventFrame* frame = nullptr;
  const DepthEstimate* estimate = nullptr;
  const DepthMap* truth = nullptr;
  const DepthMap* block_matching = nullptr;  // null for one camera
};

/// All rows and the facts that no row holds.
struct EvaluationReport {
  std::vector<ScoredFrame> frames;
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
  /// A table for one screen.
  std::string table() const;
};

/// Runs over all sources. `watch` sees every window (may be empty). Throws CancelledError when the
/// callback says stop.
EvaluationReport evaluate(const std::vector<EvaluationSource>& sources,
                          const EvaluationConfig& config, const ProgressCallback& progress,
                          const std::function<void(const EvaluatedWindow&)>& watch);

}  // namespace spikedepth
