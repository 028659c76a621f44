#include "core/waves/sheet_growth.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kCircle = 2 * 3.14159265358979323846;

// Cells by squares as wide as the reach, so that neighbours lie in nine of them.
class Crowd {
 public:
  explicit Crowd(double reach) : reach_(reach) {}
  void add(std::int64_t cell, double x, double y) { squares_[key(x, y)].push_back({cell, x, y}); }
  template <typename Visit>
  void near(double x, double y, const Visit& visit) const {
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        const auto found = squares_.find(key(x + dx * reach_, y + dy * reach_));
        if (found == squares_.end()) continue;
        for (const auto& place : found->second) {
          if (std::hypot(place.x - x, place.y - y) <= reach_) visit(place.cell);
        }
      }
    }
  }
  std::int64_t count(double x, double y) const {
    std::int64_t found = 0;
    near(x, y, [&](std::int64_t) { ++found; });
    return found;
  }

 private:
  struct Place {
    std::int64_t cell;
    double x, y;
  };
  std::int64_t key(double x, double y) const {
    return static_cast<std::int64_t>(std::floor(x / reach_)) * 1000003 +
           static_cast<std::int64_t>(std::floor(y / reach_));
  }
  double reach_;
  std::unordered_map<std::int64_t, std::vector<Place>> squares_;
};

class Growth {
 public:
  Growth(const Polygon& polygon, const GrowthParameters& parameters, std::uint64_t seed)
      : polygon_(polygon), p_(parameters), random_(seed, 41), crowd_(parameters.reach) {}

  GrownSheet run() {
    const auto corners = static_cast<double>(polygon_.x.size());
    double x = 0, y = 0;
    for (std::size_t i = 0; i < polygon_.x.size(); ++i) {
      x += polygon_.x[i] / corners;
      y += polygon_.y[i] / corners;
    }
    if (!polygon_.contains(x, y))
      throw ConfigError("the first cell, the mean of the corners, lies outside the polygon");
    settle(-1, x, y);
    for (bool changes = true; changes; ++sheet_.sweeps) {
      changes = false;
      const auto cells = static_cast<std::int64_t>(sheet_.x.size());
      for (std::int64_t cell = 0; cell < cells; ++cell) changes = visit(cell) || changes;
    }
    return std::move(sheet_);
  }

 private:
  void settle(std::int64_t parent, double x, double y) {
    const auto cell = static_cast<std::int64_t>(sheet_.x.size());
    crowd_.add(cell, x, y);
    sheet_.x.push_back(x);
    sheet_.y.push_back(y);
    sheet_.parent.push_back(parent);
    sheet_.generation.push_back(parent < 0 ? 0 : sheet_.generation[parent]);
    sheet_.crowd.push_back(crowd_.count(x, y));
    clock_.push_back(p_.clock);
    done_.push_back(false);
    above_.push_back(false);
  }

  // Whether anything may still come of this cell.
  bool visit(std::int64_t cell) {
    if (done_[cell]) return false;
    if (clock_[cell] == 0) return spawn(cell);
    if (divide(cell)) return true;
    clock_[cell] -= 1;
    return true;
  }

  bool divide(std::int64_t cell) {
    const double x = sheet_.x[cell], y = sheet_.y[cell];
    if (sheet_.generation[cell] >= p_.hayflick) return false;
    if (static_cast<std::int64_t>(sheet_.x.size()) >= p_.most_cells) return false;
    if (crowd_.count(x, y) > p_.parent_neighbours) return false;
    for (std::int64_t i = 0; i < p_.tries; ++i) {
      const double angle = kCircle * random_.uniform();
      const double away = random_.uniform(p_.nearest, p_.farthest);
      const double nx = x + away * std::cos(angle), ny = y + away * std::sin(angle);
      if (!polygon_.contains(nx, ny) || crowd_.count(nx, ny) > p_.daughter_neighbours) continue;
      sheet_.generation[cell] += 1;
      clock_[cell] = p_.clock;
      settle(cell, nx, ny);
      return true;
    }
    return false;
  }

  bool spawn(std::int64_t cell) {
    bool taken = false;
    crowd_.near(sheet_.x[cell], sheet_.y[cell],
                [&](std::int64_t other) { taken = taken || above_[other]; });
    if (!taken && random_.uniform() >= p_.spawn) return true;
    if (!taken) {
      above_[cell] = true;
      sheet_.pooling.push_back(cell);
    }
    done_[cell] = true;
    return false;
  }

  const Polygon& polygon_;
  const GrowthParameters& p_;
  Random random_;
  Crowd crowd_;
  GrownSheet sheet_;
  std::vector<std::int64_t> clock_;
  std::vector<bool> done_, above_;
};

}  // namespace

Polygon Polygon::square(double side) {
  return {{0, side, side, 0}, {0, 0, side, side}};
}

// A ray to the right crosses the border an odd number of times.
bool Polygon::contains(double px, double py) const {
  bool inside = false;
  for (std::size_t i = 0, j = x.size() - 1; i < x.size(); j = i++) {
    if ((y[i] > py) == (y[j] > py)) continue;
    if (px < x[i] + (x[j] - x[i]) * (py - y[i]) / (y[j] - y[i])) inside = !inside;
  }
  return inside;
}

SheetLayout GrownSheet::layout(double side) const {
  SheetLayout sheet;
  sheet.x = x;
  sheet.y = y;
  sheet.side = side;
  return sheet;
}

GrownSheet grow_sheet(const Polygon& polygon, const GrowthParameters& parameters,
                      std::uint64_t seed) {
  return Growth(polygon, parameters, seed).run();
}

}  // namespace spikedepth
