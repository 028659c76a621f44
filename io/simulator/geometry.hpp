#pragma once
// Small fixed-size geometry in double precision.
#include <array>
#include <cmath>

namespace spikedepth::simulator {

struct Vec3 {
  double x = 0, y = 0, z = 0;
};

inline Vec3 operator+(const Vec3& a, const Vec3& b) {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Vec3 operator-(const Vec3& a, const Vec3& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Vec3 operator*(double s, const Vec3& a) {
  return {s * a.x, s * a.y, s * a.z};
}
inline double dot(const Vec3& a, const Vec3& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(const Vec3& a) {
  return std::sqrt(dot(a, a));
}
inline Vec3 normalized(const Vec3& a) {
  return (1.0 / length(a)) * a;
}

/// Row by row.
struct Mat3 {
  std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};
};

inline Vec3 operator*(const Mat3& a, const Vec3& v) {
  return {a.m[0] * v.x + a.m[1] * v.y + a.m[2] * v.z, a.m[3] * v.x + a.m[4] * v.y + a.m[5] * v.z,
          a.m[6] * v.x + a.m[7] * v.y + a.m[8] * v.z};
}
Mat3 operator*(const Mat3& a, const Mat3& b);
Mat3 transposed(const Mat3& a);
/// Rotations about the axes, right-handed, radians.
Mat3 rotation_x(double angle);
Mat3 rotation_y(double angle);
Mat3 rotation_z(double angle);

/// x -> rotation * x + translation.
struct RigidTransform {
  Mat3 rotation;
  Vec3 translation;
};

inline Vec3 operator*(const RigidTransform& a, const Vec3& v) {
  return a.rotation * v + a.translation;
}
RigidTransform operator*(const RigidTransform& a, const RigidTransform& b);
RigidTransform inverse(const RigidTransform& a);

/// Unit quaternion (x, y, z, w).
using Quaternion = std::array<double, 4>;
Mat3 to_matrix(const Quaternion& q);
/// With w >= 0.
Quaternion to_quaternion(const Mat3& rotation);
/// Spherical linear interpolation along the shorter arc, share in 0..1.
Quaternion slerp(const Quaternion& a, const Quaternion& b, double share);
/// Axis times angle (radians, 0..pi) of a rotation.
Vec3 rotation_vector(const Mat3& rotation);

}  // namespace spikedepth::simulator
