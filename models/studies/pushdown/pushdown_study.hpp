#pragma once
#include "models/studies/study.hpp"

namespace spikedepth {

/// Answers to Dyck words under noise, failing spikes and saturation, for assemblies of several
/// sizes. One part.
void study_assembly_noise(StudyContext& context);

}  // namespace spikedepth
