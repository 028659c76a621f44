// LaTeX tables compile, whatever stands in their cells.
#include "core/base/latex_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

const std::string kEveryCharacter = "a_b %5 & #1 $2 {x} ~ ^ \\end";

LatexTable small_table() {
  LatexTable table;
  table.comments = {"made of 50 % & more"};
  table.columns = "lr";
  table.header = {latex_escaped("loss.spike_penalty"), "MDE, m"};
  table.rows = {{latex_escaped(kEveryCharacter), latex_figure(0.34581, 0.0123, 3)},
                {},
                {"b", latex_figure(std::nan(""), std::nan(""), 3)}};
  return table;
}

TEST(LatexTable, SpecialCharactersArePrintedAsTheyAre) {
  EXPECT_EQ(latex_escaped("loss.spike_penalty=5%&#"), "loss.spike\\_penalty=5\\%\\&\\#");
  EXPECT_EQ(latex_escaped("a\\b~^"), "a\\textbackslash{}b\\textasciitilde{}\\textasciicircum{}");
}

TEST(LatexTable, FiguresCarryTheirSpreadWhereThereIsOne) {
  EXPECT_EQ(latex_figure(0.34581, 0.0123, 3), "0.346 $\\pm$ 0.012");
  EXPECT_EQ(latex_figure(0.34581, std::nan(""), 3), "0.346");
  EXPECT_EQ(latex_figure(std::nan(""), 0.1, 3), "--");
}

TEST(LatexTable, HasTheRulesOfBooktabsAndOneCellAColumn) {
  EXPECT_EQ(latex_text({{}, "lr", {"a", "b"}, {{"1", "2"}, {}, {"", "4"}}}),
            "% Needs \\usepackage{booktabs}.\n\\begin{tabular}{lr}\n\\toprule\na & b \\\\\n"
            "\\midrule\n1 & 2 \\\\\n\\midrule\n & 4 \\\\\n\\bottomrule\n\\end{tabular}\n");
}

TEST(LatexTable, CompilesWhateverStandsInItsCells) {
  if (std::system("pdflatex --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "pdflatex is not installed";
  const test::TempDir dir;
  std::ofstream(dir.file("a.tex"))
      << "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n"
      << latex_text(small_table()) << "\\end{document}\n";
  const std::string command =
      "cd " + dir.path() + " && pdflatex -interaction=nonstopmode -halt-on-error a.tex >log 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace spikedepth
