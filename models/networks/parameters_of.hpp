#pragma once
// A parameter struct and the network that it describes, as a row of the registry needs them.
#include <memory>

#include "core/snn/depth_model.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {

namespace detail {

template <typename Config>
auto sees_both_cameras(const Config& config, int) -> decltype(config.binocular()) {
  return config.binocular();
}
template <typename Config>
bool sees_both_cameras(const Config&, long) {
  return true;
}

}  // namespace detail

/// Config offers list_fields(FieldList&) and, unless the network always looks at both cameras,
/// `bool binocular() const`. Model is a DepthModel made from a Config.
template <typename Config, typename Model>
class ParametersOf : public ModelParameters {
 public:
  explicit ParametersOf(const Config& config) : config_(config) {}
  void list_fields(FieldList& list) override { config_.list_fields(list); }
  std::shared_ptr<DepthModel> make() const override { return std::make_shared<Model>(config_); }
  bool binocular() const override { return detail::sees_both_cameras(config_, 0); }

 private:
  Config config_;
};

/// A row's factory: the parameters that `config` gives, for a network of type Model.
template <typename Model, auto config>
std::unique_ptr<ModelParameters> parameters_of() {
  return std::make_unique<ParametersOf<decltype(config()), Model>>(config());
}

}  // namespace spikedepth
