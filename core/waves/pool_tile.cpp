#include "core/waves/pool_tile.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/waves/pooling_readout.hpp"
#include "core/waves/receptive_fields.hpp"
#include "core/waves/wave_run.hpp"

namespace spikedepth {
namespace {

constexpr double kJitter = 0.5, kMass = 0.95;
constexpr std::size_t kNearest = 4;

// A unit's weights by pixel of the tile, and its centre in pixels.
struct PooledField {
  double x = 0, y = 0;
  std::vector<double> weights;
};

// The strongest synapses that together have the given share of the whole, scaled to sum 1.
void keep_strongest(std::vector<double>& weights) {
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  double kept = 0;
  for (const auto i : order) {
    const bool keep = kept < kMass * all;
    kept += keep ? weights[i] : 0;
    if (!keep) weights[i] = 0;
  }
  for (auto& weight : weights) weight /= kept;
}

double wrapped(double offset, double period) {
  return offset - period * std::round(offset / period);
}

// The weighted mean of fields for one cell of the map.
std::vector<double> mix(const std::vector<PooledField>& fields, double x, double y, double stride,
                        double period, bool& own) {
  std::vector<std::pair<double, std::size_t>> by_distance;
  std::vector<std::size_t> inside;
  for (std::size_t l = 0; l < fields.size(); ++l) {
    const double dx = wrapped(fields[l].x - x, period), dy = wrapped(fields[l].y - y, period);
    by_distance.emplace_back(std::hypot(dx, dy), l);
    if (std::max(std::abs(dx), std::abs(dy)) <= stride / 2) inside.push_back(l);
  }
  own = !inside.empty();
  std::sort(by_distance.begin(), by_distance.end());
  std::vector<double> sum(fields.front().weights.size());
  double shares = 0;
  const auto add = [&](std::size_t unit, double share) {
    shares += share;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += share * fields[unit].weights[i];
  };
  for (const auto unit : inside) add(unit, 1);
  if (!own) {
    for (std::size_t i = 0; i < std::min(kNearest, by_distance.size()); ++i)
      add(by_distance[i].second, 1 / by_distance[i].first);
  }
  for (auto& value : sum) value /= shares;
  return sum;
}

std::vector<PooledField> grow_fields(const PoolTileParameters& p,
                                     const std::vector<std::int64_t>& living, PoolTile& tile) {
  const auto sheet =
      part_of(grid_sheet(p.pixels, p.side, kJitter, /*periodic=*/true, p.seed), living);
  LateralKernel kernel;
  kernel.outer = p.outer;
  // As strong for those that are left as on a whole sheet, or waves die out.
  kernel.excitation /= 1 - p.dead;
  kernel.inhibition /= 1 - p.dead;
  IzhikevichSheet waves(sheet, kernel, SpikeCurrent::by_draw, p.seed);
  PoolingParameters pooling;
  pooling.inputs = sheet.count();
  pooling.units = p.units;
  PoolingLearner learner(pooling, p.seed);
  learn_waves(waves, learner, p.steps);
  const auto found = pooling_statistics(learner, sheet);
  const double pixel = p.side / static_cast<double>(p.pixels);
  tile.compact = static_cast<std::int64_t>(found.compact.size());
  tile.radius_px = found.radius / pixel;
  const auto weights =
      p.shuffled ? shuffled_sensors(learner.weights(), sheet.count(), p.seed) : learner.weights();
  std::vector<PooledField> fields;
  for (const auto unit : found.compact) {
    const auto at = receptive_field(learner.weights().data() + unit * sheet.count(), sheet);
    PooledField field{at.x / pixel, at.y / pixel,
                      std::vector<double>(static_cast<std::size_t>(p.pixels * p.pixels))};
    for (std::size_t i = 0; i < living.size(); ++i)
      field.weights[living[i]] = weights[unit * sheet.count() + static_cast<std::int64_t>(i)];
    keep_strongest(field.weights);
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace

void PoolTileParameters::check() const {
  if (pixels < 8 || pixels > 80 || pixels % 2 != 0)
    throw ConfigError("a tile has from 8 to 80 pixels a side, an even number");
  if (stride < 1 || pixels % stride != 0)
    throw ConfigError("the stride of a tile must divide its pixels");
  if (units < 1 || units > 1000) throw ConfigError("a tile has from 1 to 1000 units");
  if (steps < 1) throw ConfigError("a tile grows over at least one step");
  if (!(side > 0) || !(outer > 0)) throw ConfigError("lengths of a tile must be above 0");
  if (!(dead >= 0 && dead < 1)) throw ConfigError("the share of dead pixels must be in [0, 1)");
}

std::vector<std::int64_t> living_pixels(const PoolTileParameters& p) {
  Random random(p.seed, 61);
  std::vector<std::int64_t> living;
  for (std::int64_t i = 0; i < p.pixels * p.pixels; ++i) {
    if (random.uniform() >= p.dead) living.push_back(i);
  }
  return living;
}

PoolTile grow_pool_tile(const PoolTileParameters& p) {
  p.check();
  PoolTile tile;
  const auto living = living_pixels(p);
  tile.alive.resize(static_cast<std::size_t>(p.pixels * p.pixels));
  for (const auto i : living) tile.alive[i] = 1;
  const auto fields = grow_fields(p, living, tile);
  if (fields.empty())
    throw ConfigError("no unit has found a place by waves of " + std::to_string(p.steps) +
                      " steps: let them run for longer");
  tile.cells = p.pixels / p.stride;
  tile.window = 2 * p.pixels;
  const auto area = static_cast<std::size_t>(tile.window * tile.window);
  tile.kernels.resize(static_cast<std::size_t>(tile.cells * tile.cells) * area);
  std::int64_t empty = 0;
  const auto period = static_cast<double>(p.pixels), stride = static_cast<double>(p.stride);
  for (std::int64_t cell = 0; cell < tile.cells * tile.cells; ++cell) {
    const double y = (static_cast<double>(cell / tile.cells) + 0.5) * stride;
    const double x = (static_cast<double>(cell % tile.cells) + 0.5) * stride;
    bool own = false;
    const auto weights = mix(fields, x, y, stride, period, own);
    empty += own ? 0 : 1;
    float* kernel = tile.kernels.data() + static_cast<std::size_t>(cell) * area;
    // Where the pixel nearest to the cell lies in the window: half a tile before the tile is 0.
    const auto place = [&](std::int64_t pixel, double centre) {
      const double at = centre + wrapped(static_cast<double>(pixel) + 0.5 - centre, period);
      const auto index = static_cast<std::int64_t>(std::floor(at)) + p.pixels / 2;
      return std::clamp<std::int64_t>(index, 0, tile.window - 1);
    };
    for (std::int64_t i = 0; i < p.pixels * p.pixels; ++i) {
      if (weights[i] == 0) continue;
      kernel[place(i / p.pixels, y) * tile.window + place(i % p.pixels, x)] +=
          static_cast<float>(weights[i]);
    }
  }
  tile.empty = static_cast<double>(empty) / static_cast<double>(tile.cells * tile.cells);
  return tile;
}

}  // namespace spikedepth
