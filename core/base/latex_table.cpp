#include "core/base/latex_table.hpp"

#include <cmath>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

// Empty cells count.
std::string row_text(const std::vector<std::string>& cells) {
  std::string text;
  for (std::size_t i = 0; i < cells.size(); ++i) text += (i > 0 ? " & " : "") + cells[i];
  return text + " \\\\\n";
}

}  // namespace

std::string latex_escaped(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    switch (letter) {
      case '\\':
        result += "\\textbackslash{}";
        break;
      case '~':
        result += "\\textasciitilde{}";
        break;
      case '^':
        result += "\\textasciicircum{}";
        break;
      case '\n':
        result += ' ';
        break;
      default:
        if (std::string("{}$&#_%").find(letter) != std::string::npos) result += '\\';
        result += letter;
    }
  }
  return result;
}

std::string latex_figure(double value, double spread, int decimals) {
  if (!std::isfinite(value)) return "--";
  const auto text = format("%.*f", decimals, value);
  return std::isfinite(spread) ? text + format(" $\\pm$ %.*f", decimals, spread) : text;
}

std::string latex_text(const LatexTable& table) {
  std::string text = "% Needs \\usepackage{booktabs}.\n";
  for (const auto& comment : table.comments) text += "% " + comment + "\n";
  text += "\\begin{tabular}{" + table.columns + "}\n\\toprule\n";
  text += row_text(table.header) + "\\midrule\n";
  for (const auto& row : table.rows) text += row.empty() ? "\\midrule\n" : row_text(row);
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace spikedepth
