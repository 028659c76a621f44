#include "core/base/version.hpp"

namespace spikedepth {

std::string version() {
  return SPIKEDEPTH_VERSION;
}

}  // namespace spikedepth
