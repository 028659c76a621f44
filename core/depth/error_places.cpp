#include "core/depth/error_places.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.hpp"
#include "core/depth/metrics.hpp"

namespace spikedepth {
namespace {

enum Place : std::size_t { near_jumps, off_jumps, near_events, off_events, first_band };

struct Band {
  const char* name;
  float end_m;
};
constexpr Band kBands[] = {{"0-1 m", 1}, {"1-2 m", 2},   {"2-3 m", 3},
                           {"3-5 m", 5}, {"5-10 m", 10}, {"beyond 10 m", 1e9F}};

double share_of(double sum, std::int64_t count) {
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

bool is_jump(float one, float other) {
  return is_valid_depth(one) && is_valid_depth(other) &&
         std::abs(one - other) > kJumpShare * std::min(one, other);
}

// 1 within `radius` pixels of what is set.
cv::Mat1b grown(const cv::Mat1b& mask, int radius) {
  cv::Mat1b result;
  const int size = 2 * radius + 1;
  cv::dilate(mask, result, cv::getStructuringElement(cv::MORPH_RECT, {size, size}));
  return result;
}

cv::Mat1b jumps_of(const DepthMap& truth) {
  cv::Mat1b mask(truth.height, truth.width, std::uint8_t{0});
  for (int y = 0; y < truth.height; ++y) {
    for (int x = 0; x < truth.width; ++x) {
      if (x > 0 && is_jump(truth.at(x, y), truth.at(x - 1, y))) mask(y, x) = mask(y, x - 1) = 1;
      if (y > 0 && is_jump(truth.at(x, y), truth.at(x, y - 1))) mask(y, x) = mask(y - 1, x) = 1;
    }
  }
  return mask;
}

cv::Mat1b left_events_of(const EventFrame& frame) {
  cv::Mat1b mask(frame.sensor.height, frame.sensor.width, std::uint8_t{0});
  const auto plane = mask.total();
  for (std::size_t i = 0; i < plane; ++i)
    mask.data[i] = frame.values[i] + frame.values[plane + i] > 0 ? 1 : 0;
  return mask;
}

// An edge is measured in logarithms, which need a distance.
float distance_of(float metres) {
  return std::max(metres, kNearestScoredDepth_m);
}

}  // namespace

double PlaceErrors::mean_m() const {
  return share_of(sum_abs_m, pixels);
}

double PlaceErrors::bias_m() const {
  return share_of(sum_m, pixels);
}

ErrorPlaces::ErrorPlaces() {
  for (const char* name : {"near jumps", "off jumps", "near events", "off events"})
    places_.push_back({name});
  for (const auto& band : kBands) places_.push_back({band.name});
}

void ErrorPlaces::add(const DepthMap& prediction, const DepthMap& truth, const EventFrame& frame) {
  SPIKEDEPTH_CHECK(prediction.width == truth.width && prediction.height == truth.height,
                   "prediction and truth have one size");
  const auto near_jump = grown(jumps_of(truth), kNearJump_px);
  const auto near_event = grown(left_events_of(frame), kNearEvent_px);
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    const float depth = truth.metres[i];
    if (!is_valid_depth(depth) || !std::isfinite(prediction.metres[i])) continue;
    const double error = static_cast<double>(prediction.metres[i]) - static_cast<double>(depth);
    const auto count = [&](std::size_t place) {
      places_[place].pixels += 1;
      places_[place].sum_abs_m += std::abs(error);
      places_[place].sum_m += error;
    };
    count(near_jump.data[i] != 0 ? near_jumps : off_jumps);
    count(near_event.data[i] != 0 ? near_events : off_events);
    std::size_t band = 0;
    while (depth >= kBands[band].end_m && band + 1 < std::size(kBands)) ++band;
    count(first_band + band);
  }
  add_edges(prediction, truth);
}

// Along each axis, from so many pixels before a jump to as many behind it.
void ErrorPlaces::add_edges(const DepthMap& prediction, const DepthMap& truth) {
  const auto add_edge = [&](int x, int y, int dx, int dy) {
    const int half = kNearJump_px / 2;
    const int x0 = x - half * dx, y0 = y - half * dy, x1 = x + (half - 1) * dx,
              y1 = y + (half - 1) * dy;
    if (x0 < 0 || y0 < 0 || x1 >= truth.width || y1 >= truth.height) return;
    const float before = prediction.at(x0, y0), behind = prediction.at(x1, y1);
    if (!std::isfinite(before) || !std::isfinite(behind)) return;
    const double step = std::log(static_cast<double>(truth.at(x, y) / truth.at(x - dx, y - dy)));
    edge_sum_ += std::log(static_cast<double>(distance_of(behind) / distance_of(before))) / step;
    edges_ += 1;
  };
  for (int y = 0; y < truth.height; ++y) {
    for (int x = 0; x < truth.width; ++x) {
      if (x > 0 && is_jump(truth.at(x, y), truth.at(x - 1, y))) add_edge(x, y, 1, 0);
      if (y > 0 && is_jump(truth.at(x, y), truth.at(x, y - 1))) add_edge(x, y, 0, 1);
    }
  }
}

double ErrorPlaces::edge_sharpness() const {
  return share_of(edge_sum_, edges_);
}

nlohmann::json ErrorPlaces::to_json() const {
  const auto number = [](double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
  };
  auto json = nlohmann::json::object();
  for (const auto& place : places_) {
    json[place.place] = {{"pixels", place.pixels},
                         {"mean_m", number(place.mean_m())},
                         {"bias_m", number(place.bias_m())}};
  }
  json["edge_sharpness"] = number(edge_sharpness());
  return json;
}

}  // namespace spikedepth
