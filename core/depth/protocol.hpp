#pragma once
// Named evaluation protocols: which truth and which pixels count. Data, not code paths.
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"
#include "core/camera/depth_map.hpp"
#include "core/events/event.hpp"

namespace spikedepth {

/// How the network's events were cut where a protocol was published; empty or 0 = not fixed by it.
/// Figures of a network that sees events otherwise are no comparison with the published ones.
struct PublishedInput {
  double window_ms = 0;
  std::string anchor, rounding;  // as slice.anchor and data.rounding
};

/// One protocol. Errors are taken per image and then averaged over images, as all the published
/// codes do.
struct Protocol {
  std::string name;
  std::string meaning;
  bool fill_holes = false;  // close holes below 24 px in the truth
  bool seventh_px_rounding =
      false;  // truth = fB / (round(7 fB / Z) / 7), 7 fB / Z of 255 and above invalid
  std::size_t last_events = 0;  // above 0: only pixels hit by the latest so many left events
  double farthest_m = 0;        // above 0: truth beyond is left out
  PublishedInput published = {};
  bool by_disparity = false;  // its figures are errors of the disparity, not of the depth

  /// True if its truth follows from disparities.
  bool needs_calibration() const { return seventh_px_rounding || by_disparity; }
};

/// stereospike, dense, ddes-dense, ddes-sparse, e2depth-like, dsec.
const std::vector<Protocol>& protocols();

/// Those that are scored where none is named: all whose figures are errors of the depth.
std::vector<Protocol> usual_protocols();

std::vector<std::string> protocol_names();

/// Throws ConfigError naming the nearest and all known names.
const Protocol& find_protocol(const std::string& name);

/// The truth that `protocol` scores: `truth` (rectified left, NaN = unknown) with holes closed,
/// rounded, and pixels outside masked as NaN. `latest` are the left events before the label, at
/// least protocol.last_events of them where the recording has as many; `table` rectifies them (DDES
/// rounds).
DepthMap protocol_truth(const Protocol& protocol, const DepthMap& truth, const EventBatch& latest,
                        const RectificationTable& table, double focal_baseline);

}  // namespace spikedepth
