#include "core/snn/twin_unit.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

TwinActivation twin_activation(const std::string& name) {
  if (name == "relu") return TwinActivation::relu;
  if (name == "clip") return TwinActivation::clip;
  throw ConfigError("unknown twin '" + name + "'; choose relu or clip");
}

TwinReset twin_reset(const std::string& name) {
  if (name == "soft") return TwinReset::soft;
  if (name == "hard") return TwinReset::hard;
  throw ConfigError("unknown reset '" + name + "'; choose soft or hard");
}

TwinUnitImpl::TwinUnitImpl(const TwinUnitOptions& options) : options_(options) {
  threshold_ = register_buffer("threshold", torch::ones({}));
}

torch::Tensor TwinUnitImpl::activity(const torch::Tensor& current) const {
  // Not clamp(0, 1), whose derivative at 0, where nothing arrives, is 1.
  const auto positive = torch::relu(current / threshold_);
  return options_.activation == TwinActivation::relu ? positive : positive.clamp_max(1);
}

torch::Tensor TwinUnitImpl::forward(const torch::Tensor& current) {
  const auto threshold = threshold_ * spiking_gain_;
  const auto charged = potential_.defined() ? potential_ + current : current;
  const auto spikes = spike(charged - threshold, options_.surrogate);
  const auto fired = spikes.detach();
  potential_ =
      options_.reset == TwinReset::soft ? charged - fired * threshold : charged * (1 - fired);
  return spikes;
}

void TwinUnitImpl::set_threshold(double threshold) {
  SPIKEDEPTH_CHECK(threshold > 0, "a threshold is above 0");
  threshold_.fill_(threshold);
}

}  // namespace spikedepth
