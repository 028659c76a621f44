#pragma once
#include <string>
#include <vector>

#include "core/base/error.hpp"

namespace spikedepth {

/// "unknown KIND 'NAME'; did you mean 'NEAREST'? Known: A, B", to be thrown.
ConfigError unknown_name(const std::string& kind, const std::string& name,
                         const std::vector<std::string>& known);

}  // namespace spikedepth
