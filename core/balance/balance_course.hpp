#pragma once
// Showing patterns to a balanced layer one after another, and what its code is worth.
#include <cstdint>
#include <functional>
#include <vector>

#include "core/balance/balance_layer.hpp"
#include "core/balance/balance_patterns.hpp"

namespace spikedepth {

/// How patterns follow one another.
struct Presentation {
  double pattern_ms = 100;
  double fade = 0.3;  // share of it in which the pattern before fades into the new one
};

/// Mean over all steps.
struct CourseFigures {
  double loss = 0;         // |x - D z|^2 / (2 inputs)
  double rate_per_ms = 0;  // spikes of a neuron
};

/// Shows `count` patterns that `source` draws from `random`. `beat`, if there is one, hears of
/// every hundredth pattern.
CourseFigures show_patterns(BalanceLayer<float>& layer, const PatternSource& source, Random& random,
                            std::int64_t count, bool learning, const Presentation& how = {},
                            const std::function<void(std::int64_t)>& beat = {});

/// How many of the patterns `ideal` are the best match (cosine above 0.8) of at least one row of
/// `forward` [neurons][inputs].
std::int64_t distinct_matches(const std::vector<float>& forward,
                              const std::vector<std::vector<float>>& ideal);

/// Mean cosine between two different rows of `forward` [neurons][inputs]; rows of zeros count as 0.
double mean_cosine(const std::vector<float>& forward, std::size_t inputs);

/// Cosine of two vectors of one length; 0 if either is 0.
double cosine(const float* a, const float* b, std::size_t count);

}  // namespace spikedepth
