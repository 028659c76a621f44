#pragma once
// Sums of rows: the innermost loop of networks in plain arrays.
#include <cstddef>

namespace spikedepth {

/// target += factor values, `count` of each, which may not overlap. Vector code of the widest set
/// that the processor has, so that roundings may differ from one kind of processor to another.
void add_scaled(float* target, const float* values, float factor, std::size_t count);
void add_scaled(double* target, const double* values, double factor, std::size_t count);

/// target += values
void add_row(float* target, const float* values, std::size_t count);

}  // namespace spikedepth
