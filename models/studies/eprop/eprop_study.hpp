#pragma once
// The parts of the study of e-prop.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Gradients against automatic differentiation.
void study_eprop_gradients(StudyContext& context);
/// Digits row by row, cues over a delay, firing rates that are pulled to a target.
void study_eprop_tasks(StudyContext& context);
/// Calls of part() in it.
std::int64_t eprop_task_parts(const StudyContext& context);
/// Memory, time and batches.
void study_eprop_cost(StudyContext& context);
/// The rule of depth networks.
void study_eprop_depth(StudyContext& context);

}  // namespace spikedepth
