#include "io/recordings/ros/bag_folder.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/recordings/ros/bag_file.hpp"
#include "io/recordings/ros/db3_file.hpp"
#include "io/recordings/ros/mcap_file.hpp"
#include "io/streams/file_bytes.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostMetadataBytes = 4U << 20U;

/// One file of any kind; no folder, which could name itself.
std::unique_ptr<RosStore> open_file(const std::string& path) {
  const FileBytes file(path, "a ROS recording");
  std::string head(std::min<std::uint64_t>(file.size(), 16), '\0');
  file.read(0, head.data(), head.size());
  if (starts_with(head, "\x89MCAP")) return open_mcap_file(path);
  if (starts_with(head, "SQLite format 3")) return open_db3_file(path);
  if (starts_with(head, "#ROSBAG V")) return open_bag_file(path);
  throw DataError(path,
                  "is none of ROS's files: a bag (.bag), SQLite (.db3) or MCAP file was expected");
}

/// Several files as one: topics of the same name and type are one topic.
class BagFolder : public RosStore {
 public:
  explicit BagFolder(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      files_.push_back(open_file(path));
      const RosStore& file = *files_.back();
      std::vector<std::uint32_t> places;
      for (const RosTopic& topic : file.topics()) places.push_back(place_of_topic(topic));
      topic_of_.push_back(places);
      notes_.insert(notes_.end(), file.notes().begin(), file.notes().end());
    }
  }
  const std::vector<RosTopic>& topics() const override { return topics_; }

  void visit(const std::vector<bool>& wanted, const RosVisitor& visitor) override {
    for (std::uint32_t i = 0; i < files_.size(); ++i) {
      std::vector<bool> here;
      for (const std::uint32_t topic : topic_of_[i]) here.push_back(wanted[topic]);
      files_[i]->visit(here, [&](const RosMessage& found, std::string_view bytes) {
        RosMessage message = found;
        message.file = i;
        message.topic = topic_of_[i][found.topic];
        visitor(message, bytes);
      });
    }
  }
  std::string_view read(const RosMessage& message) override {
    return files_[message.file]->read(message);
  }
  std::string place(const RosMessage& message) const override {
    return files_[message.file]->place(message);
  }
  const std::string& path_of(const RosMessage& message) const override {
    return files_[message.file]->path_of(message);
  }
  const std::vector<std::string>& notes() const override { return notes_; }
  std::vector<std::string> files() const override {
    std::vector<std::string> paths;
    for (const auto& file : files_) paths.push_back(file->files().front());
    return paths;
  }

 private:
  std::uint32_t place_of_topic(const RosTopic& topic) {
    const auto same = std::find_if(topics_.begin(), topics_.end(), [&](const RosTopic& known) {
      return known.name == topic.name && known.type == topic.type;
    });
    const auto place = static_cast<std::uint32_t>(same - topics_.begin());
    if (same == topics_.end()) topics_.push_back(topic);
    return place;
  }

  std::vector<std::unique_ptr<RosStore>> files_;
  std::vector<std::vector<std::uint32_t>> topic_of_;  // by file and its own topics
  std::vector<RosTopic> topics_;
  std::vector<std::string> notes_;
};

/// Names of the files, as the folder's metadata tell them.
std::vector<std::string> named_files(const std::string& metadata) {
  if (require_regular_file(metadata, "a ROS 2 bag's metadata.yaml") > kMostMetadataBytes)
    throw DataError(metadata, "is larger than 4 MiB, which no bag's metadata are");
  try {
    const YAML::Node bag = YAML::Load(read_file(metadata))["rosbag2_bagfile_information"];
    if (!bag || !bag.IsMap())
      throw DataError(metadata,
                      "has no entry rosbag2_bagfile_information; a ROS 2 bag's "
                      "metadata.yaml was expected");
    const YAML::Node packing = bag["compression_format"];
    if (packing && packing.IsScalar() && !packing.Scalar().empty())
      throw DataError(metadata, "tells of files packed by " + clipped(packing.Scalar(), 20) +
                                    "; `ros2 bag convert` writes the bag without (an MCAP file's "
                                    "own chunks may be packed)");
    const auto names = bag["relative_file_paths"].as<std::vector<std::string>>();
    if (names.empty()) throw DataError(metadata, "names no files");
    return names;
  } catch (const YAML::Exception& problem) {
    throw DataError(metadata, "is no metadata.yaml of a ROS 2 bag: " + clipped(problem.what(), 80));
  }
}

}  // namespace

std::unique_ptr<RosStore> open_bag_folder(const std::string& folder) {
  const std::string metadata = folder + "/metadata.yaml";
  std::vector<std::string> paths;
  for (const std::string& name : named_files(metadata)) {
    const fs::path relative(name);
    // Old bags name the folder too; what lies elsewhere is not opened.
    const std::string path = folder + "/" + relative.filename().string();
    if (relative.is_absolute() || name.find("..") != std::string::npos)
      throw DataError(metadata, "names '" + clipped(name, 80) + "', which lies elsewhere");
    paths.push_back(fs::exists(folder + "/" + name) ? folder + "/" + name : path);
  }
  return std::make_unique<BagFolder>(paths);
}

std::unique_ptr<RosStore> open_ros_store(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error) ? open_bag_folder(path) : open_file(path);
}

}  // namespace spikedepth
