#include "io/recordings/columns/dsec_writer.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/calibration/dsec_chain.hpp"
#include "io/hdf5/output_file.hpp"
#include "io/pictures/gray_png.hpp"
#include "io/recordings/columns/dsec_files.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using hdf5::ElementType;

constexpr std::uint64_t kChunkRows = 65536;

/// events.h5 of one camera.
class EventsFile {
 public:
  EventsFile(const fs::path& path, TimeUs offset, bool wide)
      : file_(path.string()),
        wide_(wide),
        x_(file_.create_column("/events/x", ElementType::uint16, kChunkRows)),
        y_(file_.create_column("/events/y", ElementType::uint16, kChunkRows)),
        p_(file_.create_column("/events/p", ElementType::uint8, kChunkRows)),
        t_(file_.create_column("/events/t", wide ? ElementType::int64 : ElementType::uint32,
                               kChunkRows)) {
    file_.write("/t_offset", ElementType::int64, {1}, &offset);
  }

  void add(const EventBatch& events) {
    std::vector<std::uint16_t> x, y;
    std::vector<std::uint8_t> p;
    std::vector<std::int64_t> t;
    for (const Event& event : events) {
      if (event.t < last_)
        throw ConfigError("events go back in time, which DSEC's layout cannot hold");
      last_ = event.t;
      // ms_to_idx[m]: first event at or after m milliseconds.
      while (static_cast<TimeUs>(ms_index_.size()) * 1000 <= event.t)
        ms_index_.push_back(static_cast<std::int64_t>(t_.rows() + t.size()));
      x.push_back(event.x);
      y.push_back(event.y);
      p.push_back(event.polarity > 0 ? 1 : 0);
      t.push_back(event.t);
    }
    x_.append_rows(x.size(), x.data());
    y_.append_rows(y.size(), y.data());
    p_.append_rows(p.size(), p.data());
    if (wide_) {
      t_.append_rows(t.size(), t.data());
    } else {
      const std::vector<std::uint32_t> narrow(t.begin(), t.end());
      t_.append_rows(narrow.size(), narrow.data());
    }
  }

  void finish() {
    auto index = file_.create_column("/ms_to_idx", ElementType::int64, kChunkRows);
    index.append_rows(ms_index_.size(), ms_index_.data());
    for (hdf5::OutputDataset* column : {&index, &x_, &y_, &p_, &t_}) {
      const hdf5::OutputDataset closed(std::move(*column));
    }
    file_.close();
  }

 private:
  hdf5::OutputFile file_;
  bool wide_;
  hdf5::OutputDataset x_, y_, p_, t_;
  std::vector<std::int64_t> ms_index_;
  TimeUs last_ = 0;
};

void write_map(const fs::path& path, const ForwardMap& map) {
  if (map.x.empty()) return;
  std::vector<float> pairs;
  for (std::size_t i = 0; i < map.x.size(); ++i) {
    pairs.push_back(map.x[i]);
    pairs.push_back(map.y[i]);
  }
  hdf5::OutputFile file(path.string());
  file.write("/rectify_map", ElementType::float32,
             {static_cast<std::uint64_t>(map.sensor.height),
              static_cast<std::uint64_t>(map.sensor.width), 2},
             pairs.data());
  file.close();
}

Gray16 disparity_picture(const DepthMap& depth, double focal_baseline) {
  constexpr double kPerPixel = 256;
  Gray16 picture{depth.width, depth.height, std::vector<std::uint16_t>(depth.metres.size())};
  for (std::size_t i = 0; i < depth.metres.size(); ++i) {
    if (!is_valid_depth(depth.metres[i])) continue;
    const double value = std::round(kPerPixel * focal_baseline / depth.metres[i]);
    if (value >= 1 && value <= 65535) picture.pixels[i] = static_cast<std::uint16_t>(value);
  }
  return picture;
}

class DsecWriter : public RecordingSink {
 public:
  explicit DsecWriter(const DsecWriterOptions& options)
      : options_(options), target_(plain(options.folder)), work_(target_.string() + ".partial") {
    std::error_code error;
    if (fs::exists(target_, error) && !fs::is_empty(target_, error) &&
        !is_dsec_folder(target_.string()))
      throw ConfigError(target_.string() +
                        ": is there and no sequence of DSEC; choose another name");
    fs::remove_all(work_, error);
    const bool wide = options.length_us >= std::numeric_limits<std::uint32_t>::max();
    for (std::size_t side = 0; side < (options.has_right ? 2U : 1U); ++side) {
      const fs::path folder = work_ / "events" / (side == 0 ? "left" : "right");
      make(folder);
      files_[side] = std::make_unique<EventsFile>(folder / "events.h5", options.base_us, wide);
      write_map(folder / "rectify_map.h5", options.maps[side]);
    }
    if (!options.calibration) return;
    make(work_ / "calibration");
    write_file_atomically((work_ / "calibration" / "cam_to_cam.yaml").string(),
                          dsec_chain_text(*options.calibration));
  }

  ~DsecWriter() override {
    for (auto& file : files_) file.reset();
    std::error_code error;
    fs::remove_all(work_, error);
  }

  void add_events(Side side, const EventBatch& events) override {
    auto& file = files_[static_cast<std::size_t>(side)];
    if (file) file->add(events);
  }

  void add_depth(Side side, DepthView view, TimeUs t, const DepthMap& depth) override {
    if (side != Side::left || view != DepthView::rectified || !options_.calibration) return;
    if (times_.empty()) add_picture(0, DepthMap(depth.width, depth.height));
    add_picture(t, depth);
  }

  void add_image(Side, TimeUs, const GrayImage&) override {}
  void add_pose(const Pose&) override {}
  void add_imu(const ImuSample&) override {}

  using RecordingSink::finish;
  void finish(const ProgressCallback& progress) override {
    for (auto& file : files_) {
      if (file) file->finish();
      file.reset();
    }
    if (!times_.empty()) {
      std::string lines;
      for (const TimeUs t : times_) lines += std::to_string(t) + "\n";
      write_file_atomically((work_ / "disparity" / "timestamps.txt").string(), lines);
    }
    if (progress && progress({"finish", 1, 1, ""}) == Flow::stop)
      throw CancelledError("the conversion was interrupted; nothing was written");
    place();
  }

 private:
  static fs::path plain(const std::string& folder) {
    fs::path path = fs::absolute(folder).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
  }

  static void make(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw DataError(folder.string(), "cannot be made: " + error.message());
  }

  void add_picture(TimeUs t, const DepthMap& depth) {
    make(work_ / "disparity" / "event");
    const auto picture = disparity_picture(depth, options_.calibration->focal_baseline());
    const auto name = format("%06zu.png", 2 * times_.size());
    write_file_atomically((work_ / "disparity" / "event" / name).string(), gray_png(picture));
    times_.push_back(options_.base_us + t);
  }

  /// The finished folder takes the place of an earlier one.
  void place() {
    const fs::path old = target_.string() + ".old";
    std::error_code error;
    fs::remove_all(old, error);
    if (fs::exists(target_, error)) fs::rename(target_, old, error);
    fs::rename(work_, target_, error);
    if (error) {
      const std::string cause = error.message();
      fs::rename(old, target_, error);
      throw DataError(target_.string(), "cannot be put in place: " + cause);
    }
    sync_folder(target_.parent_path().string());
    fs::remove_all(old, error);
  }

  DsecWriterOptions options_;
  fs::path target_, work_;
  std::array<std::unique_ptr<EventsFile>, 2> files_;
  std::vector<TimeUs> times_;
};

}  // namespace

std::unique_ptr<RecordingSink> make_dsec_writer(const DsecWriterOptions& options) {
  return std::make_unique<DsecWriter>(options);
}

}  // namespace spikedepth
