#pragma once
// One camera's view of a scene: distances and brightness of all its pixels.
#include <cstdint>
#include <vector>

#include "core/camera/depth_map.hpp"
#include "io/simulator/ray_batch.hpp"
#include "io/simulator/ray_table.hpp"
#include "io/simulator/scene.hpp"

namespace spikedepth::simulator {

/// Renders in rows of tiles, so that threads can share a view: set_pose(); then render() for every
/// tile row; then, if brightness is wanted, smooth_edges() for every tile row. Calls for different
/// tile rows may run at the same time.
///
/// Aliasing: within a face the texture is averaged over the pixel's footprint. Pixels beside
/// another face are averaged over eight rays spread over the pixel like rooks that don't attack
/// each other, so that an edge crossing the pixel brightens it in eight steps.
class ViewRenderer {
 public:
  /// Keeps references to both.
  ViewRenderer(const Scene& scene, const RayTable& rays);

  /// `t_s`: when, for shapes that move.
  void set_pose(const RigidTransform& world_from_camera, double t_s);
  int tile_rows() const { return rays_.tiles_y; }
  void render(int tile_row, bool with_brightness);
  void smooth_edges(int tile_row);

  SensorSize size() const { return rays_.size; }
  const RayTable& rays() const { return rays_; }
  const RigidTransform& pose() const { return world_from_camera_; }
  /// Brightness of one row of pixels, linear.
  const float* brightness_row(int y) const { return brightness_.data() + row_offset(y); }
  /// Metres along the rays, [height][width]; infinite where nothing is met.
  const std::vector<float>& distance() const { return distance_; }
  /// The least distance in a tile.
  float nearest(int tile) const { return nearest_[static_cast<std::size_t>(tile)]; }
  /// Depth along the view's optical axis; NaN beyond `farthest_m`.
  DepthMap depth(double farthest_m) const;

 private:
  std::size_t row_offset(int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(rays_.size.width);
  }
  void list_candidates();
  void smooth_tile(int tile, RayBatch& batch);
  void finish_edges(int tile, RayBatch& batch, const std::vector<std::size_t>& pixels);

  const Scene& scene_;
  const RayTable& rays_;
  RigidTransform world_from_camera_;
  std::vector<Vec3> offsets_;  // of the shapes
  std::vector<PosedShape> shapes_;
  std::vector<std::vector<std::uint16_t>> candidates_;  // per tile
  std::vector<float> brightness_, distance_;
  std::vector<std::int32_t> face_;
  std::vector<float> nearest_;
};

}  // namespace spikedepth::simulator
