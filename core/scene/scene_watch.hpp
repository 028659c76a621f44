#pragma once
// An estimator that tells how plausible its depth maps are to a memory of scenes.
#include <memory>

#include "core/depth/estimator.hpp"
#include "core/scene/scene_memory.hpp"

namespace spikedepth {

/// Adds the figure "implausibility" (SceneScore::z), a picture of the cells' costs to features(),
/// and a warning where more than half of the windows lie far beyond what the memory has seen.
class SceneWatch : public ForwardingEstimator {
 public:
  static constexpr double kFar = 4;  // standard deviations

  SceneWatch(std::unique_ptr<DepthEstimator> inner, std::shared_ptr<const SceneMemory> memory)
      : ForwardingEstimator(std::move(inner)), memory_(std::move(memory)) {}
  DepthEstimate estimate(const StereoSlice& slice) override;
  std::vector<std::string> warnings() const override;
  FeatureSheets features() override;

 private:
  std::shared_ptr<const SceneMemory> memory_;
  SceneScore last_;
  std::size_t windows_ = 0, far_ = 0;
  double sum_ = 0;
};

}  // namespace spikedepth
