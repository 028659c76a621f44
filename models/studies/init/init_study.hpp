#pragma once
// The two halves of the study of initialisation.
#include "models/studies/study.hpp"

namespace spikedepth {

/// Parts that study_membranes() and study_training() consist of, for the ETA.
constexpr std::int64_t kMembraneParts = 20;
constexpr std::int64_t training_parts(std::int64_t seeds) {
  return 2 + 10 * seeds + 1 + 1 + 3;
}

void study_membranes(StudyContext& context);
void study_training(StudyContext& context, std::int64_t seeds);

}  // namespace spikedepth
