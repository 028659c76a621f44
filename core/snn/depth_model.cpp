#include "core/snn/depth_model.hpp"

namespace spikedepth {

InitMethod init_method(const std::string& name) {
  if (name == "scaled") return InitMethod::scaled;
  if (name == "drawn") return InitMethod::drawn;
  if (name == "kaiming") return InitMethod::kaiming;
  throw ConfigError("unknown initialisation '" + name + "'; choose scaled, drawn or kaiming");
}

void DepthModel::check_describable() const {
  const auto reason = no_description_because();
  if (!reason.empty()) throw ConfigError(reason + "; run it with --engine dense");
}

}  // namespace spikedepth
