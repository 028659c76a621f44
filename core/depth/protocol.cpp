#include "core/depth/protocol.hpp"

#include <cmath>
#include <limits>

#include "core/base/unknown_name.hpp"
#include "core/depth/hole_filling.hpp"

namespace spikedepth {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr double kSubdivision = 7.0;  // DDES stores disparity * 7 in a byte
constexpr double kInvalidByte = 255.0;
constexpr std::size_t kSparseEvents = 15000;
constexpr double kFarthestE2Depth_m = 80.0;

void round_to_sevenths(DepthMap& truth, double focal_baseline) {
  for (auto& metres : truth.metres) {
    if (!is_valid_depth(metres)) continue;
    const double byte = std::nearbyint(kSubdivision * focal_baseline / metres);
    metres = byte >= kInvalidByte || byte <= 0.0
                 ? kUnknown
                 : static_cast<float>(kSubdivision * focal_baseline / byte);
  }
}

void keep_event_pixels(DepthMap& truth, const EventBatch& latest, std::size_t count,
                       const RectificationTable& table) {
  std::vector<bool> hit(truth.metres.size(), false);
  const std::size_t first = latest.size() > count ? latest.size() - count : 0;
  for (std::size_t i = first; i < latest.size(); ++i) {
    const auto raw =
        static_cast<std::size_t>(latest[i].y) * static_cast<std::size_t>(table.sensor.width) +
        latest[i].x;
    if (table.target[raw] >= 0) hit[static_cast<std::size_t>(table.target[raw])] = true;
  }
  for (std::size_t i = 0; i < hit.size(); ++i) {
    if (!hit[i]) truth.metres[i] = kUnknown;
  }
}

}  // namespace

const std::vector<Protocol>& protocols() {
  const PublishedInput published_stereospike = {50.0, "stereospike", "truncate"};
  static const std::vector<Protocol> table = {
      {"stereospike", "all pixels with truth after closing holes below 24 px (Rancon et al. 2021)",
       true, false, 0, 0, published_stereospike},
      {"dense", "all pixels with truth, as recorded", false, false, 0, 0},
      {"ddes-dense",
       "all pixels, truth rounded to 1/7 px of disparity, nearer than 0.55 m left out (Tulyakov et "
       "al. 2019)",
       false, true, 0, 0},
      {"ddes-sparse", "as ddes-dense, only pixels of the latest 15,000 left events", false, true,
       kSparseEvents, 0},
      {"e2depth-like",
       "truth up to 80 m, metric, not rescaled per image (after Hidalgo-Carrio et al. 2020)", false,
       false, 0, kFarthestE2Depth_m},
      {"dsec",
       "all pixels with truth; disparity MAE, RMSE, 1PE and 2PE as on the board of DSEC (Gehrig et "
       "al. 2021)",
       false,
       false,
       0,
       0,
       {},
       true}};
  return table;
}

std::vector<Protocol> usual_protocols() {
  std::vector<Protocol> usual;
  for (const auto& protocol : protocols()) {
    if (!protocol.by_disparity) usual.push_back(protocol);
  }
  return usual;
}

std::vector<std::string> protocol_names() {
  std::vector<std::string> names;
  for (const auto& protocol : protocols()) names.push_back(protocol.name);
  return names;
}

const Protocol& find_protocol(const std::string& name) {
  for (const auto& protocol : protocols()) {
    if (protocol.name == name) return protocol;
  }
  throw unknown_name("protocol", name, protocol_names());
}

DepthMap protocol_truth(const Protocol& protocol, const DepthMap& truth, const EventBatch& latest,
                        const RectificationTable& table, double focal_baseline) {
  DepthMap scored = protocol.fill_holes ? fill_holes(truth, kStereoSpikeHoleArea) : truth;
  if (protocol.seventh_px_rounding) round_to_sevenths(scored, focal_baseline);
  if (protocol.last_events > 0) keep_event_pixels(scored, latest, protocol.last_events, table);
  for (auto& metres : scored.metres) {
    if (!is_valid_depth(metres) || (protocol.farthest_m > 0 && metres > protocol.farthest_m))
      metres = kUnknown;
  }
  return scored;
}

}  // namespace spikedepth
