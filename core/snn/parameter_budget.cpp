#include "core/snn/parameter_budget.hpp"

#include <limits>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();
thread_local std::int64_t left_to_spend = kUnbounded;

}  // namespace

ParameterBudget::ParameterBudget(std::int64_t most) : before_(left_to_spend) {
  left_to_spend = most;
}

ParameterBudget::~ParameterBudget() {
  left_to_spend = before_;
}

void ParameterBudget::spend(std::int64_t weights) {
  if (left_to_spend == kUnbounded) return;
  if (weights > left_to_spend)
    throw ConfigError("the configuration describes a network that is larger than the file");
  left_to_spend -= weights;
}

}  // namespace spikedepth
