#pragma once
// Rotations as unit quaternions (x, y, z, w) and 3x3 matrices, row by row.
#include <array>

namespace spikedepth {

/// The unit quaternion (w >= 0) of a rotation matrix; a matrix that is slightly off is normalised.
std::array<double, 4> quaternion_of(const std::array<double, 9>& matrix);

/// The rotation matrix of a quaternion, which need not have length 1 (a zero one gives the
/// identity).
std::array<double, 9> matrix_of(const std::array<double, 4>& quaternion);

/// Spherical interpolation from `a` (share 0) to `b` (share 1) along the shorter way.
std::array<double, 4> interpolate_rotation(const std::array<double, 4>& a,
                                           const std::array<double, 4>& b, double share);

}  // namespace spikedepth
