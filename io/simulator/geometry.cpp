#include "io/simulator/geometry.hpp"

#include <algorithm>

namespace spikedepth::simulator {

Mat3 operator*(const Mat3& a, const Mat3& b) {
  Mat3 product;
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) {
      product.m[3 * r + c] =
          a.m[3 * r] * b.m[c] + a.m[3 * r + 1] * b.m[3 + c] + a.m[3 * r + 2] * b.m[6 + c];
    }
  }
  return product;
}

Mat3 transposed(const Mat3& a) {
  return {{a.m[0], a.m[3], a.m[6], a.m[1], a.m[4], a.m[7], a.m[2], a.m[5], a.m[8]}};
}

Mat3 rotation_x(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{1, 0, 0, 0, c, -s, 0, s, c}};
}

Mat3 rotation_y(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{c, 0, s, 0, 1, 0, -s, 0, c}};
}

Mat3 rotation_z(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{c, -s, 0, s, c, 0, 0, 0, 1}};
}

RigidTransform operator*(const RigidTransform& a, const RigidTransform& b) {
  return {a.rotation * b.rotation, a * b.translation};
}

RigidTransform inverse(const RigidTransform& a) {
  const Mat3 back = transposed(a.rotation);
  return {back, -1.0 * (back * a.translation)};
}

Mat3 to_matrix(const Quaternion& q) {
  const double x = q[0], y = q[1], z = q[2], w = q[3];
  return {{1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w),  //
           2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w),  //
           2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)}};
}

Quaternion to_quaternion(const Mat3& rotation) {
  // The largest of the four squared components is taken from the diagonal, the others follow.
  const auto& m = rotation.m;
  const std::array<double, 4> four_squares = {1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8],
                                              1 - m[0] - m[4] + m[8], 1 + m[0] + m[4] + m[8]};
  const auto largest = static_cast<std::size_t>(
      std::max_element(four_squares.begin(), four_squares.end()) - four_squares.begin());
  const double root = std::sqrt(four_squares[largest]);
  Quaternion q{};
  switch (largest) {
    case 0:
      q = {root * root, m[1] + m[3], m[2] + m[6], m[7] - m[5]};
      break;
    case 1:
      q = {m[1] + m[3], root * root, m[5] + m[7], m[2] - m[6]};
      break;
    case 2:
      q = {m[2] + m[6], m[5] + m[7], root * root, m[3] - m[1]};
      break;
    default:
      q = {m[7] - m[5], m[2] - m[6], m[3] - m[1], root * root};
  }
  const double scale = (q[3] < 0 ? -0.5 : 0.5) / root;
  for (double& value : q) value *= scale;
  return q;
}

Quaternion slerp(const Quaternion& a, const Quaternion& b, double share) {
  double cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const double sign = cosine < 0 ? -1.0 : 1.0;
  cosine = std::min(1.0, std::abs(cosine));
  double from = 1 - share, to = share;
  if (cosine < 1 - 1e-9) {  // nearer than that, the chord is the arc
    const double angle = std::acos(cosine);
    from = std::sin((1 - share) * angle) / std::sin(angle);
    to = std::sin(share * angle) / std::sin(angle);
  }
  Quaternion q{};
  double norm = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    q[i] = from * a[i] + sign * to * b[i];
    norm += q[i] * q[i];
  }
  for (double& value : q) value /= std::sqrt(norm);
  return q;
}

Vec3 rotation_vector(const Mat3& rotation) {
  const Quaternion q = to_quaternion(rotation);
  const Vec3 axis{q[0], q[1], q[2]};
  const double sine = length(axis);
  if (sine < 1e-12) return 2.0 * axis;
  return (2.0 * std::atan2(sine, q[3]) / sine) * axis;
}

}  // namespace spikedepth::simulator
