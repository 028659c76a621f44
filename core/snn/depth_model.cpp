#include "core/snn/depth_model.hpp"

namespace spikedepth {

InitMethod init_method(const std::string& name) {
  if (name == "scaled") return InitMethod::scaled;
  if (name == "drawn") return InitMethod::drawn;
  if (name == "kaiming") return InitMethod::kaiming;
  throw ConfigError("unknown initialisation '" + name + "'; choose scaled, drawn or kaiming");
}

}  // namespace spikedepth
