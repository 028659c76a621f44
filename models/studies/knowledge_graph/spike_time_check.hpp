#pragma once
// First spikes in closed form against small steps: a part of the study of knowledge graphs.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Part "neuron", and its claims. Torch-free.
void study_first_spikes(StudyContext& context);

}  // namespace spikedepth
