#pragma once
// One walk over labelled windows that scores a network and its baselines under several protocols at
// once.
#include <functional>
#include <string>
#include <vector>

#include "core/base/progress.hpp"
#include "core/depth/evaluation_report.hpp"
#include "core/depth/protocol.hpp"
#include "core/events/label_range.hpp"

namespace spikedepth {

/// Labels of a recording and who predicts their depth.
struct EvaluationSource {
  LabelRange labels;
  DepthEstimator* estimator = nullptr;
};

struct EvaluationConfig {
  std::vector<Protocol> protocols;
  double constant_depth_m = 0;  // 0: no constant baseline
  bool block_matching = true;   // for two cameras; it costs more than the network
  bool details = false;         // also find where errors lie, and what the windows are like
  double event_share = 1.0;     // below 1 events are left out at random (thin_events, seed 1)
};

/// Window, prediction and truth of one label while it is at hand.
struct EvaluatedWindow {
  std::string recording;
  std::size_t label = 0;
  const EventFrame* frame = nullptr;  // what the network saw
  const DepthEstimate* estimate = nullptr;
  const DepthMap* truth = nullptr;
  const DepthMap* block_matching = nullptr;  // null for one camera
};

/// Runs over all sources. `watch` sees every window (may be empty). Throws CancelledError when the
/// callback says stop.
EvaluationReport evaluate(const std::vector<EvaluationSource>& sources,
                          const EvaluationConfig& config, const ProgressCallback& progress,
                          const std::function<void(const EvaluatedWindow&)>& watch);

}  // namespace spikedepth
