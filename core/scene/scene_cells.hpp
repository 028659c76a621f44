#pragma once
// A depth map as a few cells: what a memory of scenes speaks of.
#include <cstdint>
#include <vector>

#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// Mean depths of `columns` x `rows` cells, row after row, NaN = unknown.
struct SceneCells {
  int columns = 8, rows = 6;
  std::vector<float> metres;
};

/// The geometric mean over each cell's known pixels; unknown where less than a tenth is known.
SceneCells scene_cells(const DepthMap& depth, int columns = 8, int rows = 6);

/// Ways in which a map is made wrong: two blocks of 2x2 cells exchanged, the rows in reverse order,
/// one depth everywhere (the geometric mean).
enum class SceneFault { swapped_blocks, upside_down, constant };
const char* fault_name(SceneFault fault);
/// `draw` decides which blocks: any number, the same gives the same.
SceneCells with_fault(const SceneCells& cells, SceneFault fault, std::uint64_t draw);

/// How often a value of `faulty` is larger than one of `right`, ties counted half: the area under
/// the receiver operating characteristic. Values that are not finite, as of maps of which nothing
/// is known, are left out; NaN where none is left on one side.
double area_under_curve(const std::vector<double>& right, const std::vector<double>& faulty);

}  // namespace spikedepth
