#pragma once
// How deep texts nest, before a parser that calls itself sees them.
#include <cstddef>
#include <string>
#include <string_view>

namespace spikedepth {

/// Deeper than anything that is written here; a parser's stack holds a thousand times as much.
constexpr std::size_t kDeepestNesting = 64;

/// Most brackets and braces that are open at one place, outside of strings.
std::size_t json_nesting(std::string_view text);

/// The same for TOML, whose dotted keys nest as well: brackets, or dots in a row of keys.
std::size_t toml_nesting(std::string_view text);

}  // namespace spikedepth
