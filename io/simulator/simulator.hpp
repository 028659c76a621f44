#pragma once
// The simulation step by step.
#include <array>
#include <memory>

#include "core/base/worker_pool.hpp"
#include "core/events/recording.hpp"
#include "io/simulator/dvs_sensor.hpp"
#include "io/simulator/simulation_config.hpp"
#include "io/simulator/view_renderer.hpp"
#include "io/simulator/world.hpp"

namespace spikedepth::simulator {

/// Both cameras in their world, advanced from one rendered view to the next.
class Simulator {
 public:
  explicit Simulator(const SimulationConfig& config);

  TimeUs now() const { return now_; }
  /// Advances towards `limit`, by no more than config.step_px pixels of motion and 10 ms, and
  /// returns the new time.
  TimeUs advance(TimeUs limit);

  /// As the calibration has it.
  RigidTransform world_from_camera(Side side, TimeUs t) const;
  const World& world() const { return world_; }
  const StereoCalibration& rig() const { return rig_; }
  const ViewRenderer& view(Side side) const { return camera(side).view; }

  /// Appends the events of `side` since the last call.
  void take_events(Side side, EventBatch& out);
  /// The grey image at now().
  GrayImage image(Side side) const;
  /// Exact depth at now().
  DepthMap depth(Side side, DepthView view);
  Pose pose(TimeUs t) const;
  ImuSample imu(TimeUs t) const;

 private:
  struct Camera {
    Camera(const Scene& scene, const CameraCalibration& calibration, SensorSize view_size,
           const DvsParameters& parameters, std::uint64_t seed);
    RayTable raw_rays, rectified_rays;
    ViewRenderer view, rectified;
    DvsSensor sensor;
  };
  Camera& camera(Side side) { return *cameras_[static_cast<std::size_t>(side)]; }
  const Camera& camera(Side side) const { return *cameras_[static_cast<std::size_t>(side)]; }
  RigidTransform world_from_sensor(Side side, TimeUs t) const;
  TimeUs choose_step(TimeUs limit);
  double motion_until(TimeUs t) const;
  void render(TimeUs t);
  /// For every row of tiles of both cameras, on all threads.
  template <typename RowTask>
  void for_tile_rows(const RowTask& task);
  /// For every row of pixels of both cameras, on all threads.
  template <typename RowTask>
  void for_rows(const RowTask& task);
  void sense_row(Side side, int y, TimeUs from, TimeUs to, bool at_rest);
  void optics_row(Side side, int y, float* blurred) const;

  SimulationConfig config_;
  StereoCalibration rig_;
  RigidTransform left_from_right_;
  Mat3 right_tilt_;  // of the right camera against its calibration
  World world_;
  std::array<std::unique_ptr<Camera>, 2> cameras_;
  WorkerPool workers_;
  TimeUs now_ = 0;
  TimeUs last_step_us_ = 1000;
};

}  // namespace spikedepth::simulator
