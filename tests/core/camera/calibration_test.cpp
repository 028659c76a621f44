#include "core/camera/calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "core/camera/rotation.hpp"

namespace spikedepth {
namespace {

using Matrix = std::array<double, 9>;

Matrix multiply(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 3; ++k) c[3 * i + j] += a[3 * i + k] * b[3 * k + j];
    }
  }
  return c;
}

Matrix transpose(const Matrix& a) {
  return {a[0], a[3], a[6], a[1], a[4], a[7], a[2], a[5], a[8]};
}

TEST(Calibration, indoor_rig_agrees_with_itself) {
  const StereoCalibration rig = mvsec_indoor_calibration();
  EXPECT_DOUBLE_EQ(rig.focal_baseline(), 19.941771812941038);
  EXPECT_NEAR(rig.baseline_m(), 0.0998821, 5e-8);
  const auto& t = rig.right_from_left;
  const Matrix rotation = {t[0], t[1], t[2], t[4], t[5], t[6], t[8], t[9], t[10]};
  // Both rectified cameras look the same way: R_right R_right_left R_left^T = 1.
  const Matrix same =
      multiply(multiply(rig.right.rectification, rotation), transpose(rig.left.rectification));
  for (std::size_t i = 0; i < 9; ++i) EXPECT_NEAR(same[i], i % 4 == 0 ? 1 : 0, 1e-14);
  const double baseline = std::sqrt(t[3] * t[3] + t[7] * t[7] + t[11] * t[11]);
  EXPECT_NEAR(baseline * rig.focal_px(), rig.focal_baseline(), 1e-9);
}

/// The rectified position of a raw pixel by bisection on the angle, straight from the model's
/// definition.
std::array<double, 2> rectified(const CameraCalibration& camera, double u, double v) {
  const double x = (u - camera.cx) / camera.fx;
  const double y = (v - camera.cy) / camera.fy;
  const double distorted = std::hypot(x, y);
  const auto& k = camera.distortion;
  const auto bend = [&](double angle) {
    const double a2 = angle * angle;
    return angle * (1 + a2 * (k[0] + a2 * (k[1] + a2 * (k[2] + a2 * k[3]))));
  };
  double low = 0;
  double high = 1.5;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (bend(middle) < distorted ? low : high) = middle;
  }
  const double scale = distorted > 0 ? std::tan(low) / distorted : 1;
  const double ray[3] = {x * scale, y * scale, 1};
  double turned[3] = {};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j)
      turned[i] += camera.rectification[static_cast<std::size_t>(3 * i + j)] * ray[j];
  }
  const auto& p = camera.projection;
  return {p[0] * turned[0] / turned[2] + p[2], p[5] * turned[1] / turned[2] + p[6]};
}

TEST(ForwardMap, follows_the_equidistant_model) {
  const StereoCalibration rig = mvsec_indoor_calibration();
  for (const Side side : {Side::left, Side::right}) {
    const ForwardMap map = make_forward_map(rig.camera(side), rig.view());
    for (int y = 0; y < 260; y += 37) {
      for (int x = 0; x < 346; x += 23) {
        const auto expected = rectified(rig.camera(side), x, y);
        const auto i = static_cast<std::size_t>(y * 346 + x);
        EXPECT_NEAR(map.x[i], expected[0], 1e-2) << side_name(side) << " " << x << " " << y;
        EXPECT_NEAR(map.y[i], expected[1], 1e-2) << side_name(side) << " " << x << " " << y;
      }
    }
  }
}

TEST(ForwardMap, has_the_extent_of_the_published_maps) {
  const StereoCalibration rig = mvsec_indoor_calibration();
  const ForwardMap map = make_forward_map(rig.left, rig.view());
  const auto [left, right] = std::minmax_element(map.x.begin(), map.x.end());
  const auto [top, bottom] = std::minmax_element(map.y.begin(), map.y.end());
  EXPECT_NEAR(*left, -107, 1);
  EXPECT_NEAR(*right, 441, 1);
  EXPECT_NEAR(*top, -85, 1);
  EXPECT_NEAR(*bottom, 326, 1);
  std::size_t inside = 0;
  std::set<std::pair<int, int>> hit;
  for (std::size_t i = 0; i < map.x.size(); ++i) {
    if (map.x[i] < 0 || map.x[i] > 345 || map.y[i] < 0 || map.y[i] > 259) continue;
    ++inside;
    hit.emplace(static_cast<int>(std::lround(map.x[i])), static_cast<int>(std::lround(map.y[i])));
  }
  EXPECT_NEAR(static_cast<double>(inside) / 89'960, 0.814, 0.0005);
  EXPECT_NEAR(static_cast<double>(hit.size()), 69'800, 50);
}

TEST(RectificationTable, cuts_off_or_rounds_and_drops_what_lies_outside) {
  const ForwardMap map{
      {4, 2},
      {4, 2},
      {0.9F, -0.9F, -1.0F, 3.4F, 3.5F, 4.0F, 2.5F, std::numeric_limits<float>::quiet_NaN()},
      {0.0F, 0.9F, 0.0F, 1.4F, 1.0F, 0.0F, 1.5F, 0.0F}};
  const RectificationTable truncated = make_rectification_table(map, PixelRounding::truncate);
  EXPECT_EQ(truncated.target, (std::vector<std::int32_t>{0, -1, -1, 7, 7, -1, 6, -1}));
  const RectificationTable rounded = make_rectification_table(map, PixelRounding::round);
  EXPECT_EQ(rounded.target, (std::vector<std::int32_t>{1, -1, -1, 7, -1, -1, -1, -1}));
  EXPECT_DOUBLE_EQ(rounded.outside_share(), 0.75);
}

TEST(RectificationTable, identity_keeps_every_pixel) {
  const RectificationTable table =
      make_rectification_table(identity_forward_map({5, 3}, {5, 3}), PixelRounding::round);
  for (std::int32_t i = 0; i < 15; ++i) EXPECT_EQ(table.target[static_cast<std::size_t>(i)], i);
}

TEST(Rotation, quaternion_and_matrix_undo_each_other) {
  const std::array<std::array<double, 4>, 5> rotations = {
      {{0, 0, 0, 1}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0.5, -0.5, 0.5, 0.5}}};
  for (const auto& rotation : rotations) {
    const auto back = quaternion_of(matrix_of(rotation));
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(back[i], rotation[i], 1e-12);
  }
  // A quarter turn about z takes x to y.
  const auto quarter = matrix_of({0, 0, std::sqrt(0.5), std::sqrt(0.5)});
  EXPECT_NEAR(quarter[3], 1, 1e-12);
  EXPECT_NEAR(quarter[0], 0, 1e-12);
}

TEST(Rotation, interpolation_turns_evenly_the_shorter_way) {
  const std::array<double, 4> none = {0, 0, 0, 1};
  const std::array<double, 4> turn = {0, 0, -std::sin(0.4),
                                      -std::cos(0.4)};  // 0.8 rad, as the negative quaternion
  const auto half = interpolate_rotation(none, turn, 0.25);
  EXPECT_NEAR(std::abs(half[2]), std::sin(0.1), 1e-12);
  EXPECT_NEAR(half[3], std::cos(0.1), 1e-12);
}

}  // namespace
}  // namespace spikedepth
