#include "app/exchange_check.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/json_text.hpp"
#include "core/base/random.hpp"
#include "core/engine/event_driven_engine.hpp"

namespace spikedepth::app {
namespace {

constexpr double kMostDiffering = 1e-3;  // of the places, where sums are rounded
constexpr double kRig = 1;               // m px; what networks of disparity are checked with

/// [channels][height][width] of 0 and 1.
std::vector<float> dense_spikes(const engine::SpikeMap& map) {
  std::vector<float> spikes;
  for (int c = 0; c < map.channels; ++c) {
    for (int y = 0; y < map.height; ++y) {
      for (int x = 0; x < map.width; ++x) {
        const std::uint32_t word = map.row(y)[x * map.words + c / 32];
        spikes.push_back((word >> static_cast<unsigned>(c % 32) & 1U) != 0 ? 1.0F : 0.0F);
      }
    }
  }
  return spikes;
}

EngineOptions options_of(bool streaming) {
  EngineOptions options;
  options.keep_state = streaming;
  options.rig_px_m = kRig;
  return options;
}

}  // namespace

struct ExchangeCheck::State {
  State(const NetworkDescription& network, MapSize frame, bool streaming, bool on_grid)
      : engine(network, frame, options_of(streaming)), size(frame), exact(on_grid) {}
  EventDrivenEngine engine;
  MapSize size;
  bool exact;
  std::uint64_t steps = 0, spikes = 0, places = 0, differing = 0;
  double largest = 0;
};

std::vector<float> check_frame(const NetworkDescription& network, MapSize size, int index) {
  Random random(0, static_cast<std::uint64_t>(index));
  std::vector<float> frame(static_cast<std::size_t>(network.frame_channels) *
                           static_cast<std::size_t>(size.height) *
                           static_cast<std::size_t>(size.width));
  for (float& count : frame) {
    if (random.below(8) == 0) count = static_cast<float>(1 + random.below(3));
  }
  return frame;
}

ExchangeCheck::ExchangeCheck(const NetworkDescription& network, MapSize size, bool streaming,
                             bool exact)
    : state_(std::make_unique<State>(network, size, streaming, exact)) {}

ExchangeCheck::~ExchangeCheck() = default;

void ExchangeCheck::compare(int index, const WrittenStep& step) {
  auto& engine = state_->engine;
  const auto frame = check_frame(engine.network(), state_->size, index);
  const auto& depth = engine.run(frame.data());
  ++state_->steps;
  for (std::size_t i = 0; i < step.spikes.size(); ++i) {
    const auto& written = step.spikes[i];
    const auto ours = dense_spikes(engine.spikes(i));
    SPIKEDEPTH_CHECK(ours.size() == written.size(), "both have the layer's neurons");
    for (std::size_t k = 0; k < written.size(); ++k) {
      state_->spikes += ours[k] != 0.0F ? 1U : 0U;
      state_->differing += ours[k] != written[k] ? 1U : 0U;
    }
    state_->places += written.size();
  }
  for (std::size_t i = 0; i < step.depth.size(); ++i)
    state_->largest = std::max(state_->largest, std::abs(double{step.depth[i]} - double{depth[i]}));
}

nlohmann::json ExchangeCheck::result(const std::string& file) const {
  const State& state = *state_;
  const nlohmann::json result = {{"steps", state.steps},
                                 {"spikes", state.spikes},
                                 {"places", state.places},
                                 {"differing", state.differing},
                                 {"largest_depth_difference", state.largest}};
  const double allowed = state.exact ? 0 : kMostDiffering * static_cast<double>(state.places);
  if (static_cast<double>(state.differing) > allowed || (state.exact && state.largest > 0))
    throw DataError(file, "computes something else than the network: " + json_text(result));
  return result;
}

}  // namespace spikedepth::app
