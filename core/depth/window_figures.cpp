#include "core/depth/window_figures.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/text.hpp"

namespace spikedepth {

void FigureColumns::add(const std::vector<WindowFigure>& figures) {
  if (columns_.empty()) {
    for (const auto& figure : figures) columns_.push_back({figure.name});
  }
  SPIKEDEPTH_CHECK(columns_.size() == figures.size(), "all windows have the same figures");
  for (std::size_t i = 0; i < figures.size(); ++i) {
    auto& column = columns_[i];
    const double value = figures[i].value;
    if (!std::isfinite(value)) continue;
    column.least = column.count == 0 ? value : std::min(column.least, value);
    column.most = column.count == 0 ? value : std::max(column.most, value);
    column.sum += value;
    column.last = value;
    ++column.count;
  }
}

std::string FigureColumns::column_names() const {
  std::string names;
  for (const auto& column : columns_) names += "," + column.name;
  return names;
}

nlohmann::json FigureColumns::to_json() const {
  auto json = nlohmann::json::object();
  for (const auto& column : columns_) {
    if (column.count == 0) continue;
    json[column.name] = {{"mean", column.sum / static_cast<double>(column.count)},
                         {"least", column.least},
                         {"most", column.most},
                         {"last", column.last}};
  }
  return json;
}

std::string FigureColumns::text() const {
  std::vector<std::string> parts;
  for (const auto& column : columns_) {
    parts.push_back(column.count == 0 ? column.name + " unknown"
                                      : format("%s %.3g (%.3g to %.3g)", column.name.c_str(),
                                               column.sum / static_cast<double>(column.count),
                                               column.least, column.most));
  }
  return join(parts);
}

std::string figures_line(const DepthEstimate& estimate, const std::string& between) {
  std::vector<std::string> parts;
  for (const auto& figure : estimate.figures)
    parts.push_back(format("%s %.3g", figure.name.c_str(), figure.value));
  return join(parts, between);
}

std::string figure_cells(const std::vector<WindowFigure>& figures) {
  std::string cells;
  for (const auto& figure : figures) cells += format(",%.6g", figure.value);
  return cells;
}

}  // namespace spikedepth
