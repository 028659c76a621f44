#pragma once
// What was shown lately, in bounded memory.
#include <map>
#include <vector>

#include "core/playback/shown_window.hpp"

namespace spikedepth {

/// The figures of one window that the strip over time draws.
struct WindowFigures {
  TimeUs t = 0;
  std::array<std::vector<LayerRate>, kModels> rates;
  std::array<double, kModels> mean_error_m{};  // NaN without truth or network
};

/// Keeps the figures of the latest windows, and as many whole windows as fit the budget; those
/// farthest from the newest one go first. A window seen again replaces its predecessor.
class WindowHistory {
 public:
  static constexpr std::size_t kMostFigures = 2000;
  explicit WindowHistory(std::size_t budget_bytes = 64U << 20U) : budget_bytes_(budget_bytes) {}
  void add(const ShownWindowPointer& window);
  void clear();
  /// By index in the grid.
  const std::map<std::size_t, WindowFigures>& figures() const { return figures_; }
  const std::map<std::size_t, ShownWindowPointer>& windows() const { return windows_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t budget_bytes_, bytes_ = 0;
  std::map<std::size_t, WindowFigures> figures_;
  std::map<std::size_t, ShownWindowPointer> windows_;
};

/// Memory that a window takes, roughly.
std::size_t bytes_of(const ShownWindow& window);

}  // namespace spikedepth
