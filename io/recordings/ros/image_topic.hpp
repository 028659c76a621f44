#pragma once
// sensor_msgs/Image as grey images and as depth maps, geometry_msgs/PoseStamped as poses.
#include <memory>
#include <string>

#include "io/recordings/ros/ros_store.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// The images of one topic: filled message by message while the recording is walked through, then
/// read one by one.
class ImageTopic : public std::enable_shared_from_this<ImageTopic> {
 public:
  ImageTopic(std::shared_ptr<RosStore> store, const RosTopic& topic)
      : store_(std::move(store)), topic_(topic) {}
  /// Throws DataError.
  void add(const RosMessage& message, std::string_view bytes);

  /// 8 or 16 bits a pixel, grey or colour. Reading another kind throws DataError.
  TimedStack<GrayImage> images();
  /// 32FC1 in metres, 16UC1 in millimetres with 0 for unknown. Reading another kind throws
  /// DataError.
  TimedStack<DepthMap> depths();

 private:
  struct Place {
    TimeUs t = 0;
    RosMessage message;
  };
  template <typename Item>
  TimedStack<Item> stack(Item (*make)(std::string_view bytes, bool cdr));

  std::shared_ptr<RosStore> store_;
  RosTopic topic_;
  std::vector<Place> places_;
};

/// The pose in a PoseStamped. Throws BadBytes.
Pose pose_of(std::string_view bytes, bool cdr);

}  // namespace spikedepth
