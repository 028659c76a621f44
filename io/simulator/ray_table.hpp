#pragma once
// The ray of every pixel of a view, in the order in which views are rendered.
#include <vector>

#include "core/camera/calibration.hpp"
#include "core/camera/sensor.hpp"
#include "core/events/recording.hpp"
#include "io/simulator/geometry.hpp"

namespace spikedepth::simulator {

constexpr int kTileWidth = 16;
constexpr int kTileHeight = 8;
constexpr int kTilePixels = kTileWidth * kTileHeight;

/// Direction (unit length, in the raw camera's frame) that a point of a view looks into; x, y in
/// pixels, centres at whole numbers. raw: the equidistant fisheye camera (the only model that is
/// simulated), its distortion inverted numerically; rectified: the rectified pinhole.
Vec3 pixel_ray(const CameraCalibration& camera, DepthView view, double x, double y);

/// A cone that holds all rays of a tile.
struct TileCone {
  float x = 0, y = 0, z = 1;   // axis
  float cosine = 1, sine = 0;  // of the half angle
  float px_per_rad = 1;        // the most that a pixel moves per radian in it
};

/// Rays of one view, tile after tile; pixels of a tile that lie beyond the view repeat its edge.
struct RayTable {
  RayTable(const CameraCalibration& camera, DepthView view, SensorSize view_size);

  std::size_t index(int column, int row) const {
    const int tile = (row / kTileHeight) * tiles_x + column / kTileWidth;
    const int inside = (row % kTileHeight) * kTileWidth + column % kTileWidth;
    return static_cast<std::size_t>(tile * kTilePixels + inside);
  }

  SensorSize size;  // of the view
  int tiles_x = 0, tiles_y = 0;
  std::vector<float> x, y, z;  // unit directions
  std::vector<float> angle;    // radians across one pixel
  std::vector<float> axial;    // depth along the view's optical axis per metre of ray
  std::array<std::vector<float>, 3> right,
      down;                     // change of x, y, z per pixel to the right and down
  std::vector<TileCone> cones;  // per tile
};

}  // namespace spikedepth::simulator
