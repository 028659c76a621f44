#pragma once
// The parts of the study of SEW-ResNet.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Stacks of untrained blocks: identity and the gradient's way back. Adds one table, its claims.
void study_stacks(StudyContext& context);

/// The first layer's gradient of untrained networks on moving bars, over depth.
void study_first_layer(StudyContext& context);

/// Networks trained on moving bars: what learns at which depth, and firing rates of the blocks.
void study_trainings(StudyContext& context);
/// How many parts study_trainings() has.
std::int64_t training_parts(const StudyContext& context);

}  // namespace spikedepth
