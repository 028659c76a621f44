#include "io/recordings/ros/topic_roles.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "io/recordings/ros/event_messages.hpp"

namespace spikedepth {
namespace {

constexpr char kImage[] = "sensor_msgs/Image";
constexpr char kPose[] = "geometry_msgs/PoseStamped";

/// "/davis/left/events" -> "/davis/left/".
std::string folder_of(const std::string& topic) {
  return topic.substr(0, topic.rfind('/') + 1);
}

int place_in_order(const std::string& topic) {
  const std::string name = lower_case(topic);
  if (name.find("left") != std::string::npos) return 0;
  return name.find("right") != std::string::npos ? 2 : 1;
}

std::optional<std::size_t> find_topic(const std::vector<RosTopic>& topics, const std::string& type,
                                      const std::string& name) {
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (topics[i].name == name && topics[i].type == type) return i;
  }
  return std::nullopt;
}

}  // namespace

CameraTopics camera_topics(const std::vector<RosTopic>& topics, const std::string& event_topic) {
  const std::string folder = folder_of(event_topic);
  CameraTopics camera;
  camera.images = find_topic(topics, kImage, folder + "image_raw");
  camera.depth = {find_topic(topics, kImage, folder + "depth_image_raw"),
                  find_topic(topics, kImage, folder + "depth_image_rect")};
  return camera;
}

std::vector<CameraTopics> all_cameras(const std::vector<RosTopic>& topics) {
  std::vector<CameraTopics> cameras;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (event_message_kind(topics[i].type) == EventMessageKind::none) continue;
    cameras.push_back(camera_topics(topics, topics[i].name));
    cameras.back().events = i;
  }
  std::stable_sort(
      cameras.begin(), cameras.end(), [&](const CameraTopics& a, const CameraTopics& b) {
        return place_in_order(topics[a.events].name) < place_in_order(topics[b.events].name);
      });
  return cameras;
}

std::optional<std::size_t> pose_topic(const std::vector<RosTopic>& topics,
                                      const std::string& event_topic) {
  const auto beside = find_topic(topics, kPose, folder_of(event_topic) + "pose");
  if (beside) return beside;
  std::optional<std::size_t> only;
  for (std::size_t i = 0; i < topics.size(); ++i) {
    if (topics[i].type != kPose) continue;
    if (only) return std::nullopt;
    only = i;
  }
  return only;
}

}  // namespace spikedepth
