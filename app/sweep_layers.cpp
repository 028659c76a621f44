#include "app/sweep_layers.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <sstream>

#include "core/base/atomic_file.hpp"

namespace spikedepth::app {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Rows of cells; the tables have neither quotes nor commas within cells.
std::vector<std::vector<std::string>> table_of(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  if (!std::filesystem::exists(path)) return rows;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

// The place of a column; as many as there are where it is missing.
std::size_t column(const std::vector<std::string>& header, const char* name) {
  return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
}

double number(const std::vector<std::string>& row, std::size_t place) {
  return place < row.size() ? std::strtod(row[place].c_str(), nullptr) : kNan;
}

void add_operations(const std::vector<std::vector<std::string>>& table,
                    std::vector<LayerFigures>& layers) {
  if (table.empty()) return;
  const auto layer = column(table.front(), "layer"),
             work = column(table.front(), "nonzero_operations");
  if (table.front().front() != "synapse" || work == table.front().size()) return;
  for (auto& each : layers) each.operations = 0;
  LayerFigures readouts{"readouts", kNan, kNan, 0};
  for (std::size_t i = 1; i + 1 < table.size(); ++i) {  // the last row is the total
    const auto& row = table[i];
    auto driven = std::find_if(layers.begin(), layers.end(), [&](const LayerFigures& each) {
      return layer < row.size() && each.layer == row[layer];
    });
    (driven != layers.end() ? *driven : readouts).operations += number(row, work);
  }
  layers.push_back(readouts);
}

}  // namespace

std::vector<LayerFigures> layer_figures(const std::string& evaluation) {
  std::vector<LayerFigures> layers;
  const auto table = table_of(evaluation + "/layers.csv");
  if (table.empty()) return layers;
  const auto rate = column(table.front(), "firing_rate"),
             neurons = column(table.front(), "neurons");
  for (std::size_t i = 1; i < table.size(); ++i)
    layers.push_back({table[i].front(), number(table[i], rate), number(table[i], neurons), kNan});
  add_operations(table_of(evaluation + "/operations.csv"), layers);
  return layers;
}

std::vector<LayerFigures> mean_figures(const std::vector<std::vector<LayerFigures>>& points) {
  if (points.empty()) return {};
  auto mean = points.front();
  double count = 1;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].size() != mean.size()) continue;
    ++count;
    for (std::size_t layer = 0; layer < mean.size(); ++layer) {
      mean[layer].rate += points[i][layer].rate;
      mean[layer].operations += points[i][layer].operations;
    }
  }
  for (auto& layer : mean) {
    layer.rate /= count;
    layer.operations /= count;
  }
  return mean;
}

}  // namespace spikedepth::app
