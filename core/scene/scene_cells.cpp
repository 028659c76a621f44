#include "core/scene/scene_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kKnownShare = 0.1;
constexpr int kBlock = 2;  // cells along a side of what is exchanged

std::size_t place(const SceneCells& cells, int x, int y) {
  return static_cast<std::size_t>(y * cells.columns + x);
}

void swap_blocks(SceneCells& cells, Random& random) {
  const auto draw = [&](int count) {
    return static_cast<int>(random.below(static_cast<std::uint64_t>(count)));
  };
  int x[2], y[2];
  do {
    for (int i = 0; i < 2; ++i) {
      x[i] = draw(cells.columns - kBlock + 1);
      y[i] = draw(cells.rows - kBlock + 1);
    }
  } while (std::abs(x[0] - x[1]) < kBlock && std::abs(y[0] - y[1]) < kBlock);
  for (int dy = 0; dy < kBlock; ++dy) {
    for (int dx = 0; dx < kBlock; ++dx) {
      std::swap(cells.metres[place(cells, x[0] + dx, y[0] + dy)],
                cells.metres[place(cells, x[1] + dx, y[1] + dy)]);
    }
  }
}

}  // namespace

SceneCells scene_cells(const DepthMap& depth, int columns, int rows) {
  SceneCells cells{columns, rows, {}};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      double sum = 0, known = 0, all = 0;
      for (int y = row * depth.height / rows; y < (row + 1) * depth.height / rows; ++y) {
        for (int x = column * depth.width / columns; x < (column + 1) * depth.width / columns;
             ++x) {
          ++all;
          if (!is_valid_depth(depth.at(x, y))) continue;
          sum += std::log(double(depth.at(x, y)));
          ++known;
        }
      }
      cells.metres.push_back(all > 0 && known >= kKnownShare * all
                                 ? static_cast<float>(std::exp(sum / known))
                                 : std::numeric_limits<float>::quiet_NaN());
    }
  }
  return cells;
}

const char* fault_name(SceneFault fault) {
  if (fault == SceneFault::swapped_blocks) return "two blocks of 2x2 cells exchanged";
  return fault == SceneFault::upside_down ? "upside down" : "one depth everywhere";
}

SceneCells with_fault(const SceneCells& cells, SceneFault fault, std::uint64_t draw) {
  auto faulty = cells;
  if (fault == SceneFault::swapped_blocks) {
    Random random(draw, 3);
    swap_blocks(faulty, random);
  } else if (fault == SceneFault::upside_down) {
    for (int y = 0; y < cells.rows; ++y) {
      for (int x = 0; x < cells.columns; ++x)
        faulty.metres[place(cells, x, y)] = cells.metres[place(cells, x, cells.rows - 1 - y)];
    }
  } else {
    double sum = 0, known = 0;
    for (const float metres : cells.metres) {
      if (!is_valid_depth(metres)) continue;
      sum += std::log(double(metres));
      ++known;
    }
    for (auto& metres : faulty.metres) {
      if (is_valid_depth(metres)) metres = static_cast<float>(std::exp(sum / known));
    }
  }
  return faulty;
}

double area_under_curve(const std::vector<double>& right, const std::vector<double>& faulty) {
  double sum = 0, pairs = 0;
  for (const double a : right) {
    for (const double b : faulty) {
      if (!std::isfinite(a) || !std::isfinite(b)) continue;
      sum += b > a ? 1.0 : b == a ? 0.5 : 0.0;
      ++pairs;
    }
  }
  return pairs > 0 ? sum / pairs : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace spikedepth
