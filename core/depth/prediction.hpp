#pragma once
// A walk over a recording that predicts depth at equal distances in time.
#include <functional>
#include <string>

#include "core/base/progress.hpp"
#include "core/depth/estimator.hpp"

namespace spikedepth {

/// The first window begins at `from`; the last one ends at `to` at the latest (below 0: where the
/// recording ends).
struct PredictionPlan {
  TimeUs from = 0, to = -1, period = 50'000;
};

/// One window while it is at hand.
struct PredictedWindow {
  std::int64_t index = 0;
  const StereoSlice* slice = nullptr;
  const EventFrame* frame = nullptr;  // what the network saw
  const DepthEstimate* estimate = nullptr;
};

/// Number of windows of the plan.
std::int64_t prediction_count(const Recording& recording, const SlicePolicy& policy,
                              const PredictionPlan& plan);

/// Hands every window to `visit`. Returns how many there were: all, or fewer when the progress
/// callback says stop. Throws DataError on unreadable data.
std::int64_t predict(Recording& recording, DepthEstimator& estimator, const PredictionPlan& plan,
                     const ProgressCallback& progress,
                     const std::function<void(const PredictedWindow&)>& visit);

/// Header and line of an index of the files that hold the maps. The header ends without a line
/// break: names of the windows' figures may follow; the line holds them.
std::string prediction_index_header();
std::string prediction_index_line(const std::string& file, const PredictedWindow& window);

}  // namespace spikedepth
