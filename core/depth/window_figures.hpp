#pragma once
// What estimators around a network say of windows, gathered over a recording.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"

namespace spikedepth {

/// Figures of windows as columns of a table, and what they came to.
class FigureColumns {
 public:
  /// All windows have the same figures in the same order.
  void add(const std::vector<WindowFigure>& figures);
  bool empty() const { return columns_.empty(); }
  /// ",dopamine,mean_rate", to follow the names of other columns; "" without figures.
  std::string column_names() const;
  /// {"dopamine": {"mean", "least", "most", "last"}, ...}; what is not finite is left out of them.
  nlohmann::json to_json() const;
  /// "dopamine 0.31 (0 to 0.45), mean_rate 0.05 (0.04 to 0.07)": means, least and most.
  std::string text() const;

 private:
  struct Column {
    std::string name;
    double sum = 0, least = 0, most = 0, last = 0;
    std::size_t count = 0;
  };
  std::vector<Column> columns_;
};

/// "dopamine 0.3   mean_rate 0.05" for a screen.
std::string figures_line(const DepthEstimate& estimate, const std::string& between);

/// ",0.3,0.05", to follow the other cells of a window's row.
std::string figure_cells(const std::vector<WindowFigure>& figures);

}  // namespace spikedepth
