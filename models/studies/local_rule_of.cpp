#include "models/studies/local_rule_of.hpp"

#include "core/snn/depth_model.hpp"
#include "core/snn/local_learner.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {

std::string local_rule_of(const std::string& model) {
  const auto network = find_model(model).parameters()->make();
  const auto* learner = dynamic_cast<const LocalLearner*>(network.get());
  return learner != nullptr ? learner->local_rule() : "";
}

}  // namespace spikedepth
