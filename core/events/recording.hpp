#pragma once
// What every source of events and depth offers, whatever its file format.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/progress.hpp"
#include "core/base/time.hpp"
#include "core/camera/calibration.hpp"
#include "core/camera/depth_map.hpp"
#include "core/camera/sensor.hpp"
#include "core/events/event.hpp"

namespace spikedepth {

/// Raw = the distorted view of the sensor; rectified = the view in which rows of both cameras
/// agree.
enum class DepthView { raw, rectified };

/// A grey image, row by row.
struct GrayImage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// Pose of the left camera: camera -> world, position in metres, unit quaternion (x, y, z, w).
struct Pose {
  TimeUs t = 0;
  std::array<double, 3> position{};
  std::array<double, 4> quaternion{0, 0, 0, 1};
};

/// Accelerometer (m/s^2) and gyroscope (rad/s) of the left camera.
struct ImuSample {
  TimeUs t = 0;
  std::array<double, 3> acceleration{};
  std::array<double, 3> angular_velocity{};
};

/// Things found wrong with the events that were read so far. A row is counted once however often it
/// is read, under the first reason that applies. Events of the first three kinds never reach the
/// caller; those that go back in time do, in order.
struct EventDefects {
  std::uint64_t read = 0;          // rows looked at
  std::uint64_t out_of_range = 0;  // pixel outside the sensor
  std::uint64_t bad_polarity = 0;  // not in {-1, 0, 1}
  std::uint64_t bad_time = 0;      // NaN, infinite or outside the representable range
  std::uint64_t backwards = 0;     // earlier than the newest time seen before it
  std::uint64_t dropped() const { return out_of_range + bad_polarity + bad_time; }
};

/// Pixels of the depth maps read so far that held no usable number; all are returned as NaN. Each
/// map counts once.
struct DepthDefects {
  std::uint64_t maps = 0;          // maps looked at
  std::uint64_t pixels = 0;        // pixels looked at
  std::uint64_t unknown = 0;       // NaN: no ground truth, which is normal
  std::uint64_t not_positive = 0;  // zero or negative
  std::uint64_t infinite = 0;
};

/// Makes every depth that cannot be used NaN, and counts why. One map.
DepthDefects clean_depth(DepthMap& map);
DepthDefects& operator+=(DepthDefects& all, const DepthDefects& more);

/// Facts known when a recording is opened.
struct RecordingInfo {
  std::string name;                   // e.g. indoor_flying1
  std::string format;                 // e.g. mvsec-hdf5
  std::vector<std::string> files;     // every file that is read
  std::array<SensorSize, 2> sensors;  // per side, of raw pixels
  SensorSize view;         // of the rectified view of both cameras: frames, rectified depth maps
  double base_time_s = 0;  // absolute time (Unix seconds) of t = 0
  TimeWindow span;         // from the first event of either camera to just after the last
  bool has_right = false;
  std::array<std::uint64_t, 2> event_count{};  // per side; 0 where the camera is absent
  std::array<TimeWindow, 2> side_span{};       // per side
  std::vector<std::string>
      notes;  // what a user should know: missing parts, assumptions made; one sentence each
  std::size_t index_of(Side side) const { return static_cast<std::size_t>(side); }
  SensorSize sensor(Side side) const { return sensors[index_of(side)]; }
  std::uint64_t events(Side side) const { return event_count[index_of(side)]; }
};

/// Receives `count` events from `first` on, in order of time. They are valid during the call only.
using EventVisitor = std::function<void(const Event* first, std::size_t count)>;

/// A recording of one or two event cameras with optional ground truth.
/// Not thread-safe: one thread at a time. Reading takes bounded memory for any length.
/// Every function throws DataError on unreadable data.
class Recording {
 public:
  virtual ~Recording() = default;
  virtual const RecordingInfo& info() const = 0;

  /// Replaces `out` by the events of `side` with begin <= t < end, sorted by time. A camera that
  /// the recording does not have, and a window without events, give an empty batch.
  virtual void read_events(Side side, TimeWindow window, EventBatch& out) = 0;

  /// Hands the same events to `visit` in pieces, without gathering them. Pieces follow in order of
  /// time, but for those of a file whose rows go back in time, which may overlap.
  virtual void visit_events(Side side, TimeWindow window, const EventVisitor& visit);

  /// The last `count` events of `side` with t < end (fewer if there are not as many), sorted by
  /// time.
  virtual void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) = 0;

  /// Where the file keeps the first event of `side` at `t`, for messages: "row 7 of
  /// /davis/left/events", "line 8"; empty where that is not known.
  virtual std::string place_of(Side side, TimeUs t);

  /// Times of the depth maps of `side`, strictly ascending; empty if there are none.
  virtual const std::vector<TimeUs>& depth_times(Side side) const = 0;
  virtual bool has_depth(Side side, DepthView view) const = 0;
  /// Depth map `index`. Zero, negative and infinite depths are returned as NaN.
  virtual DepthMap read_depth(Side side, DepthView view, std::size_t index) = 0;

  virtual const std::vector<TimeUs>& image_times(Side side) const = 0;
  virtual GrayImage read_image(Side side, std::size_t index) = 0;

  virtual const std::vector<Pose>& poses() const = 0;

  /// Null if the recording comes without one.
  virtual const StereoCalibration* calibration() const = 0;
  /// Raw pixel -> rectified pixel; identity where there is no calibration.
  virtual const ForwardMap& forward_map(Side side) const = 0;

  /// What was wrong with the events read so far.
  virtual EventDefects defects(Side side) const = 0;
  virtual DepthDefects depth_defects() const { return {}; }
};

/// Receives a recording piece by piece: the simulator and the converter write through this.
/// Times need not be interleaved between kinds, but each kind of each side comes in order of time.
class RecordingSink {
 public:
  virtual ~RecordingSink() = default;
  virtual void add_events(Side side, const EventBatch& events) = 0;
  virtual void add_image(Side side, TimeUs t, const GrayImage& image) = 0;
  virtual void add_depth(Side side, DepthView view, TimeUs t, const DepthMap& depth) = 0;
  virtual void add_pose(const Pose& pose) = 0;
  virtual void add_imu(const ImuSample& sample) = 0;
  /// Completes the files under their final names. Without it nothing is left behind. Throws
  /// CancelledError, leaving nothing either, if `progress` asks to stop before they are complete.
  virtual void finish(const ProgressCallback& progress) = 0;
  void finish() { finish({}); }
};

}  // namespace spikedepth
