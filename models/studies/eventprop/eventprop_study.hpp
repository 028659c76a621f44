#pragma once
// The parts of the study of exact gradients.
#include <string>
#include <vector>

#include "models/studies/study.hpp"

namespace spikedepth {

/// Exact gradients beside central differences.
constexpr std::int64_t kGradientParts = 8;
void study_gradients(StudyContext& context);

/// Training on the Yin-Yang task, with controls.
std::int64_t yin_yang_parts(std::int64_t seeds);
void study_yin_yang(StudyContext& context, std::int64_t seeds);

/// Training on labelled images.
constexpr std::int64_t kImageParts = 2;
void study_eventprop_images(StudyContext& context);

/// EventProp in time steps, and surrogate gradients, beside the exact gradient.
constexpr std::int64_t kSteppedParts = 5;
void study_steps(StudyContext& context);

/// Depth learned by EventProp in time steps and by surrogate gradients.
std::int64_t eventprop_depth_parts(std::int64_t seeds);
void study_eventprop_depth(StudyContext& context, std::int64_t seeds);

}  // namespace spikedepth
