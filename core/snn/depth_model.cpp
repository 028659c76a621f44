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

FeatureSheets DepthModel::features() const {
  for (const auto& parameter : named_parameters()) {
    if (parameter.value().dim() != 4) continue;
    const auto kernels = parameter.value().detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const auto size = [&](int d) { return static_cast<int>(kernels.size(d)); };
    std::string synapse = parameter.key();
    for (const char* end : {".weight", ".conv", ".0"}) {
      const std::size_t length = std::string(end).size();
      if (synapse.size() > length && synapse.compare(synapse.size() - length, length, end) == 0)
        synapse.resize(synapse.size() - length);
    }
    return {std::make_shared<FeatureSheet>(kernel_sheet(kernels_title(synapse_name(synapse)),
                                                        kernels.data_ptr<float>(), size(0), size(1),
                                                        size(2), size(3)))};
  }
  return {};
}

}  // namespace spikedepth
