#pragma once
// The parts of the study of layers that learn from a memory of samples.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Lines, exclusive or and glyphs, beside controls; what the memory is good for.
void study_bottleneck_tasks(StudyContext& context);
/// A recurrent network that supplies the signal.
void study_bottleneck_reservoir(StudyContext& context);
/// The rule of depth networks.
void study_bottleneck_depth(StudyContext& context);

}  // namespace spikedepth
