#include "core/waves/sheet_layout.hpp"

#include <cmath>

#include "core/base/random.hpp"

namespace spikedepth {

double SheetLayout::offset(double a, double b) const {
  const double direct = a - b;
  return periodic ? direct - side * std::round(direct / side) : direct;
}

double SheetLayout::distance(std::int64_t i, std::int64_t j) const {
  return std::hypot(offset(x[i], x[j]), offset(y[i], y[j]));
}

SheetLayout scattered_sheet(std::int64_t count, double side, std::uint64_t seed) {
  Random random(seed, 11);
  SheetLayout sheet;
  sheet.side = side;
  for (std::int64_t i = 0; i < count; ++i) {
    sheet.x.push_back(random.uniform(0, side));
    sheet.y.push_back(random.uniform(0, side));
  }
  return sheet;
}

SheetLayout grid_sheet(std::int64_t rows, double side, double jitter, bool periodic,
                       std::uint64_t seed) {
  Random random(seed, 12);
  SheetLayout sheet;
  sheet.side = side;
  sheet.periodic = periodic;
  const double cell = side / static_cast<double>(rows);
  const auto place = [&](std::int64_t i) {
    return (static_cast<double>(i) + 0.5 + random.uniform(-jitter, jitter)) * cell;
  };
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < rows; ++c) {
      sheet.x.push_back(place(c));
      sheet.y.push_back(place(r));
    }
  }
  return sheet;
}

SheetLayout part_of(const SheetLayout& sheet, const std::vector<std::int64_t>& keep) {
  SheetLayout part;
  part.side = sheet.side;
  part.periodic = sheet.periodic;
  for (const auto i : keep) {
    part.x.push_back(sheet.x[i]);
    part.y.push_back(sheet.y[i]);
  }
  return part;
}

double LateralKernel::weight(double distance) const {
  return (distance < inner ? excitation : 0) -
         (distance > outer ? inhibition * std::exp(-distance / decay) : 0);
}

std::vector<float> lateral_weights(const SheetLayout& sheet, const LateralKernel& kernel) {
  const auto n = sheet.count();
  std::vector<float> weights(static_cast<std::size_t>(n * n));
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j <= i; ++j) {
      if (i == j && !kernel.on_itself) continue;
      const auto weight = static_cast<float>(kernel.weight(sheet.distance(i, j)));
      weights[i * n + j] = weights[j * n + i] = weight;
    }
  }
  return weights;
}

}  // namespace spikedepth
