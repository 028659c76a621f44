#include "core/base/unknown_name.hpp"

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

// What a message quotes of a name that may be a whole file.
std::string quoted(const std::string& name) {
  constexpr std::size_t kLongest = 80;
  return name.size() <= kLongest ? "'" + name + "'"
                                 : format("'%s...' (%zu characters)",
                                          name.substr(0, kLongest / 2).c_str(), name.size());
}

}  // namespace

ConfigError unknown_name(const std::string& kind, const std::string& name,
                         const std::vector<std::string>& known) {
  const std::string start = "unknown " + kind + " " + quoted(name);
  if (known.empty()) return ConfigError(start + "; there is none here");
  return ConfigError(start + "; did you mean '" + nearest_name(name, known) +
                     "'? Known: " + join(known));
}

}  // namespace spikedepth
