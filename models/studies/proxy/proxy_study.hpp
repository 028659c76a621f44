#pragma once
// The parts of the study of proxy learning; each measures and reports. Torch-free.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Labelled images: proxy learning in its variants, surrogate gradients, conversion.
void study_proxy_classes(StudyContext& context);
/// The disparity of random dots, pixel by pixel.
void study_proxy_dots(StudyContext& context);
/// Depth in simulated rooms: one network under three rules.
void study_proxy_depth(StudyContext& context);

/// Calls of part() that each of them makes for so many repetitions.
std::int64_t proxy_class_parts(std::int64_t seeds);
std::int64_t proxy_dot_parts(std::int64_t seeds);
std::int64_t proxy_depth_parts(const StudyContext& context);

constexpr std::int64_t kProxySeeds = 3;

}  // namespace spikedepth
