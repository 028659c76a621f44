#include "core/base/unknown_name.hpp"

#include "core/base/text.hpp"

namespace spikedepth {

ConfigError unknown_name(const std::string& kind, const std::string& name,
                         const std::vector<std::string>& known) {
  if (known.empty()) return ConfigError("unknown " + kind + " '" + name + "'; there is none here");
  return ConfigError("unknown " + kind + " '" + name + "'; did you mean '" +
                     nearest_name(name, known) + "'? Known: " + join(known));
}

}  // namespace spikedepth
