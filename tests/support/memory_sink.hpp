#pragma once
// A sink that keeps everything it is given.
#include <array>
#include <stdexcept>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth::test {

struct MemorySink : RecordingSink {
  struct Image {
    TimeUs t;
    GrayImage image;
  };
  struct Depth {
    TimeUs t;
    DepthMap map;
  };
  struct Camera {
    EventBatch events;
    std::vector<Image> images;
    std::vector<Depth> raw, rectified;
  };

  Camera left, right;
  std::vector<Pose> poses;
  std::vector<ImuSample> imu;
  bool finished = false;

  Camera& camera(Side side) { return side == Side::left ? left : right; }

  void add_events(Side side, const EventBatch& events) override {
    EventBatch& all = camera(side).events;
    all.insert(all.end(), events.begin(), events.end());
  }
  void add_image(Side side, TimeUs t, const GrayImage& image) override {
    camera(side).images.push_back({t, image});
  }
  void add_depth(Side side, DepthView view, TimeUs t, const DepthMap& depth) override {
    (view == DepthView::raw ? camera(side).raw : camera(side).rectified).push_back({t, depth});
  }
  void add_pose(const Pose& pose) override { poses.push_back(pose); }
  void add_imu(const ImuSample& sample) override { imu.push_back(sample); }
  void finish(const ProgressCallback&) override { finished = true; }
};

}  // namespace spikedepth::test
