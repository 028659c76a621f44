#include "io/recordings/ros/ros_format.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/ros/bag_folder.hpp"
#include "io/recordings/ros/image_topic.hpp"
#include "io/recordings/ros/ros_fields.hpp"
#include "io/recordings/ros/topic_events.hpp"
#include "io/recordings/ros/topic_roles.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPoses = 8'000'000;

/// Collects what is wanted of one file while it is walked through once.
class Walk {
 public:
  explicit Walk(std::shared_ptr<RosStore> store)
      : store_(std::move(store)), takers_(store_->topics().size()) {}

  std::unique_ptr<TopicEvents> events(std::size_t topic) {
    auto made = std::make_unique<TopicEvents>(store_, store_->topics()[topic]);
    takers_[topic] = [events = made.get()](const RosMessage& message, std::string_view bytes) {
      events->add(message, bytes);
    };
    return made;
  }
  std::shared_ptr<ImageTopic> images(const std::optional<std::size_t>& topic) {
    if (!topic) return nullptr;
    auto made = std::make_shared<ImageTopic>(store_, store_->topics()[*topic]);
    takers_[*topic] = [made](const RosMessage& message, std::string_view bytes) {
      made->add(message, bytes);
    };
    return made;
  }
  void poses(const std::optional<std::size_t>& topic, std::vector<Pose>& into) {
    if (!topic) return;
    const RosTopic& known = store_->topics()[*topic];
    takers_[*topic] = [this, &known, &into](const RosMessage& message, std::string_view bytes) {
      try {
        if (into.size() >= kMostPoses) throw BadBytes("more poses than any recording holds");
        into.push_back(pose_of(bytes, known.cdr));
      } catch (const BadBytes& problem) {
        throw DataError(store_->path_of(message), "topic " + clipped(known.name, 60) + ", " +
                                                      store_->place(message) + ": " +
                                                      problem.what());
      }
    };
  }
  void run() {
    std::vector<bool> wanted;
    for (const auto& taker : takers_) wanted.push_back(taker != nullptr);
    store_->visit(wanted, [&](const RosMessage& message, std::string_view bytes) {
      takers_[message.topic](message, bytes);
    });
    takers_.clear();
  }

 private:
  std::shared_ptr<RosStore> store_;
  std::vector<RosVisitor> takers_;  // by topic; null: not wanted
};

/// Images and depth maps of one camera, before they are walked through.
struct Pictures {
  std::shared_ptr<ImageTopic> images;
  std::array<std::shared_ptr<ImageTopic>, 2> depth;

  Pictures(Walk& walk, const CameraTopics& topics)
      : images(walk.images(topics.images)),
        depth({walk.images(topics.depth[0]), walk.images(topics.depth[1])}) {}

  /// What the camera does not have yet.
  void give(CameraParts& camera) const {
    if (images != nullptr && camera.images.times.empty()) camera.images = images->images();
    for (std::size_t view = 0; view < depth.size(); ++view) {
      if (depth[view] != nullptr && camera.depth[view].times.empty())
        camera.depth[view] = depth[view]->depths();
    }
  }
};

void sort_poses(std::vector<Pose>& poses) {
  std::stable_sort(poses.begin(), poses.end(),
                   [](const Pose& a, const Pose& b) { return a.t < b.t; });
}

std::string topics_of(const RosStore& store) {
  std::vector<std::string> names;
  for (const RosTopic& topic : store.topics())
    names.push_back(topic.name + " (" + topic.type + ")");
  return names.empty() ? "no topics" : join_some(names, 4);
}

void note_losses(const TopicEvents& events, const std::string& topic, RecordingParts& parts) {
  if (events.lost_packets() > 0)
    parts.notes.push_back(std::to_string(events.lost_packets()) +
                          (events.lost_packets() == 1 ? " packet of " : " packets of ") +
                          clipped(topic, 60) + (events.lost_packets() == 1 ? " is" : " are") +
                          " missing (gaps in the numbers); the recorder lost what was in between");
}

/// Cameras that send EVT3 tell times up to multiples of 16.8 s. The messages' headers, which come
/// some milliseconds later, tell the multiples between cameras of one clock.
void align_camera_clocks(std::vector<TopicEvents*> cameras, RecordingParts& parts) {
  if (cameras.size() < 2 || !std::all_of(cameras.begin(), cameras.end(), [](TopicEvents* events) {
        return events->has_camera_clock();
      }))
    return;
  for (std::size_t i = 0; i < cameras.size(); ++i) {
    const TimeUs apart = cameras[i]->header_ahead_us() - cameras[0]->header_ahead_us();
    const auto periods = static_cast<TimeUs>(
        std::llround(static_cast<double>(apart) / static_cast<double>(kEvt3PeriodUs)));
    parts.cameras[i].clock_period_us = 0;
    if (periods == 0) continue;
    cameras[i]->move_camera_clock(periods * kEvt3PeriodUs);
    parts.notes.push_back("the clock of " + clipped(parts.cameras[i].name, 60) + " was moved by " +
                          std::to_string(periods) +
                          " x 16.777216 s, as the headers of its messages tell");
  }
}

/// Depth maps and poses that MVSEC keeps in a bag of its own.
void read_truth(const std::string& path, RecordingParts& parts) {
  const std::string ending = "_data.bag";
  if (!ends_with(path, ending)) return;
  const std::string truth = path.substr(0, path.size() - ending.size()) + "_gt.bag";
  std::error_code error;
  if (!fs::is_regular_file(truth, error)) return;
  const std::shared_ptr<RosStore> store = open_ros_store(truth);
  Walk walk(store);
  std::vector<Pictures> pictures;
  for (const CameraParts& camera : parts.cameras)
    pictures.emplace_back(walk, camera_topics(store->topics(), camera.name));
  std::vector<Pose> poses;
  walk.poses(pose_topic(store->topics(), parts.cameras.front().name), poses);
  walk.run();
  for (std::size_t i = 0; i < pictures.size(); ++i) pictures[i].give(parts.cameras[i]);
  if (parts.poses.empty()) parts.poses = std::move(poses);
  parts.files.push_back(truth);
  parts.notes.insert(parts.notes.end(), store->notes().begin(), store->notes().end());
}

Claim claim_of(const PathLook& look) {
  if (look.is_folder)
    return look.lists("metadata.yaml") && std::any_of(look.listing.begin(), look.listing.end(),
                                                      [](const std::string& name) {
                                                        return ends_with(name, ".db3") ||
                                                               ends_with(name, ".mcap");
                                                      })
               ? Claim::by_content
               : Claim::none;
  // Other SQLite files are told apart when this one is opened.
  for (const char* magic : {"#ROSBAG V", "\x89MCAP", "SQLite format 3"}) {
    if (starts_with(look.head, magic)) return Claim::by_content;
  }
  const std::string path = lower_case(look.path);
  return ends_with(path, ".db3") || ends_with(path, ".bag") || ends_with(path, ".mcap")
             ? Claim::by_name
             : Claim::none;
}

}  // namespace

RecordingParts read_ros(const std::string& path) {
  const std::shared_ptr<RosStore> store = open_ros_store(path);
  RecordingParts parts;
  const fs::path place(path);
  parts.name = (place.has_filename() ? place : place.parent_path()).stem().string();
  parts.format = store->topics().empty() || store->topics().front().cdr ? "ros2" : "ros1";
  parts.files = store->files();
  parts.notes = store->notes();
  Walk walk(store);
  std::vector<std::unique_ptr<TopicEvents>> events;
  std::vector<Pictures> pictures;
  const auto cameras = all_cameras(store->topics());
  for (const CameraTopics& topics : cameras) {
    events.push_back(walk.events(topics.events));
    pictures.emplace_back(walk, topics);
  }
  if (!cameras.empty())
    walk.poses(pose_topic(store->topics(), store->topics()[cameras.front().events].name),
               parts.poses);
  walk.run();
  std::vector<TopicEvents*> used;
  for (std::size_t i = 0; i < cameras.size(); ++i) {
    if (events[i]->count() == 0) continue;
    CameraParts camera;
    camera.name = store->topics()[cameras[i].events].name;
    camera.sensor = events[i]->sensor();
    if (events[i]->has_camera_clock()) camera.clock_period_us = kEvt3PeriodUs;
    note_losses(*events[i], camera.name, parts);
    pictures[i].give(camera);
    used.push_back(events[i].get());
    camera.events = std::move(events[i]);
    parts.cameras.push_back(std::move(camera));
  }
  if (parts.cameras.empty())
    throw DataError(path,
                    "has no messages with events (dvs_msgs, prophesee_event_msgs, "
                    "event_camera_msgs); it has " +
                        topics_of(*store));
  align_camera_clocks(used, parts);
  read_truth(path, parts);
  sort_poses(parts.poses);
  return parts;
}

RecordingFormat ros_format() {
  return parts_format("ros", "ROS recordings (.bag, .db3, .mcap, folders of ROS 2 bags)", claim_of,
                      read_ros);
}

}  // namespace spikedepth
