#include "io/simulator/ray_batch.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "io/simulator/texture_lookup.hpp"

namespace spikedepth::simulator {
namespace {

constexpr float kFar = std::numeric_limits<float>::infinity();

// The loops below are written with selections instead of branches, and take shapes by value so that
// nothing can alias the batch: compilers turn them into vector instructions.
inline float larger(float a, float b) {
  return a > b ? a : b;
}
inline float smaller(float a, float b) {
  return a < b ? a : b;
}

// A direction in the shape's own frame.
struct Local {
  float x, y, z;
};
inline Local turn(const std::array<float, 9>& r, float x, float y, float z) {
  return {r[0] * x + r[1] * y + r[2] * z, r[3] * x + r[4] * y + r[5] * z,
          r[6] * x + r[7] * y + r[8] * z};
}

inline void keep_nearest(RayBatch& batch, int i, float distance, bool hit, std::int32_t shape) {
  const auto k = static_cast<std::size_t>(i);
  const bool nearer = hit & (distance < batch.distance[k]);
  batch.distance[k] = nearer ? distance : batch.distance[k];
  batch.shape[k] = nearer ? shape : batch.shape[k];
}

void trace_room(const PosedShape s, std::int32_t index, RayBatch& batch) {
  const auto [hx, hy, hz] = s.half;
  const auto [ox, oy, oz] = s.origin;
  for (int i = 0; i < kBatch; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Local d = turn(s.turn, batch.x[k], batch.y[k], batch.z[k]);
    const float tx = ((d.x > 0 ? hx : -hx) - ox) / d.x;
    const float ty = ((d.y > 0 ? hy : -hy) - oy) / d.y;
    const float tz = ((d.z > 0 ? hz : -hz) - oz) / d.z;
    const float t = smaller(tx, smaller(ty, tz));
    keep_nearest(batch, i, t, t > 0, index);
  }
}

void trace_box(const PosedShape s, std::int32_t index, RayBatch& batch) {
  const auto [hx, hy, hz] = s.half;
  const auto [ox, oy, oz] = s.origin;
  for (int i = 0; i < kBatch; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Local d = turn(s.turn, batch.x[k], batch.y[k], batch.z[k]);
    const float ix = 1.0F / d.x, iy = 1.0F / d.y, iz = 1.0F / d.z;
    const float ax = (-hx - ox) * ix, bx = (hx - ox) * ix;
    const float ay = (-hy - oy) * iy, by = (hy - oy) * iy;
    const float az = (-hz - oz) * iz, bz = (hz - oz) * iz;
    const float enter = larger(smaller(ax, bx), larger(smaller(ay, by), smaller(az, bz)));
    const float leave = smaller(larger(ax, bx), smaller(larger(ay, by), larger(az, bz)));
    keep_nearest(batch, i, enter, (enter <= leave) & (enter > 0), index);
  }
}

void trace_sphere(const PosedShape s, std::int32_t index, RayBatch& batch) {
  const auto [ox, oy, oz] = s.origin;
  const float excess = ox * ox + oy * oy + oz * oz - s.half[0] * s.half[0];
  for (int i = 0; i < kBatch; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Local d = turn(s.turn, batch.x[k], batch.y[k], batch.z[k]);
    const float along = ox * d.x + oy * d.y + oz * d.z;
    const float under_root = along * along - excess;
    const float t = -along - std::sqrt(larger(under_root, 0.0F));
    keep_nearest(batch, i, t, (under_root > 0) & (t > 0), index);
  }
}

void trace_cylinder(const PosedShape s, std::int32_t index, RayBatch& batch) {
  const auto [ox, oy, oz] = s.origin;
  const float radius = s.half[0], top = s.half[2];
  const float excess = ox * ox + oy * oy - radius * radius;
  const float cap = oz > 0 ? top : -top;
  for (int i = 0; i < kBatch; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const Local d = turn(s.turn, batch.x[k], batch.y[k], batch.z[k]);
    const float across = d.x * d.x + d.y * d.y;
    const float along = ox * d.x + oy * d.y;
    const float under_root = along * along - across * excess;
    const float side = (-along - std::sqrt(larger(under_root, 0.0F))) / across;
    const float height = oz + side * d.z;
    const bool on_side = (under_root > 0) & (side > 0) & (height <= top) & (height >= -top);
    const float lid = (cap - oz) / d.z;
    const float lx = ox + lid * d.x, ly = oy + lid * d.y;
    const bool on_lid = (lid > 0) & (lx * lx + ly * ly <= radius * radius);
    // Seen from outside, at most one of the two is in front.
    const float t = on_side ? (on_lid ? smaller(side, lid) : side) : lid;
    keep_nearest(batch, i, t, on_side | on_lid, index);
  }
}

void trace_plane(const PosedShape s, std::int32_t index, RayBatch& batch) {
  for (int i = 0; i < kBatch; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const float dz = s.turn[6] * batch.x[k] + s.turn[7] * batch.y[k] + s.turn[8] * batch.z[k];
    const float t = -s.origin[2] / dz;
    keep_nearest(batch, i, t, (t > 0) & (t < kFar), index);
  }
}

// mask all ones: `a`; zero: `b`. Compilers leave this alone, where they would turn a choice among
// several values into a branch.
inline std::int32_t blend(std::int32_t mask, std::int32_t a, std::int32_t b) {
  return (a & mask) | (b & ~mask);
}
inline float blend(std::int32_t mask, float a, float b) {
  std::int32_t a_bits = 0, b_bits = 0;
  std::memcpy(&a_bits, &a, sizeof a);
  std::memcpy(&b_bits, &b, sizeof b);
  const std::int32_t bits = blend(mask, a_bits, b_bits);
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline std::int32_t mask_of(bool condition) {
  return -static_cast<std::int32_t>(condition);
}

// Stores the surface found on one shape at those rays that met this shape.
inline void keep_surface(RayBatch& batch, std::size_t k, std::int32_t mine, float u, float v,
                         float footprint, float light, std::int32_t face) {
  batch.u[k] = blend(mine, u, batch.u[k]);
  batch.v[k] = blend(mine, v, batch.v[k]);
  batch.footprint[k] = blend(mine, footprint, batch.footprint[k]);
  batch.light[k] = blend(mine, light, batch.light[k]);
  batch.face[k] = blend(mine, face, batch.face[k]);
}

// Where a ray meets a shape, in its frame; anywhere for a ray that met nothing.
struct Hit {
  Local direction, point;
};
inline Hit hit_of(const PosedShape& s, const RayBatch& batch, std::size_t k) {
  const Local d = turn(s.turn, batch.x[k], batch.y[k], batch.z[k]);
  const float t = batch.distance[k];
  return {d, {s.origin[0] + t * d.x, s.origin[1] + t * d.y, s.origin[2] + t * d.z}};
}

// The pixel's width on a surface met at an angle with this cosine: the geometric mean of its short
// and its long side. Grazing surfaces would blur away with the long side and alias with the short
// one.
inline float footprint_of(const RayBatch& batch, std::size_t k, float cosine) {
  const float slant = larger(std::abs(cosine), 0.02F);
  return batch.distance[k] * batch.angle[k] / std::sqrt(slant);
}

void shade_box(const PosedShape s, std::int32_t index, RayBatch& batch) {
  const float ix = 1.0F / s.half[0], iy = 1.0F / s.half[1], iz = 1.0F / s.half[2];
  for (std::size_t k = 0; k < kBatch; ++k) {
    const std::int32_t mine = mask_of(batch.shape[k] == index);
    const auto [d, p] = hit_of(s, batch, k);
    const float qx = std::abs(p.x) * ix, qy = std::abs(p.y) * iy, qz = std::abs(p.z) * iz;
    const std::int32_t on_x = mask_of(qx >= qy) & mask_of(qx >= qz);
    const std::int32_t on_y = ~on_x & mask_of(qy >= qz);
    const float u = blend(on_x, p.y, p.x);
    const float v = blend(on_x | on_y, p.z, p.y);
    const float normal_part = blend(on_x, d.x, blend(on_y, d.y, d.z));
    const float place = blend(on_x, p.x, blend(on_y, p.y, p.z));
    const std::int32_t axis = blend(on_x, 0, blend(on_y, 2, 4));
    const std::int32_t face = s.first_face + axis - mask_of(place > 0);
    keep_surface(batch, k, mine, u, v, footprint_of(batch, k, normal_part), 1.0F, face);
  }
}

inline float curved_light(const PosedShape& s, float ambient, float nx, float ny, float nz) {
  const float lit = larger(0.0F, nx * s.light[0] + ny * s.light[1] + nz * s.light[2]);
  return ambient + (1.0F - ambient) * lit;
}

// The texture is laid on the six sides of a cube around the sphere and projected from its centre.
void shade_sphere(const PosedShape s, float ambient, std::int32_t index, RayBatch& batch) {
  const float radius = s.half[0], inverse_radius = 1.0F / radius;
  for (std::size_t k = 0; k < kBatch; ++k) {
    const std::int32_t mine = mask_of(batch.shape[k] == index);
    const auto [d, p] = hit_of(s, batch, k);
    const float nx = p.x * inverse_radius, ny = p.y * inverse_radius, nz = p.z * inverse_radius;
    const float ax = std::abs(nx), ay = std::abs(ny), az = std::abs(nz);
    const std::int32_t on_x = mask_of(ax >= ay) & mask_of(ax >= az);
    const std::int32_t on_y = ~on_x & mask_of(ay >= az);
    const float major = larger(0.5F, larger(ax, larger(ay, az)));
    const float stretch = radius / major;
    const float u = blend(on_x, ny, nx) * stretch;
    const float v = blend(on_x | on_y, nz, ny) * stretch;
    const float cosine = nx * d.x + ny * d.y + nz * d.z;
    keep_surface(batch, k, mine, u, v, footprint_of(batch, k, cosine) / major,
                 curved_light(s, ambient, nx, ny, nz), s.first_face);
  }
}

// Angle of (x, y) in -pi..pi, 2e-3 off at most: the texture bends that little.
inline float coarse_angle(float x, float y) {
  const float ax = std::abs(x), ay = std::abs(y);
  const float low = smaller(ax, ay), high = larger(larger(ax, ay), 1e-20F);
  const float q = low / high;
  const float q2 = q * q;
  const float first = q * (0.99987F + q2 * (-0.33030F + q2 * (0.18014F - 0.06433F * q2)));
  const float octant = blend(mask_of(ay > ax), 1.5707963F - first, first);
  const float half_plane = blend(mask_of(x < 0), 3.1415927F - octant, octant);
  return blend(mask_of(y < 0), -half_plane, half_plane);
}

void shade_cylinder(const PosedShape s, float ambient, std::int32_t index, RayBatch& batch) {
  const float radius = s.half[0], inverse_radius = 1.0F / radius;
  const float lid_from = s.half[2] * (1.0F - 1e-5F), inside = radius * (1.0F - 1e-5F);
  for (std::size_t k = 0; k < kBatch; ++k) {
    const std::int32_t mine = mask_of(batch.shape[k] == index);
    const auto [d, p] = hit_of(s, batch, k);
    const std::int32_t lid =
        mask_of(std::abs(p.z) >= lid_from) & mask_of(p.x * p.x + p.y * p.y < inside * inside);
    const float nx = p.x * inverse_radius, ny = p.y * inverse_radius;
    const float cosine = blend(lid, d.z, nx * d.x + ny * d.y);
    const float u = blend(lid, p.x, radius * coarse_angle(p.x, p.y));
    const float v = blend(lid, p.y, p.z);
    const float light = blend(lid, 1.0F, curved_light(s, ambient, nx, ny, 0.0F));
    keep_surface(batch, k, mine, u, v, footprint_of(batch, k, cosine), light, s.first_face - lid);
  }
}

void shade_plane(const PosedShape s, std::int32_t index, RayBatch& batch) {
  for (std::size_t k = 0; k < kBatch; ++k) {
    const std::int32_t mine = mask_of(batch.shape[k] == index);
    const auto [d, p] = hit_of(s, batch, k);
    keep_surface(batch, k, mine, p.x, p.y, footprint_of(batch, k, d.z), 1.0F, s.first_face);
  }
}

std::array<float, 3> to_float(const Vec3& v) {
  return {static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)};
}

}  // namespace

PosedShape pose_shape(const Shape& shape, const Scene& scene,
                      const RigidTransform& world_from_camera) {
  const RigidTransform local_from_world = inverse(shape.world_from_local);
  const RigidTransform local_from_camera = local_from_world * world_from_camera;
  PosedShape posed;
  posed.kind = shape.kind;
  for (std::size_t i = 0; i < 9; ++i) {
    posed.turn[i] = static_cast<float>(local_from_camera.rotation.m[i]);
  }
  posed.origin = to_float(local_from_camera.translation);
  posed.half = to_float(shape.half);
  posed.light = to_float(local_from_world.rotation * scene.light);
  posed.first_face = shape.first_face;
  return posed;
}

void trace(const std::vector<PosedShape>& shapes, const std::vector<std::uint16_t>& candidates,
           RayBatch& batch) {
  batch.distance.fill(kFar);
  batch.shape.fill(-1);
  for (const std::uint16_t candidate : candidates) {
    const PosedShape& shape = shapes[candidate];
    const std::int32_t index = candidate;
    switch (shape.kind) {
      case ShapeKind::room:
        trace_room(shape, index, batch);
        break;
      case ShapeKind::box:
        trace_box(shape, index, batch);
        break;
      case ShapeKind::sphere:
        trace_sphere(shape, index, batch);
        break;
      case ShapeKind::cylinder:
        trace_cylinder(shape, index, batch);
        break;
      case ShapeKind::plane:
        trace_plane(shape, index, batch);
        break;
    }
  }
}

void shade(const Scene& scene, const std::vector<PosedShape>& shapes,
           const std::vector<std::uint16_t>& candidates, RayBatch& batch) {
  batch.face.fill(kNoFace);
  batch.u.fill(0);
  batch.v.fill(0);
  batch.footprint.fill(1);
  batch.light.fill(1);
  for (const std::uint16_t candidate : candidates) {
    const PosedShape& shape = shapes[candidate];
    const std::int32_t index = candidate;
    bool seen = false;
    for (const std::int32_t met : batch.shape) seen |= met == index;
    if (!seen) continue;
    switch (shape.kind) {
      case ShapeKind::room:
      case ShapeKind::box:
        shade_box(shape, index, batch);
        break;
      case ShapeKind::sphere:
        shade_sphere(shape, scene.ambient, index, batch);
        break;
      case ShapeKind::cylinder:
        shade_cylinder(shape, scene.ambient, index, batch);
        break;
      case ShapeKind::plane:
        shade_plane(shape, index, batch);
        break;
    }
  }
  look_up_textures(scene, batch);
}

}  // namespace spikedepth::simulator
