#include "core/scene/scene_watch.hpp"

#include <cmath>

#include "core/base/text.hpp"

namespace spikedepth {

DepthEstimate SceneWatch::estimate(const StereoSlice& slice) {
  auto estimate = ForwardingEstimator::estimate(slice);
  const auto& config = memory_->config();
  last_ = memory_->score(scene_cells(estimate.depth, config.columns, config.rows));
  estimate.figures.push_back({"implausibility", last_.z});
  if (std::isfinite(last_.z)) {
    ++windows_;
    sum_ += last_.z;
    far_ += last_.z > kFar;
  }
  return estimate;
}

std::vector<std::string> SceneWatch::warnings() const {
  auto all = ForwardingEstimator::warnings();
  if (2 * far_ > windows_) {
    all.push_back(
        format("depth maps are unlike the scenes of the memory: %.1f standard deviations "
               "less plausible in the mean, beyond %g in %zu of %zu windows",
               sum_ / static_cast<double>(windows_), kFar, far_, windows_));
  }
  return all;
}

FeatureSheets SceneWatch::features() {
  auto sheets = ForwardingEstimator::features();
  if (last_.cells.empty()) return sheets;
  FeatureSheet sheet;
  sheet.title = format(
      "Implausibility of each cell of the depth map; all together %.1f standard "
      "deviations from maps that the memory knows",
      last_.z);
  sheet.width = memory_->config().columns;
  sheet.height = memory_->config().rows;
  sheet.with_sign = false;
  for (const double cost : last_.cells) sheet.values.push_back(static_cast<float>(cost));
  sheets.insert(sheets.begin(), std::make_shared<FeatureSheet>(std::move(sheet)));
  return sheets;
}

}  // namespace spikedepth
