#include "io/recordings/prophesee/prophesee_writer.hpp"

#include <filesystem>
#include <limits>

#include "core/base/error.hpp"
#include "io/recordings/prophesee/camera_file.hpp"
#include "io/recordings/prophesee/event_encoders.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kWriteAtOnce_bytes = std::size_t{1} << 20U;

template <typename Encoder>
class PropheseeWriter : public RecordingSink {
 public:
  explicit PropheseeWriter(const PropheseeTarget& target) {
    const auto paths = camera_files(target.path, target.stereo);
    for (std::size_t side = 0; side < paths.size(); ++side) {
      cameras_[side] = std::make_unique<Camera>(paths[side]);
      cameras_[side]->bytes = cameras_[side]->encoder.header(target.sensors[side], target.base_us);
    }
  }

  void add_events(Side side, const EventBatch& events) override {
    Camera* camera = cameras_[static_cast<std::size_t>(side)].get();
    SPIKEDEPTH_CHECK(camera != nullptr || events.empty(), "the camera is one of those announced");
    for (const Event& event : events) {
      SPIKEDEPTH_CHECK(event.t >= camera->newest, "events are written in order of time");
      camera->newest = event.t;
      camera->encoder.add(event, camera->file.path(), camera->bytes);
      if (camera->bytes.size() >= kWriteAtOnce_bytes) camera->flush();
    }
  }
  void add_image(Side, TimeUs, const GrayImage&) override {}
  void add_depth(Side, DepthView, TimeUs, const DepthMap&) override {}
  void add_pose(const Pose&) override {}
  void add_imu(const ImuSample&) override {}

  void finish(const ProgressCallback& progress) override {
    for (const auto& camera : cameras_) {
      if (!camera) continue;
      camera->flush();
      camera->file.complete();
    }
    if (progress && progress({"files", 1, 1, ""}) == Flow::stop)
      throw CancelledError("the conversion was interrupted; nothing was written");
    for (const auto& camera : cameras_) {
      if (camera) camera->file.commit();
    }
  }

 private:
  struct Camera {
    explicit Camera(const std::string& path) : file(path) {}
    void flush() {
      file.append(bytes);
      bytes.clear();
    }
    CameraFile file;
    Encoder encoder;
    std::string bytes;
    TimeUs newest = std::numeric_limits<TimeUs>::min();
  };
  std::array<std::unique_ptr<Camera>, 2> cameras_;
};

}  // namespace

std::vector<std::string> camera_files(const std::string& path, bool stereo) {
  if (!stereo) return {path};
  const std::filesystem::path name(path);
  std::vector<std::string> files;
  for (const Side side : {Side::left, Side::right}) {
    std::filesystem::path file = name.parent_path() / name.stem();
    file += std::string("_") + side_name(side);
    file += name.extension();
    files.push_back(file.string());
  }
  return files;
}

std::unique_ptr<RecordingSink> make_evt3_writer(const PropheseeTarget& target) {
  return std::make_unique<PropheseeWriter<Evt3Encoder>>(target);
}

std::unique_ptr<RecordingSink> make_dat_writer(const PropheseeTarget& target) {
  return std::make_unique<PropheseeWriter<DatEncoder>>(target);
}

}  // namespace spikedepth
