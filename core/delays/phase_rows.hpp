#pragma once
// Row arithmetic of phasors, in vector code.
#include <cstddef>

namespace spikedepth {

/// Products of one row: re + i im = a conj(b), times the agreement of polarities: 1 for equal ones,
/// `opposite` for two, 0 without an event. `count` pixels of each.
struct PhasorRow {
  const float *re, *im, *polarity;
};
void multiply_phasors(PhasorRow a, PhasorRow b, float opposite, float* re, float* im,
                      std::size_t count);

/// target += wr re - wi im: the real part of a weight times a product.
void add_weighted(float* target, const float* re, const float* im, float wr, float wi,
                  std::size_t count);

/// target[i] = values[i] + .. + values[i + 2 radius]: sums of a padded row.
void sum_across(float* target, const float* values, std::size_t radius, std::size_t count);

/// Where value > best: best = value, index = number.
void keep_larger(float* best, float* index, const float* value, float number, std::size_t count);

/// Where |index - number| > 1 and value > second: second = value.
void keep_second(float* second, const float* index, const float* value, float number,
                 std::size_t count);

}  // namespace spikedepth
