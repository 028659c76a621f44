#pragma once
// What the cameras look at: shapes with textured faces.
#include <vector>

#include "core/base/random.hpp"
#include "io/simulator/texture.hpp"
#include "io/simulator/texture_patterns.hpp"
#include "io/simulator/wave.hpp"

namespace spikedepth::simulator {

/// room: a box seen from inside; plane: local z = 0, seen from both sides, infinite; cylinder:
/// upright in its own frame, with caps.
enum class ShapeKind { room, box, sphere, cylinder, plane };

/// Texture of one face of a shape.
struct Face {
  int texture = 0;
  float texels_per_m = 1;
  float u0 = 0, v0 = 0;  // shift in texels
  float gain = 1;        // light that falls on it
};

struct BoundingSphere {
  Vec3 centre;
  double radius = 0;
};

/// One solid. `half`: half edge lengths (room, box), radius in x (sphere), radius in x and half
/// height in z (cylinder).
struct Shape {
  ShapeKind kind = ShapeKind::box;
  RigidTransform world_from_local;
  Vec3 half;
  int first_face = 0;  // box, room: -x +x -y +y -z +z; cylinder: side, cap; others one
  std::vector<BoundingSphere> bounds;  // in the world; empty: seen everywhere
  Sway sway;  // how far it and its bounds are away from there, metres in the world
};

/// Everything in front of the cameras. Light is from one direction plus an even
/// share.
struct Scene {
  std::vector<Texture> textures;
  std::vector<Face> faces;
  std::vector<Shape> shapes;
  Vec3 light{0, 0, 1};  // towards it, unit length
  float ambient = 0.5F;
  float sky = 0.8F;       // brightness where nothing is hit
  double ramp_per_s = 0;  // change of the log brightness of everything
};

/// Puts shapes with random textures into a scene.
class SceneBuilder {
 public:
  /// Light and textures are drawn from `random`.
  SceneBuilder(Scene& scene, Random& random) : scene_(scene), random_(random) {}

  /// Draws `count` textures of one pattern; they are chosen from by the index returned and
  /// following.
  int add_textures(Pattern pattern, int count);

  /// Edge of one texture on the faces that follow, metres.
  void set_tile(double low_m, double high_m);
  /// Textures that the faces that follow are drawn from.
  void set_palette(std::vector<int> textures) { palette_ = std::move(textures); }

  /// Motion of the shapes that follow.
  void set_sway(const Sway& sway) { sway_ = sway; }

  void add_room(const Vec3& centre, const Vec3& half);
  void add_box(const RigidTransform& world_from_local, const Vec3& half, bool one_texture);
  void add_sphere(const RigidTransform& world_from_local, double radius);
  void add_cylinder(const RigidTransform& world_from_local, double radius, double half_height);
  void add_plane(const RigidTransform& world_from_local);

 private:
  Shape& add_shape(ShapeKind kind, const RigidTransform& world_from_local, const Vec3& half);
  void add_face(int texture, const Vec3& local_normal, const Shape& shape, bool curved);
  int random_texture();

  Scene& scene_;
  Random& random_;
  std::vector<int> palette_;
  Sway sway_;
  double tile_low_m_ = 2, tile_high_m_ = 2;
};

}  // namespace spikedepth::simulator
