#pragma once
#include "core/delays/timed_dots.hpp"
#include "models/studies/study.hpp"

namespace spikedepth {

/// The network "delay-phase" on recordings of dots in time, as every other network of the registry
/// is used: named without training, and trained by its rule on one recording; both are measured on
/// another one. Steps of 2 ms, 16 disparities from 1 on, 7x7 pixels, a period of a window.
struct DotsNetworkErrors {
  double untrained = 0, trained = 0;  // share of the pixels it knows wrong by more than 1 px
  /// Pixels it knows, trained / untrained: shares of other pixels would not compare.
  double known_ratio = 0;
};

/// `folder`: for the run. Torch-free.
DotsNetworkErrors dots_network_errors(const TimedDots& scene, std::size_t labels,
                                      std::uint64_t seed, const std::string& folder);

}  // namespace spikedepth
