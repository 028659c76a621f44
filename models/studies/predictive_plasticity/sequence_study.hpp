#pragma once
// Anticipation of sequences: a part of the study of predictive plasticity. Torch-free.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Clean, noisy and shuffled sequences, and a chain that recalls one.
void study_sequences(StudyContext& context);
constexpr std::int64_t kSequenceParts = 5;  // calls of part() that it makes

}  // namespace spikedepth
