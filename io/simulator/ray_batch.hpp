#pragma once
// Where a batch of rays meets the shapes of a scene and how bright it is there: plain loops over
// short arrays in single precision.
#include <array>
#include <cstdint>
#include <vector>

#include "io/simulator/ray_table.hpp"
#include "io/simulator/scene.hpp"

namespace spikedepth::simulator {

/// A shape as one camera sees it: everything in the shape's own frame.
struct PosedShape {
  ShapeKind kind = ShapeKind::box;
  std::array<float, 9> turn{};    // local from camera
  std::array<float, 3> origin{};  // the camera's centre
  std::array<float, 3> half{};
  std::array<float, 3> light{};  // towards the light
  std::int32_t first_face = 0;
};

PosedShape pose_shape(const Shape& shape, const Scene& scene,
                      const RigidTransform& world_from_camera);

constexpr int kBatch = kTilePixels;
constexpr std::int32_t kNoFace = -1;

/// Rays and what they meet; all loops run over the whole batch.
struct RayBatch {
  using Floats = std::array<float, kBatch>;
  alignas(64) Floats x, y, z;   // unit directions in the camera's frame
  alignas(64) Floats angle;     // radians across a pixel
  alignas(64) Floats distance;  // metres along the ray; infinite: nothing met
  alignas(64) std::array<std::int32_t, kBatch> shape;  // index into the posed shapes, or -1
  alignas(64) std::array<std::int32_t, kBatch> face;   // index into the scene's faces, or kNoFace
  alignas(64) Floats u, v;                             // metres on the face
  alignas(64) Floats footprint;  // metres across which the pixel averages there
  alignas(64) Floats light;      // light on curved surfaces, 1 on flat ones
  alignas(64) Floats brightness;
};

/// Fills distance and shape from x, y, z for the shapes listed in `candidates`.
void trace(const std::vector<PosedShape>& shapes, const std::vector<std::uint16_t>& candidates,
           RayBatch& batch);

/// Fills the rest after trace().
void shade(const Scene& scene, const std::vector<PosedShape>& shapes,
           const std::vector<std::uint16_t>& candidates, RayBatch& batch);

}  // namespace spikedepth::simulator
