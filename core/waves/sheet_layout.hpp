#pragma once
// Units on a sheet: where they are, and how strongly they act on each other.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Positions on a square of `side`. Periodic: what leaves it on one side enters on the other.
struct SheetLayout {
  std::vector<double> x, y;
  double side = 1;
  bool periodic = false;

  std::int64_t count() const { return static_cast<std::int64_t>(x.size()); }
  /// From b to a along one axis; on a periodic sheet the shorter way.
  double offset(double a, double b) const;
  double distance(std::int64_t i, std::int64_t j) const;
};

/// `count` units anywhere on the square.
SheetLayout scattered_sheet(std::int64_t count, double side, std::uint64_t seed);

/// One unit in each cell of `rows` x `rows`, row by row, up to `jitter` cells off its centre.
SheetLayout grid_sheet(std::int64_t rows, double side, double jitter, bool periodic,
                       std::uint64_t seed);

/// The units that `keep` names.
SheetLayout part_of(const SheetLayout& sheet, const std::vector<std::int64_t>& keep);

/// Weight of two units at distance D: excitation [D < inner] - inhibition [D > outer]
/// exp(-D/decay).
struct LateralKernel {
  double excitation = 5, inner = 2;
  double inhibition = 2, outer = 6;
  double decay = 10;
  bool on_itself = false;  // whether a unit acts on itself

  double weight(double distance) const;
};

/// All weights, [n][n]; symmetric.
std::vector<float> lateral_weights(const SheetLayout& sheet, const LateralKernel& kernel);

}  // namespace spikedepth
