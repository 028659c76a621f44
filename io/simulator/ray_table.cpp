#include "io/simulator/ray_table.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth::simulator {
namespace {

// The angle from the optical axis whose distorted radius is `radius` (focal lengths). Newton's
// method; beyond the radius that the polynomial reaches, it stops at a finite angle.
double invert_distortion(const std::vector<double>& k, double radius) {
  double theta = radius;
  for (int i = 0; i < 20; ++i) {
    const double s = theta * theta;
    const double value = theta * (1 + s * (k[0] + s * (k[1] + s * (k[2] + s * k[3]))));
    const double slope = 1 + s * (3 * k[0] + s * (5 * k[1] + s * (7 * k[2] + s * 9 * k[3])));
    const double step = (radius - value) / std::max(0.1, slope);
    theta = std::clamp(theta + step, 0.0, 3.0);
    if (std::abs(step) < 1e-13) break;
  }
  return theta;
}

Mat3 rectification_of(const CameraCalibration& camera) {
  return {camera.rectification};
}

TileCone cone_of(const RayTable& table, int tile) {
  const auto first = static_cast<std::size_t>(tile * kTilePixels);
  Vec3 sum;
  float finest = table.angle[first];
  for (std::size_t i = first; i < first + kTilePixels; ++i) {
    sum = sum + Vec3{table.x[i], table.y[i], table.z[i]};
    finest = std::min(finest, table.angle[i]);
  }
  const Vec3 axis = normalized(sum);
  double smallest_cosine = 1;
  for (std::size_t i = first; i < first + kTilePixels; ++i) {
    smallest_cosine =
        std::min(smallest_cosine, dot(axis, Vec3{table.x[i], table.y[i], table.z[i]}));
  }
  // One pixel more than the centres span, for rays between pixels.
  const double half = std::acos(std::min(1.0, smallest_cosine)) + 1.5 * static_cast<double>(finest);
  return {static_cast<float>(axis.x),         static_cast<float>(axis.y),
          static_cast<float>(axis.z),         static_cast<float>(std::cos(half)),
          static_cast<float>(std::sin(half)), 1.0F / finest};
}

}  // namespace

Vec3 pixel_ray(const CameraCalibration& camera, DepthView view, double x, double y) {
  if (view == DepthView::rectified) {
    const auto& p = camera.projection;
    const Vec3 rectified = normalized({(x - p[2]) / p[0], (y - p[6]) / p[5], 1});
    return transposed(rectification_of(camera)) * rectified;
  }
  const double mx = (x - camera.cx) / camera.fx, my = (y - camera.cy) / camera.fy;
  const double radius = std::hypot(mx, my);
  const double theta = invert_distortion(camera.distortion, radius);
  const double scale = radius > 0 ? std::sin(theta) / radius : 1;
  return {scale * mx, scale * my, std::cos(theta)};
}

RayTable::RayTable(const CameraCalibration& camera, DepthView view, SensorSize view_size)
    : size(view_size),
      tiles_x((view_size.width + kTileWidth - 1) / kTileWidth),
      tiles_y((view_size.height + kTileHeight - 1) / kTileHeight) {
  SPIKEDEPTH_CHECK(view == DepthView::rectified ||
                       (camera.model == "equidistant" && camera.distortion.size() == 4),
                   "raw views are simulated for equidistant cameras");
  // All pixels with a frame of one around them, for the differences.
  const int columns = size.width + 2;
  std::vector<Vec3> grid;
  for (int py = -1; py <= size.height; ++py) {
    for (int px = -1; px <= size.width; ++px) grid.push_back(pixel_ray(camera, view, px, py));
  }
  const auto ray = [&](int px, int py) {
    return grid[static_cast<std::size_t>((py + 1) * columns + px + 1)];
  };
  const Vec3 axis =
      view == DepthView::raw ? Vec3{0, 0, 1} : transposed(rectification_of(camera)) * Vec3{0, 0, 1};
  for (int tile = 0; tile < tiles_x * tiles_y; ++tile) {
    for (int i = 0; i < kTilePixels; ++i) {
      const int px = std::min((tile % tiles_x) * kTileWidth + i % kTileWidth, size.width - 1);
      const int py = std::min((tile / tiles_x) * kTileHeight + i / kTileWidth, size.height - 1);
      const Vec3 d = ray(px, py);
      const Vec3 to_right = 0.5 * (ray(px + 1, py) - ray(px - 1, py));
      const Vec3 to_below = 0.5 * (ray(px, py + 1) - ray(px, py - 1));
      x.push_back(static_cast<float>(d.x));
      y.push_back(static_cast<float>(d.y));
      z.push_back(static_cast<float>(d.z));
      angle.push_back(static_cast<float>(std::min(length(to_right), length(to_below))));
      axial.push_back(static_cast<float>(dot(axis, d)));
      const std::array<double, 3> r = {to_right.x, to_right.y, to_right.z};
      const std::array<double, 3> b = {to_below.x, to_below.y, to_below.z};
      for (std::size_t k = 0; k < 3; ++k) {
        right[k].push_back(static_cast<float>(r[k]));
        down[k].push_back(static_cast<float>(b[k]));
      }
    }
    cones.push_back(cone_of(*this, tile));
  }
}

}  // namespace spikedepth::simulator
