#pragma once
// Memory that one thread reuses from task to task.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/frame_lists.hpp"
#include "core/engine/sum_row.hpp"

namespace spikedepth::engine {

/// Memory of one thread, used for one task after another.
struct Scratch {
  AlignedVector<float> values;
  AlignedVector<std::int32_t> tiles;
  std::vector<SumRow> rows;
  FrameLists::Row frame_row;
  double additions = 0;  // of weights, since somebody last set it

  /// At least `bytes`, uninitialised.
  char* reserve(std::size_t bytes) {
    if (values.size() * sizeof(float) < bytes) values.resize(bytes / sizeof(float) + 1);
    return reinterpret_cast<char*>(values.data());
  }
};

}  // namespace spikedepth::engine
