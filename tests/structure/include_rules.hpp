#pragma once
// What each folder may include.
#include <string>
#include <vector>

namespace spikedepth::test {

/// One row. Below it lie the folders for which no row is longer; "*" stands for one folder of any
/// name. A folder always sees itself.
struct IncludeRule {
  std::string folder;
  std::vector<std::string> sees;     // folders with what lies below them; with * only those headers
  std::vector<std::string> foreign;  // of the libraries that are watched: torch, qt, hdf5, opencv
};

/// From the ground up; tests last.
const std::vector<IncludeRule>& include_rules();

/// The row with the longest folder that holds `folder`; null if there is none.
const IncludeRule* find_rule(const std::string& folder);

/// Whether the row lists `header`, a path from the project's root.
bool allows(const IncludeRule& rule, const std::string& header);

/// What is wrong with `source` (a path from the root) including `included`; empty if nothing.
std::string complaint(const std::string& source, const std::string& included, bool quoted);

}  // namespace spikedepth::test
