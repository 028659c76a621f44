#pragma once
// Enlarges a map between the centres of its pixels.
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// Bilinear enlargement of a map by a whole factor, cut to the frame. The value at output x is read
/// at (x + 0.5) / factor - 0.5; beyond the outer centres the map goes on unchanged. (As PyTorch
/// does without align_corners.) Weights are multiples of 1 / (2 factor).
class Enlarger {
 public:
  Enlarger(MapSize map, MapSize frame, int factor);
  /// Adds the rows [first, last) of the enlarged `map` to the output, `output` being the first of
  /// them. `row` is memory of the thread.
  void add_rows(const float* map, int first, int last, float* output,
                AlignedVector<float>& row) const;

 private:
  struct Axis {
    std::vector<int> first, second;
    std::vector<float> weight;  // of the second
  };
  static Axis axis(int sources, int outputs, int factor);

  MapSize map_, frame_;
  Axis rows_, columns_;
};

}  // namespace spikedepth::engine
