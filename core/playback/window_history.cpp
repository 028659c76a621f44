#include "core/playback/window_history.hpp"

#include <cmath>
#include <limits>

namespace spikedepth {
namespace {

std::size_t bytes_of(const DepthMap& map) {
  return map.metres.size() * sizeof(float);
}

// The entry of `map` whose index is farthest from `index`.
template <class Map>
auto farthest(Map& map, std::size_t index) {
  const auto first = map.begin();
  const auto last = std::prev(map.end());
  const auto before = index > first->first ? index - first->first : 0;
  const auto after = last->first > index ? last->first - index : 0;
  return before >= after ? first : last;
}

WindowFigures figures_of(const ShownWindow& window) {
  WindowFigures figures;
  figures.t = window.shown.end;
  for (std::size_t m = 0; m < kModels; ++m) {
    figures.mean_error_m[m] = figures.constant_error_m[m] =
        std::numeric_limits<double>::quiet_NaN();
    const auto* estimate = window.estimate(m);
    if (estimate == nullptr) continue;
    figures.rates[m] = estimate->rates;
    if (window.models[m]->errors.pixels > 0)
      figures.mean_error_m[m] = window.models[m]->errors.mean_m;
    figures.constant_error_m[m] = window.models[m]->constant_error_m;
  }
  return figures;
}

}  // namespace

std::size_t bytes_of(const ShownWindow& window) {
  std::size_t bytes = sizeof(window);
  for (const auto& camera : window.cameras)
    bytes += camera.events.capacity() * sizeof(PixelEvent) + camera.image.pixels.size();
  if (window.truth) bytes += bytes_of(*window.truth);
  for (const auto& model : window.models) {
    if (!model) continue;
    bytes += bytes_of(model->estimate.depth);
    for (const auto& scale : model->estimate.scales) bytes += bytes_of(scale);
    if (const auto& sure = model->estimate.uncertainty)
      bytes += bytes_of(sure->confidence) + bytes_of(sure->low) + bytes_of(sure->high);
    for (const auto& sheet : model->features) bytes += sheet->values.size() * sizeof(float);
  }
  return bytes;
}

void WindowHistory::add(const ShownWindowPointer& window) {
  figures_[window->index] = figures_of(*window);
  if (figures_.size() > kMostFigures) figures_.erase(farthest(figures_, window->index));
  ShownWindowPointer& place = windows_[window->index];
  if (place) bytes_ -= bytes_of(*place);
  place = window;
  bytes_ += bytes_of(*window);
  while (bytes_ > budget_bytes_ && windows_.size() > 1) {
    const auto goes = farthest(windows_, window->index);
    bytes_ -= bytes_of(*goes->second);
    windows_.erase(goes);
  }
}

RunningErrors running_errors(const WindowHistory& history, std::size_t model) {
  RunningErrors errors;
  for (const auto& [index, figures] : history.figures()) {
    const double network = figures.mean_error_m[model], constant = figures.constant_error_m[model];
    if (!std::isfinite(network) || !std::isfinite(constant)) continue;
    errors.network_m += network;
    errors.constant_m += constant;
    ++errors.windows;
  }
  if (errors.windows > 0) {
    errors.network_m /= static_cast<double>(errors.windows);
    errors.constant_m /= static_cast<double>(errors.windows);
  }
  return errors;
}

void WindowHistory::clear() {
  figures_.clear();
  windows_.clear();
  bytes_ = 0;
}

}  // namespace spikedepth
