#include "io/simulator/simulator.hpp"

#include <algorithm>
#include <cmath>

#include "io/simulator/optics.hpp"
#include "io/simulator/simulate.hpp"
#include "io/simulator/stepper.hpp"

namespace spikedepth::simulator {
namespace {

constexpr float kDark = 0.02F;  // dark current, as a share of white
constexpr TimeUs kLongestStep_us = 10000;
constexpr double kImageGain = 450;  // grey value of white before it is cut at 255
constexpr double kGravity = 9.81;

DvsParameters dvs_parameters(const SimulationConfig& config, Side side) {
  const double scale = side == Side::right ? config.right_threshold_scale : 1.0;
  DvsParameters parameters;
  parameters.threshold_on = scale * config.threshold_on;
  parameters.threshold_off = scale * config.threshold_off;
  parameters.threshold_spread = scale * config.threshold_spread;
  parameters.refractory_us = config.refractory_us;
  parameters.noise_hz = config.noise_hz;
  parameters.hot_share = config.hot_share;
  parameters.hot_hz = config.hot_hz;
  parameters.leak_hz = config.leak_hz;
  parameters.bandwidth_hz = config.bandwidth_hz;
  return parameters;
}

std::uint64_t sensor_seed(const SimulationConfig& config, Side side) {
  return Random(static_cast<std::uint64_t>(config.seed), 2 + static_cast<std::uint64_t>(side))
      .next();
}

double seconds_of(TimeUs t) {
  return 1e-6 * static_cast<double>(t);
}

}  // namespace

Simulator::Camera::Camera(const Scene& scene, const CameraCalibration& calibration,
                          SensorSize view_size, const DvsParameters& parameters, std::uint64_t seed)
    : raw_rays(calibration, DepthView::raw, calibration.sensor),
      rectified_rays(calibration, DepthView::rectified, view_size),
      view(scene, raw_rays),
      rectified(scene, rectified_rays),
      sensor(calibration.sensor, parameters, seed) {}

Simulator::Simulator(const SimulationConfig& config)
    : config_(config),
      rig_(simulated_rig(config)),
      world_(make_world(config, rig_)),
      workers_(static_cast<int>(config.threads)) {
  RigidTransform right_from_left;
  const auto& m = rig_.right_from_left;
  right_from_left.rotation = {{m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]}};
  right_from_left.translation = {m[3], m[7], m[11]};
  left_from_right_ = inverse(right_from_left);
  right_tilt_ = rotation_x(std::atan(config.right_down_px / rig_.right.fy));
  for (const Side side : {Side::left, Side::right}) {
    cameras_[static_cast<std::size_t>(side)] =
        std::make_unique<Camera>(world_.scene, rig_.camera(side), rig_.view(),
                                 dvs_parameters(config_, side), sensor_seed(config_, side));
  }
  render(0);
  for_rows([this](Side side, int y) { sense_row(side, y, 0, 0, true); });
}

RigidTransform Simulator::world_from_camera(Side side, TimeUs t) const {
  const RigidTransform left = world_.trajectory->world_from_left(seconds_of(t));
  return side == Side::left ? left : left * left_from_right_;
}

RigidTransform Simulator::world_from_sensor(Side side, TimeUs t) const {
  RigidTransform pose = world_from_camera(side, t);
  if (side == Side::right) pose.rotation = pose.rotation * right_tilt_;
  return pose;
}

void Simulator::take_events(Side side, EventBatch& out) {
  const auto already = static_cast<std::ptrdiff_t>(out.size());
  camera(side).sensor.take_events(out);
  if (side == Side::left || config_.right_late_us == 0) return;
  const auto first = out.begin() + already;
  const TimeUs end = std::llround(1e6 * config_.seconds);
  std::for_each(first, out.end(), [&](Event& event) { event.t += config_.right_late_us; });
  const auto outside = [end](const Event& event) { return event.t < 0 || event.t >= end; };
  out.erase(std::remove_if(first, out.end(), outside), out.end());
}

template <typename RowTask>
void Simulator::for_tile_rows(const RowTask& task) {
  const int left = camera(Side::left).view.tile_rows();
  workers_.run(left + camera(Side::right).view.tile_rows(), [&](int job) {
    job < left ? task(Side::left, job) : task(Side::right, job - left);
  });
}

template <typename RowTask>
void Simulator::for_rows(const RowTask& task) {
  for_tile_rows([&](Side side, int tile_row) {
    const int height = rig_.camera(side).sensor.height;
    const int first = tile_row * kTileHeight;
    for (int y = first; y < std::min(first + kTileHeight, height); ++y) task(side, y);
  });
}

void Simulator::render(TimeUs t) {
  workers_.run(2, [&](int job) {
    const auto side = static_cast<Side>(job);
    camera(side).view.set_pose(world_from_sensor(side, t), seconds_of(t));
  });
  for_tile_rows([this](Side side, int row) { camera(side).view.render(row, true); });
  for_tile_rows([this](Side side, int row) { camera(side).view.smooth_edges(row); });
}

void Simulator::optics_row(Side side, int y, float* blurred) const {
  const ViewRenderer& view = camera(side).view;
  const SensorSize size = view.size();
  const int last = size.height - 1;
  blur_row(view.brightness_row(std::max(y - 1, 0)), view.brightness_row(y),
           view.brightness_row(std::min(y + 1, last)), static_cast<std::size_t>(size.width),
           blurred);
}

void Simulator::sense_row(Side side, int y, TimeUs from, TimeUs to, bool at_rest) {
  const auto width = static_cast<std::size_t>(rig_.camera(side).sensor.width);
  std::vector<float> row(width);
  optics_row(side, y, row.data());
  log_row(row.data(), width, kDark, row.data());
  const auto ramp = static_cast<float>(world_.scene.ramp_per_s * seconds_of(to));
  if (ramp != 0) {
    for (float& value : row) value += ramp;
  }
  DvsSensor& sensor = camera(side).sensor;
  if (at_rest) {
    sensor.reset_row(y, row.data());
  } else {
    sensor.step_row(y, row.data(), from, to);
  }
}

double Simulator::motion_until(TimeUs t) const {
  double largest = 0;
  for (const Side side : {Side::left, Side::right}) {
    const ViewRenderer& view = camera(side).view;
    const double by_rig = largest_motion_px(view, world_from_sensor(side, t));
    const double by_shapes =
        largest_sway_px(world_.scene, view, seconds_of(now_), seconds_of(t - now_));
    largest = std::max(largest, by_rig + by_shapes);
  }
  return largest;
}

// The longest step within which nothing moves further than allowed, given that motion grows about
// evenly with time; what is left until the limit is divided evenly.
TimeUs Simulator::choose_step(TimeUs limit) {
  const TimeUs left = limit - now_;
  TimeUs step = std::min({2 * last_step_us_, kLongestStep_us, left});
  for (int attempt = 0; attempt < 8; ++attempt) {
    const double motion = motion_until(now_ + step);
    if (motion <= config_.step_px) break;
    const double share = std::clamp(0.95 * config_.step_px / motion, 0.1, 0.95);
    step = std::max<TimeUs>(1, static_cast<TimeUs>(share * static_cast<double>(step)));
  }
  last_step_us_ = std::max<TimeUs>(step, 20);
  const TimeUs steps = (left + step - 1) / step;
  return (left + steps - 1) / steps;
}

TimeUs Simulator::advance(TimeUs limit) {
  const TimeUs next = now_ + choose_step(limit);
  render(next);
  for_rows([&](Side side, int y) { sense_row(side, y, now_, next, false); });
  now_ = next;
  return now_;
}

GrayImage Simulator::image(Side side) const {
  const SensorSize size = rig_.camera(side).sensor;
  GrayImage image{size.width, size.height, {}};
  image.pixels.reserve(size.pixels());
  std::vector<float> row(static_cast<std::size_t>(size.width));
  const double gain = kImageGain * std::exp(world_.scene.ramp_per_s * seconds_of(now_));
  for (int y = 0; y < image.height; ++y) {
    optics_row(side, y, row.data());
    for (const float value : row) {
      image.pixels.push_back(static_cast<std::uint8_t>(std::min(255.0, gain * value + 0.5)));
    }
  }
  return image;
}

DepthMap Simulator::depth(Side side, DepthView view) {
  if (view == DepthView::raw) return camera(side).view.depth(config_.farthest_m);
  ViewRenderer& rectified = camera(side).rectified;
  rectified.set_pose(world_from_camera(side, now_), seconds_of(now_));
  workers_.run(rectified.tile_rows(), [&](int row) { rectified.render(row, false); });
  return rectified.depth(config_.farthest_m);
}

Pose Simulator::pose(TimeUs t) const {
  const RigidTransform left = world_from_camera(Side::left, t);
  return {t,
          {left.translation.x, left.translation.y, left.translation.z},
          to_quaternion(left.rotation)};
}

// Central differences of the motion over 2 ms.
ImuSample Simulator::imu(TimeUs t) const {
  constexpr double kHalf_s = 1e-3;
  const double s = seconds_of(t);
  const RigidTransform before = world_.trajectory->world_from_left(s - kHalf_s);
  const RigidTransform here = world_.trajectory->world_from_left(s);
  const RigidTransform after = world_.trajectory->world_from_left(s + kHalf_s);
  const Vec3 acceleration =
      (1 / (kHalf_s * kHalf_s)) * (after.translation + before.translation - 2.0 * here.translation);
  const Vec3 felt = transposed(here.rotation) * (acceleration + Vec3{0, 0, kGravity});
  const Vec3 turn = (0.5 / kHalf_s) * rotation_vector(transposed(before.rotation) * after.rotation);
  return {t, {felt.x, felt.y, felt.z}, {turn.x, turn.y, turn.z}};
}

}  // namespace spikedepth::simulator
