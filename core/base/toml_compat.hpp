#pragma once
// Differences between toml11 3 and 4, all in one place.
#include <string>
#include <toml.hpp>

namespace spikedepth {

/// The text of a string value.
inline const std::string& toml_text(const toml::value& value) {
#if TOML11_VERSION_MAJOR >= 4
  return value.as_string();
#else
  return value.as_string().str;
#endif
}

/// The line of the file on which a value begins, from 1.
inline unsigned toml_line(const toml::value& value) {
#if TOML11_VERSION_MAJOR >= 4
  return static_cast<unsigned>(value.location().first_line_number());
#else
  return static_cast<unsigned>(value.location().line());
#endif
}

/// The line of the first mistake in a file that is not valid TOML.
inline unsigned toml_line(const toml::syntax_error& error) {
#if TOML11_VERSION_MAJOR >= 4
  const auto& errors = error.errors();
  if (errors.empty() || errors.front().locations().empty()) return 1;
  return static_cast<unsigned>(errors.front().locations().front().first.first_line_number());
#else
  return static_cast<unsigned>(error.location().line());
#endif
}

}  // namespace spikedepth
