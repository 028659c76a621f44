#pragma once
// Parts of the study of sampling.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Networks optimised for fast sampling beside Gibbs and independent samples.
void study_relay_networks(StudyContext& context);
/// Stereo patches: which of ten shifts, sampled with and without a rhythm of tempering.
void study_patches(StudyContext& context);
/// The coincidence network's confidence in rooms that it has never seen.
void study_confidence(StudyContext& context);

constexpr std::int64_t kSamplingSeeds = 2;

}  // namespace spikedepth
