#pragma once
#include <cstdint>

#include "models/studies/study.hpp"

namespace spikedepth {

/// Block matching in the rooms that a study measures in: mean depth error where it gives depth, and
/// the share of the known pixels where it does.
struct MatchingError {
  double mde_m = 0, coverage = 0;
};

/// Of all windows of `rooms`, fewer for a quick look. Runs as context.part("block-matching").
MatchingError matching_error(StudyContext& context, const std::vector<std::int64_t>& rooms);

}  // namespace spikedepth
