#pragma once
#include <string>

namespace spikedepth {

/// "0.1.0".
std::string version();

}  // namespace spikedepth
