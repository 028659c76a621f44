#pragma once
// Which topics of a ROS recording belong to which camera.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "io/recordings/ros/ros_store.hpp"

namespace spikedepth {

/// Topics by their place in RosStore::topics().
struct CameraTopics {
  std::size_t events = 0;
  std::optional<std::size_t> images;
  std::array<std::optional<std::size_t>, 2> depth;  // by DepthView
};

/// What stands beside a topic of events (in the same namespace: /davis/left) is of its camera:
/// image_raw, depth_image_raw and depth_image_rect.
CameraTopics camera_topics(const std::vector<RosTopic>& topics, const std::string& event_topic);

/// Cameras of a recording: those with "left" in the topic's name first, those with "right" last,
/// else in the file's order.
std::vector<CameraTopics> all_cameras(const std::vector<RosTopic>& topics);

/// Poses of the camera: PoseStamped beside its events, else the only topic of that type.
std::optional<std::size_t> pose_topic(const std::vector<RosTopic>& topics,
                                      const std::string& event_topic);

}  // namespace spikedepth
