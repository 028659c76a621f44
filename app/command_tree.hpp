#pragma once
// The verbs and their options for shells and for man.
#include <CLI/CLI.hpp>
#include <string>

namespace spikedepth::app {

/// A script for bash that completes verbs, their options and file names.
std::string bash_completion(const CLI::App& program);
/// The same for zsh.
std::string zsh_completion(const CLI::App& program);
/// A page in man's format: every verb with its options and examples.
std::string man_page(const CLI::App& program);

}  // namespace spikedepth::app
