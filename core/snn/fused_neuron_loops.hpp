#pragma once
// The loops of fused_neuron.cpp over plain arrays. Conditions are template parameters, so that each
// combination is a loop of its own without branches.
#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace spikedepth::fused {

constexpr std::int64_t kTerms = 256;  // neurons whose shares of a sum are added at a time

template <typename Scalar>
Scalar after_reset(Scalar charged, Scalar threshold) {
  return charged * (charged - threshold >= Scalar{0} ? Scalar{0} : Scalar{1});
}

// Arrays of a step; null where it has none.
template <typename Scalar>
struct Arrays {
  const Scalar *current = nullptr, *before = nullptr, *charged = nullptr, *slope = nullptr;
  const Scalar *spike_gradient = nullptr, *charged_gradient = nullptr;
  Scalar *new_charged = nullptr, *spikes = nullptr, *current_gradient = nullptr,
         *before_gradient = nullptr;
  Scalar last_threshold = 1, threshold = 1, steepness = 0, height = 0;
};

// Local copies without aliases: what a loop stores cannot change what it reads, so that it becomes
// vector code.
template <typename Scalar, bool carried, bool leaky>
void charge_and_fire(const Arrays<Scalar>& a, Scalar leak, std::int64_t begin, std::int64_t end) {
  const Scalar last_threshold = a.last_threshold, threshold = a.threshold;
  const Scalar* const __restrict current = a.current;
  const Scalar* const __restrict before = a.before;
  Scalar* const __restrict new_charged = a.new_charged;
  Scalar* const __restrict spikes = a.spikes;
  for (auto i = begin; i < end; ++i) {
    Scalar h = current[i];
    if constexpr (carried) {
      const Scalar v = after_reset(before[i], last_threshold);
      h = leaky ? v + (h - v) * leak : v + h;
    } else if constexpr (leaky) {
      h = h * leak;
    }
    if constexpr (carried || leaky) new_charged[i] = h;
    spikes[i] = h - threshold >= Scalar{0} ? Scalar{1} : Scalar{0};
  }
}

// Sums over a block: of h = v + (x - v) leak by the leak, of the spikes by the threshold.
struct Sums {
  double leak = 0, threshold = 0;
};

// In eight lanes, so that it becomes vector code.
template <typename Scalar>
double sum_of(const Scalar* terms, std::int64_t count) {
  double lanes[8] = {};
  std::int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (int lane = 0; lane < 8; ++lane) lanes[lane] += double{terms[i + lane]};
  }
  for (; i < count; ++i) lanes[0] += double{terms[i]};
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

// Null stays null.
template <typename Pointer>
Pointer from(Pointer array, std::int64_t begin) {
  return array == nullptr ? nullptr : array + begin;
}

// Terms of the two sums of at most kTerms neurons.
template <typename Scalar>
struct Terms {
  Scalar leak[kTerms], threshold[kTerms];
};

// The operations of surrogate_gradient() and of autograd in their order, so that every rounding is
// the same.
template <typename Scalar, bool carried, bool leaky, bool given_slope, bool both, bool summed>
void backward_range(const Arrays<Scalar>& a, Scalar leak, std::int64_t begin, std::int64_t count,
                    Terms<Scalar>& terms) {
  const Scalar last_threshold = a.last_threshold, threshold = a.threshold;
  const Scalar steepness = a.steepness, height = a.height;
  const Scalar* const __restrict current = from(a.current, begin);
  const Scalar* const __restrict before = from(a.before, begin);
  const Scalar* const __restrict charged = from(a.charged, begin);
  const Scalar* const __restrict given = from(a.slope, begin);
  const Scalar* const __restrict spike_gradient = from(a.spike_gradient, begin);
  const Scalar* const __restrict charged_gradient = from(a.charged_gradient, begin);
  Scalar* const __restrict current_gradient = from(a.current_gradient, begin);
  Scalar* const __restrict before_gradient = from(a.before_gradient, begin);
  for (std::int64_t i = 0; i < count; ++i) {
    Scalar slope;
    if constexpr (given_slope) {
      slope = given[i];
    } else {
      const Scalar above = charged[i] - threshold;
      slope = Scalar{1} / (above * above * steepness + Scalar{1}) * height;
    }
    Scalar gradient = slope * spike_gradient[i];
    if constexpr (summed) terms.threshold[i] = -gradient;
    if constexpr (both) gradient += charged_gradient[i];
    const Scalar scaled = leaky ? gradient * leak : gradient;
    current_gradient[i] = scaled;
    Scalar open = 0;
    if constexpr (carried) {
      open = before[i] - last_threshold >= Scalar{0} ? Scalar{0} : Scalar{1};
      before_gradient[i] = (leaky ? gradient - scaled : gradient) * open;
    }
    if constexpr (summed && leaky) {
      const Scalar v = carried ? before[i] * open : Scalar{0};
      terms.leak[i] = gradient * (current[i] - v);
    }
  }
}

template <typename Scalar, bool carried, bool leaky, bool given_slope, bool both, bool summed>
Sums backward_block(const Arrays<Scalar>& a, Scalar leak, std::int64_t begin, std::int64_t end) {
  Sums sums;
  Terms<Scalar> terms;
  const std::int64_t stride = summed ? kTerms : end - begin;
  for (auto at = begin; at < end; at += stride) {
    const auto count = std::min(stride, end - at);
    backward_range<Scalar, carried, leaky, given_slope, both, summed>(a, leak, at, count, terms);
    if constexpr (summed) sums.threshold += sum_of(terms.threshold, count);
    if constexpr (summed && leaky) sums.leak += sum_of(terms.leak, count);
  }
  return sums;
}

// Calls `work` with a condition as a type, so that loops are compiled without it.
template <typename Work>
void with(bool condition, const Work& work) {
  if (condition)
    work(std::true_type());
  else
    work(std::false_type());
}

}  // namespace spikedepth::fused
