#include "app/uncertainty_maps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/figures/image/depth_picture.hpp"
#include "io/recordings/npz/depth_maps.hpp"

namespace spikedepth::app {
namespace {

// A 16-bit PNG counts millimetres to 65.535 m.
constexpr float kFullPng_m = 65.535F, kLeastPng_m = 0.001F;
const char* const kDepth = "depth";

const DepthUncertainty& uncertainty_of(const DepthEstimate& estimate) {
  if (!estimate.uncertainty) {
    throw ConfigError(
        "this network does not tell how sure it is; leave --confidence and --least-confidence out, "
        "or train one that does (model.name=coincidence-sampled)");
  }
  return *estimate.uncertainty;
}

}  // namespace

const std::vector<std::string>& uncertainty_arrays() {
  static const std::vector<std::string> names = {"confidence", "low", "high"};
  return names;
}

std::vector<DepthMap> uncertainty_maps(const DepthEstimate& estimate) {
  const auto& sure = uncertainty_of(estimate);
  const auto or_unknown = [&](const DepthMap& map) {
    return map.metres.empty() ? DepthMap(estimate.depth.width, estimate.depth.height) : map;
  };
  return {sure.confidence, or_unknown(sure.low), or_unknown(sure.high)};
}

void check_tells_confidence(DepthEstimator& network, Recording& recording, TimeUs from) {
  const auto& policy = network.input().slice;
  StereoSlice first;
  read_slice(recording, policy.window_until(from + policy.length_us()), first);
  network.reset();
  uncertainty_of(network.estimate(first));
}

bool holds_uncertainty(const std::string& format) {
  return format.empty() || format == "pfm" || format == "png16" || format == "npy" ||
         format == "npz";
}

std::vector<std::string> uncertainty_files(const std::string& depth_file) {
  std::vector<std::string> files;
  if (!starts_with(depth_file, kDepth)) return files;
  for (const auto& name : uncertainty_arrays())
    files.push_back(name + depth_file.substr(std::string(kDepth).size()));
  return files;
}

void write_uncertainty(const std::string& folder, const std::string& format,
                       const std::string& depth_file, const DepthEstimate& estimate) {
  auto maps = uncertainty_maps(estimate);
  const auto files = uncertainty_files(depth_file);
  if (format == "png16") {
    // 0 means unknown there: not sure at all is the least value above it.
    for (auto& value : maps.front().metres) {
      if (std::isfinite(value)) value = std::max(value * kFullPng_m, kLeastPng_m);
    }
  }
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto path = folder + "/" + files[i];
    if (format == "npy") {
      write_depth_npy(path, maps[i]);
    } else if (format == "png16") {
      write_depth_png16(path, maps[i]);
    } else {
      write_depth_pfm(path, maps[i]);
    }
  }
}

void keep_confident(DepthEstimate& estimate, double least) {
  const auto& sure = uncertainty_of(estimate);
  for (std::size_t i = 0; i < estimate.depth.metres.size(); ++i) {
    if (!(static_cast<double>(sure.confidence.metres[i]) >= least))
      estimate.depth.metres[i] = std::numeric_limits<float>::quiet_NaN();
  }
}

}  // namespace spikedepth::app
