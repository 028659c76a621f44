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
  std::array<double, kModels> mean_error_m{};      // NaN without truth or network
  std::array<double, kModels> constant_error_m{};  // of the training's median depth; NaN unknown
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

/// Mean errors of a network and of its training's median depth, over all windows of the history in
/// which both are known.
struct RunningErrors {
  std::size_t windows = 0;
  double network_m = 0, constant_m = 0;
  bool worse_than_constant() const { return windows > 0 && network_m > constant_m; }
};
RunningErrors running_errors(const WindowHistory& history, std::size_t model);

/// Memory that a window takes, roughly.
std::size_t bytes_of(const ShownWindow& window);

}  // namespace spikedepth
