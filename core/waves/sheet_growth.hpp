#pragma once
// A sheet that grows from one cell by divisions, and the units above it that pool its cells
// (Raghavan and Thomson, arXiv 1906.01039).
#include <cstdint>
#include <vector>

#include "core/waves/sheet_layout.hpp"

namespace spikedepth {

/// A simple polygon, its corners in order.
struct Polygon {
  std::vector<double> x, y;

  static Polygon square(double side);
  bool contains(double px, double py) const;
};

struct GrowthParameters {
  double reach = 1;                    // within which cells are neighbours
  std::int64_t parent_neighbours = 3;  // itself included, at most: a denser place does not divide
  std::int64_t daughter_neighbours = 11;  // at most, where a daughter settles
  std::int64_t hayflick = 40;             // generations at most
  std::int64_t clock = 25;           // visits without a division after which a cell ends dividing
  double nearest = 1, farthest = 2;  // of a daughter from its parent
  std::int64_t tries = 50;           // to find its place
  double spawn = 0.4;  // probability a visit that a cell that ended gets a unit above it
  std::int64_t most_cells = 20000;
};

struct GrownSheet {
  std::vector<double> x, y;
  std::vector<std::int64_t> parent;      // -1 of the first cell
  std::vector<std::int64_t> generation;  // divisions since the first cell
  std::vector<std::int64_t> crowd;       // neighbours, itself included, when it settled
  std::vector<std::int64_t> pooling;     // cells with a unit above them
  std::int64_t sweeps = 0;               // visits of all cells until nothing changed any more

  /// As a sheet of `side`.
  SheetLayout layout(double side) const;
};

/// Visits all cells in turn, beginning with one at the polygon's first point that is inside: the
/// mean of its corners. At a visit a cell divides if it may (at most `parent_neighbours` within
/// reach, generation and clock left; both products count one generation more), otherwise its clock
/// runs; when that has run out it gets a unit above it, unless a cell within reach has one. Ends
/// when no cell can change. Throws ConfigError where the first cell lies outside the polygon.
GrownSheet grow_sheet(const Polygon& polygon, const GrowthParameters& parameters,
                      std::uint64_t seed);

}  // namespace spikedepth
