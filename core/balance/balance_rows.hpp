#pragma once
// The innermost loops of balanced layers: matrices row by row, one row a neuron.
#include <cstddef>

namespace spikedepth {

/// A matrix [neurons][inputs], row by row.
struct RowShape {
  std::size_t neurons = 0, inputs = 0;
};

/// Traces below this count as 0: their rows are left out.
constexpr double kSilentTrace = 1e-3;

/// result [neurons] = M x
void project(RowShape shape, const float* matrix, const float* x, float* result);
void project(RowShape shape, const double* matrix, const double* x, double* result);

/// result [inputs] = sum over neurons of z_j M_j
void reconstruct(RowShape shape, const float* matrix, const float* z, float* result);
void reconstruct(RowShape shape, const double* matrix, const double* z, double* result);

/// M_j += rate z_j error, error [inputs]
void add_outer(RowShape shape, float* matrix, const float* z, const float* error, float rate);
void add_outer(RowShape shape, double* matrix, const double* z, const double* error, double rate);

/// M_j += rate z_j (x - M_j z_j), the Hebbian rule of one neuron alone. `drive` [neurons] = M x
/// follows, `power` = |x|^2.
void hebbian(RowShape shape, float* matrix, const float* z, const float* x, float rate,
             float* drive, float power);
void hebbian(RowShape shape, double* matrix, const double* z, const double* x, double rate,
             double* drive, double power);

/// values[0..count) = keep values + factor added
void blend(float* values, const float* added, float keep, float factor, std::size_t count);
void blend(double* values, const double* added, double keep, double factor, std::size_t count);

}  // namespace spikedepth
