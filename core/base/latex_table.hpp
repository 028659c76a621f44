#pragma once
// Tables for papers: LaTeX with the rules of booktabs.
#include <string>
#include <vector>

namespace spikedepth {

/// `text` with LaTeX's special characters written so that they are printed: \ { } $ & # _ % ~ ^.
std::string latex_escaped(const std::string& text);

/// "0.3458 $\pm$ 0.0120"; without the second where it is no number; "--" where neither is.
std::string latex_figure(double value, double spread, int decimals);

/// A tabular to \input into a table; its cells are LaTeX already.
struct LatexTable {
  std::vector<std::string> comments;  // lines above it, printed by nobody
  std::string columns;                // "llrr"
  std::vector<std::string> header;
  /// An empty row is a rule.
  std::vector<std::vector<std::string>> rows;
};
std::string latex_text(const LatexTable& table);

}  // namespace spikedepth
