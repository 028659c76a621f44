// The table of an evaluation for a paper.
#include <limits>

#include "core/base/latex_table.hpp"
#include "core/base/text.hpp"
#include "core/depth/evaluation_report.hpp"

namespace spikedepth {

std::string EvaluationReport::latex() const {
  LatexTable table;
  if (!frames.empty()) table.comments = {spread_sentence()};
  table.comments.emplace_back("Means over images; MDE with that half-width.");
  table.columns = "llrrrrrrr";
  table.header = {"Protocol",
                  "Predictor",
                  "MDE (m)",
                  "Median (m)",
                  "RMSE (m)",
                  "Abs.\\ rel.",
                  "$\\delta < 1.25$ (\\%)",
                  "1PE (\\%)",
                  "Coverage (\\%)"};
  std::string previous;
  for (const auto& frame : frames) {
    if (frame.label != frames.front().label || frame.recording != frames.front().recording) break;
    const auto errors = summary(frame.protocol, frame.predictor);
    const auto figure = [](double value, int decimals) {
      return latex_figure(value, std::numeric_limits<double>::quiet_NaN(), decimals);
    };
    if (!previous.empty() && frame.protocol != previous) table.rows.emplace_back();
    table.rows.push_back({frame.protocol == previous ? "" : latex_escaped(frame.protocol),
                          latex_escaped(predictor_name(frame.predictor)),
                          latex_figure(errors.mean.mean_m, errors.half_width_95.mean_m, 3),
                          figure(errors.mean.median_m, 3), figure(errors.mean.rmse_m, 3),
                          figure(errors.mean.abs_rel, 3), figure(100 * errors.mean.delta1, 1),
                          figure(100 * errors.mean.one_pixel_error, 1),
                          figure(100 * errors.coverage(), 1)});
    previous = frame.protocol;
  }
  return latex_text(table);
}

}  // namespace spikedepth
