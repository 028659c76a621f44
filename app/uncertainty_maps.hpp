#pragma once
// Files that tell how sure a prediction is.
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"

namespace spikedepth::app {

/// What a window brings besides its depth: "confidence", "low", "high".
const std::vector<std::string>& uncertainty_arrays();

/// Its maps in that order; `low` and `high` unknown everywhere where the network gives no interval.
/// Throws ConfigError where it does not tell how sure it is.
std::vector<DepthMap> uncertainty_maps(const DepthEstimate& estimate);

/// Shows `network` the first window from `from` on: only what it says of one tells whether it tells
/// how sure it is. Throws as uncertainty_maps.
void check_tells_confidence(DepthEstimator& network, Recording& recording, TimeUs from);

/// Formats in which uncertainty is written.
bool holds_uncertainty(const std::string& format);

/// Writes them beside `depth_file` ("depth_000000.pfm") in `folder`: confidence_000000.pfm,
/// low_000000.pfm, high_000000.pfm; in 16-bit PNG confidence is told in 65535ths, at
/// least one of them, since 0 is unknown there.
void write_uncertainty(const std::string& folder, const std::string& format,
                       const std::string& depth_file, const DepthEstimate& estimate);

/// The names of those files.
std::vector<std::string> uncertainty_files(const std::string& depth_file);

/// Forgets the depth of pixels that are less sure. Throws as uncertainty_maps.
void keep_confident(DepthEstimate& estimate, double least);

}  // namespace spikedepth::app
