#include "core/waves/receptive_fields.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr double kTurn = 2 * 3.14159265358979323846;

double centroid(const float* weights, const std::vector<double>& at, const SheetLayout& sheet) {
  double total = 0, sum = 0, sine = 0, cosine = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    total += weights[i];
    sum += weights[i] * at[i];
    sine += weights[i] * std::sin(kTurn * at[i] / sheet.side);
    cosine += weights[i] * std::cos(kTurn * at[i] / sheet.side);
  }
  if (!sheet.periodic) return total > 0 ? sum / total : sheet.side / 2;
  const double angle = std::atan2(sine, cosine) / kTurn;
  return sheet.side * (angle < 0 ? angle + 1 : angle);
}

double deviation(const std::vector<double>& values) {
  double sum = 0, square = 0;
  for (const double value : values) sum += value;
  const double mean = values.empty() ? 0 : sum / static_cast<double>(values.size());
  for (const double value : values) square += (value - mean) * (value - mean);
  return values.empty() ? 0 : std::sqrt(square / static_cast<double>(values.size()));
}

}  // namespace

ReceptiveField receptive_field(const float* weights, const SheetLayout& sheet) {
  ReceptiveField field;
  field.x = centroid(weights, sheet.x, sheet);
  field.y = centroid(weights, sheet.y, sheet);
  double total = 0, square = 0;
  for (std::int64_t i = 0; i < sheet.count(); ++i) {
    const double dx = sheet.offset(sheet.x[i], field.x), dy = sheet.offset(sheet.y[i], field.y);
    total += weights[i];
    square += weights[i] * (dx * dx + dy * dy);
  }
  field.radius = total > 0 ? std::sqrt(square / total) : sheet.side;
  return field;
}

PoolingStatistics pooling_statistics(const std::vector<float>& weights,
                                     const std::vector<std::int64_t>& updates,
                                     const SheetLayout& sheet) {
  PoolingStatistics found;
  std::vector<bool> covered(static_cast<std::size_t>(sheet.count()));
  std::vector<double> xs, ys;
  for (std::size_t l = 0; l < updates.size(); ++l) {
    if (updates[l] < PoolingStatistics::kUpdates) continue;
    found.updated += 1;
    const float* row = weights.data() + static_cast<std::int64_t>(l) * sheet.count();
    const auto field = receptive_field(row, sheet);
    if (field.radius >= PoolingStatistics::kCompact * sheet.side) continue;
    found.compact.push_back(static_cast<std::int64_t>(l));
    found.radius += field.radius;
    xs.push_back(field.x);
    ys.push_back(field.y);
    for (std::size_t i = 0; i < covered.size(); ++i) {
      if (row[i] > PoolingLearner::kMeanWeight) covered[i] = true;
    }
  }
  if (!found.compact.empty()) found.radius /= static_cast<double>(found.compact.size());
  found.coverage = static_cast<double>(std::count(covered.begin(), covered.end(), true)) /
                   static_cast<double>(covered.size());
  found.spread_x = deviation(xs);
  found.spread_y = deviation(ys);
  return found;
}

PoolingStatistics pooling_statistics(const PoolingLearner& learner, const SheetLayout& sheet) {
  return pooling_statistics(learner.weights(), learner.updates(), sheet);
}

}  // namespace spikedepth
