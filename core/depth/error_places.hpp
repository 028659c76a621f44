#pragma once
// Where in the image errors lie: at depth jumps, by distance, with or without events.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/camera/depth_map.hpp"
#include "core/events/encoder.hpp"

namespace spikedepth {

/// Errors of one predictor at one kind of place, pooled over pixels of all windows.
struct PlaceErrors {
  std::string place;  // "near jumps", "2-3 m", ...
  std::int64_t pixels = 0;
  double sum_abs_m = 0, sum_m = 0;

  double mean_m() const;  // mean depth error; NaN without pixels
  double bias_m() const;  // mean of prediction minus truth
};

/// Neighbouring pixels whose depths differ by more than this share of the nearer one are a jump.
constexpr float kJumpShare = 0.1F;
/// Near: so many pixels in both directions.
constexpr int kNearJump_px = 6, kNearEvent_px = 3;

/// Sums over the windows of an evaluation, for one predictor.
class ErrorPlaces {
 public:
  ErrorPlaces();
  /// Adds a window. Pixels without truth or prediction are left out. The first two channels of
  /// `frame` are the left camera's counts.
  void add(const DepthMap& prediction, const DepthMap& truth, const EventFrame& frame);
  const std::vector<PlaceErrors>& places() const { return places_; }
  /// Share of a jump's step in the logarithm of depth that the prediction makes within
  /// kNearJump_px around it, mean over all horizontal and vertical jumps: 1 where its edges stand
  /// as sharp and at the same place as the truth's, 0 where it is smooth. NaN without jumps.
  double edge_sharpness() const;
  nlohmann::json to_json() const;

 private:
  void add_edges(const DepthMap& prediction, const DepthMap& truth);

  std::vector<PlaceErrors> places_;
  double edge_sum_ = 0;
  std::int64_t edges_ = 0;
};

}  // namespace spikedepth
