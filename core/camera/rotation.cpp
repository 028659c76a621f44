#include "core/camera/rotation.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

using Quaternion = std::array<double, 4>;

double dot(const Quaternion& a, const Quaternion& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

Quaternion normalised(Quaternion q) {
  const double length = std::sqrt(dot(q, q));
  if (!(length > 1e-12)) return {0, 0, 0, 1};
  for (double& value : q) value /= length;
  return q;
}

}  // namespace

Quaternion quaternion_of(const std::array<double, 9>& m) {
  // Shepperd's method: divide by the largest of the four components.
  const double trace = m[0] + m[4] + m[8];
  Quaternion q;
  if (trace > std::max({m[0], m[4], m[8]})) {
    q = {m[7] - m[5], m[2] - m[6], m[3] - m[1], 1 + trace};
  } else if (m[0] >= m[4] && m[0] >= m[8]) {
    q = {1 + m[0] - m[4] - m[8], m[1] + m[3], m[2] + m[6], m[7] - m[5]};
  } else if (m[4] >= m[8]) {
    q = {m[1] + m[3], 1 - m[0] + m[4] - m[8], m[5] + m[7], m[2] - m[6]};
  } else {
    q = {m[2] + m[6], m[5] + m[7], 1 - m[0] - m[4] + m[8], m[3] - m[1]};
  }
  q = normalised(q);
  if (q[3] < 0) {
    for (double& value : q) value = -value;
  }
  return q;
}

std::array<double, 9> matrix_of(const Quaternion& quaternion) {
  const auto [x, y, z, w] = normalised(quaternion);
  return {1 - 2 * (y * y + z * z), 2 * (x * y - z * w),     2 * (x * z + y * w),
          2 * (x * y + z * w),     1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
          2 * (x * z - y * w),     2 * (y * z + x * w),     1 - 2 * (x * x + y * y)};
}

Quaternion interpolate_rotation(const Quaternion& a, const Quaternion& b, double share) {
  const Quaternion from = normalised(a);
  Quaternion to = normalised(b);
  double cosine = dot(from, to);
  if (cosine < 0) {
    cosine = -cosine;
    for (double& value : to) value = -value;
  }
  double weight_from = 1 - share;
  double weight_to = share;
  const double angle = std::acos(std::min(1.0, cosine));
  if (angle > 1e-6) {
    weight_from = std::sin((1 - share) * angle) / std::sin(angle);
    weight_to = std::sin(share * angle) / std::sin(angle);
  }
  Quaternion result;
  for (std::size_t i = 0; i < 4; ++i) result[i] = weight_from * from[i] + weight_to * to[i];
  return normalised(result);
}

}  // namespace spikedepth
