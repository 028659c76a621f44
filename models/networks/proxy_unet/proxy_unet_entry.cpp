// The twin U-Net as a row of the registry.
#include "models/networks/parameters_of.hpp"
#include "models/networks/proxy_unet/proxy_unet.hpp"

namespace spikedepth {

ModelEntry proxy_unet_entry() {
  ModelEntry entry;
  entry.name = "proxy-unet";
  entry.title = "U-Net of integrate-and-fire neurons that shares its weights with an analog twin";
  entry.paper = "IEEE Access 10:70769 (2022), arXiv 2109.13208";
  entry.small = {"model.width=8"};
  entry.parameters = parameters_of<ProxyUNet, proxy_unet_config>;
  return entry;
}

}  // namespace spikedepth
