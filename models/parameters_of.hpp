#pragma once
// A parameter struct and the network that it describes, as a row of the registry needs them.
#include <memory>

#include "core/snn/depth_model.hpp"
#include "models/registry.hpp"

namespace spikedepth {

/// Config offers list_fields(FieldList&); Model is a DepthModel made from a Config.
template <typename Config, typename Model>
class ParametersOf : public ModelParameters {
 public:
  explicit ParametersOf(const Config& config) : config_(config) {}
  void list_fields(FieldList& list) override { config_.list_fields(list); }
  std::shared_ptr<DepthModel> make() const override { return std::make_shared<Model>(config_); }

 private:
  Config config_;
};

/// A row's factory: the parameters that `config` gives, for a network of type Model.
template <typename Model, auto config>
std::unique_ptr<ModelParameters> parameters_of() {
  return std::make_unique<ParametersOf<decltype(config()), Model>>(config());
}

}  // namespace spikedepth
