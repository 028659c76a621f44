#pragma once
// The last events of a camera's window as complex phases.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Last events of one camera's window, row after row; silent pixels are 0 everywhere.
struct PhasorMap {
  PhasorMap() = default;
  PhasorMap(int map_width, int map_height);
  /// The event of pixel (x, y) at `time` (in periods) with polarity +1 or -1.
  void set(int x, int y, double time, int polarity);
  std::size_t events() const;
  /// The part from column `left` on.
  PhasorMap from_column(int left) const;
  int width = 0, height = 0;
  std::vector<float> re, im;
  std::vector<float> polarity;  // +1, -1, 0
};

/// Of counts [steps][2][height][width], rising and falling: each pixel's last step with an event,
/// at its middle, of the polarity with more events there (rising, if there are as many). A period
/// is `period` times the window. `stride`: numbers from one step to the next.
PhasorMap phasors_of_counts(const float* counts, std::int64_t steps, std::int64_t stride, int width,
                            int height, double period);

/// Fills pixels that are NaN with the value of the nearest known one, over steps to the four
/// neighbours. Nothing changes where none is known.
void fill_from_nearest(std::vector<float>& values, int width, int height);

}  // namespace spikedepth
