#pragma once
// Whether a network that was written computes what the event-driven engine computes.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/network/network_description.hpp"

namespace spikedepth::app {

/// What a written network gave in one step.
struct WrittenStep {
  std::vector<std::vector<float>> spikes;  // of the layers that were written, in their order
  std::vector<float> depth;                // empty if it was not written
};

/// Frames of counts [channels][height][width] that look like events: `index` counts them.
std::vector<float> check_frame(const NetworkDescription& network, MapSize size, int index);

/// Compares steps of the written network with the engine's, step by step on check_frame().
class ExchangeCheck {
 public:
  /// `streaming`: potentials are kept between the steps. `exact`: weights lie on a grid.
  ExchangeCheck(const NetworkDescription& network, MapSize size, bool streaming, bool exact);
  ~ExchangeCheck();
  void compare(int index, const WrittenStep& step);
  /// {"steps", "spikes", "places", "differing", "largest_depth_difference"}. Throws DataError
  /// naming `file` where anything differs on a grid; else above one place in a thousand.
  nlohmann::json result(const std::string& file) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace spikedepth::app
