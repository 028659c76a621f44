#include "io/simulator/scene.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth::simulator {
namespace {

// Spheres along the longest edge, so that poles and facades are bounded closely.
std::vector<BoundingSphere> bound_box(const RigidTransform& world_from_local, const Vec3& half) {
  const std::array<double, 3> h = {half.x, half.y, half.z};
  const auto longest = static_cast<std::size_t>(std::max_element(h.begin(), h.end()) - h.begin());
  const double a = h[(longest + 1) % 3], b = h[(longest + 2) % 3];
  const int pieces = std::clamp(static_cast<int>(h[longest] / std::max({a, b, 1e-6})), 1, 12);
  const double piece = h[longest] / pieces;
  std::vector<BoundingSphere> bounds;
  for (int i = 0; i < pieces; ++i) {
    std::array<double, 3> centre{};
    centre[longest] = -h[longest] + (2 * i + 1) * piece;
    bounds.push_back({world_from_local * Vec3{centre[0], centre[1], centre[2]},
                      1.001 * std::sqrt(a * a + b * b + piece * piece)});
  }
  return bounds;
}

}  // namespace

int SceneBuilder::add_textures(Pattern pattern, int count) {
  const int first = static_cast<int>(scene_.textures.size());
  for (int i = 0; i < count; ++i) scene_.textures.push_back(make_texture(pattern, random_));
  return first;
}

void SceneBuilder::set_tile(double low_m, double high_m) {
  tile_low_m_ = low_m;
  tile_high_m_ = high_m;
}

int SceneBuilder::random_texture() {
  SPIKEDEPTH_CHECK(!palette_.empty(), "faces need textures to choose from");
  return palette_[random_.below(palette_.size())];
}

Shape& SceneBuilder::add_shape(ShapeKind kind, const RigidTransform& world_from_local,
                               const Vec3& half) {
  Shape shape;
  shape.kind = kind;
  shape.world_from_local = world_from_local;
  shape.half = half;
  shape.sway = sway_;
  shape.first_face = static_cast<int>(scene_.faces.size());
  scene_.shapes.push_back(shape);
  return scene_.shapes.back();
}

void SceneBuilder::add_face(int texture, const Vec3& local_normal, const Shape& shape,
                            bool curved) {
  Face face;
  face.texture = texture;
  face.texels_per_m = static_cast<float>(kTextureSize / random_.uniform(tile_low_m_, tile_high_m_));
  face.u0 = static_cast<float>(random_.uniform(0, kTextureSize));
  face.v0 = static_cast<float>(random_.uniform(0, kTextureSize));
  if (!curved) {  // curved surfaces are lit point by point
    const double lit =
        std::max(0.0, dot(shape.world_from_local.rotation * local_normal, scene_.light));
    face.gain = scene_.ambient + (1 - scene_.ambient) * static_cast<float>(lit);
  }
  scene_.faces.push_back(face);
}

void SceneBuilder::add_room(const Vec3& centre, const Vec3& half) {
  const Shape& shape = add_shape(ShapeKind::room, {Mat3{}, centre}, half);
  for (int face = 0; face < 6; ++face) {
    add_face(random_texture(), {}, shape, true);
    scene_.faces.back().gain = static_cast<float>(random_.uniform(0.7, 1.0));
  }
}

void SceneBuilder::add_box(const RigidTransform& world_from_local, const Vec3& half,
                           bool one_texture) {
  Shape& shape = add_shape(ShapeKind::box, world_from_local, half);
  shape.bounds = bound_box(world_from_local, half);
  static const Vec3 normals[] = {{-1, 0, 0}, {1, 0, 0},  {0, -1, 0},
                                 {0, 1, 0},  {0, 0, -1}, {0, 0, 1}};
  const int same = random_texture();
  for (const Vec3& normal : normals) {
    add_face(one_texture ? same : random_texture(), normal, shape, false);
  }
}

void SceneBuilder::add_sphere(const RigidTransform& world_from_local, double radius) {
  Shape& shape = add_shape(ShapeKind::sphere, world_from_local, {radius, radius, radius});
  shape.bounds = {{world_from_local.translation, 1.001 * radius}};
  add_face(random_texture(), {}, shape, true);
}

void SceneBuilder::add_cylinder(const RigidTransform& world_from_local, double radius,
                                double half_height) {
  const Vec3 half{radius, radius, half_height};
  Shape& shape = add_shape(ShapeKind::cylinder, world_from_local, half);
  shape.bounds = bound_box(world_from_local, half);
  add_face(random_texture(), {}, shape, true);
  add_face(random_texture(), {0, 0, 1}, shape, false);
}

void SceneBuilder::add_plane(const RigidTransform& world_from_local) {
  const Shape& shape = add_shape(ShapeKind::plane, world_from_local, {});
  add_face(random_texture(), {}, shape, true);
}

}  // namespace spikedepth::simulator
