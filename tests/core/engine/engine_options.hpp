#pragma once
// Every way in which the engine can run a network, and its comparison with the plain loop.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/engine/event_driven_engine.hpp"
#include "core/engine/kernels.hpp"
#include "core/engine/reference_network.hpp"
#include "tests/core/engine/random_network.hpp"

namespace spikedepth::test {

inline std::vector<float> spikes_of(const EventDrivenEngine& engine, std::size_t layer) {
  const auto& map = engine.spikes(layer);
  std::vector<float> values;
  for (int c = 0; c < map.channels; ++c) {
    for (int y = 0; y < map.height; ++y) {
      for (int x = 0; x < map.width; ++x) {
        values.push_back(static_cast<float>(map.row(y)[x * map.words + c / 32] >> (c % 32) & 1U));
      }
    }
  }
  return values;
}

/// Whether the engine gives the spikes and the depth of the plain loop, bit for bit.
inline testing::AssertionResult agrees(const NetworkDescription& network, MapSize size,
                                       const std::vector<float>& frame,
                                       const ReferenceResult<float>& expected,
                                       const EngineOptions& options) {
  EventDrivenEngine engine(network, size, options);
  std::string differ;
  for (int round = 0; round < 2; ++round) {  // nothing may be left over from the frame before
    const auto& depth = engine.run(frame.data());
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      if (spikes_of(engine, i) != expected.spikes[i])
        differ += format(" spikes of layer %zu (%s)", i, network.layers[i].name.c_str());
    }
    if (depth != expected.depth) differ += " depth";
  }
  if (differ.empty()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "these differ:" << differ;
}

inline std::string name_of(const EngineOptions& options) {
  const bool dense = options.dense_layers == engine::DenseLayers::always;
  return options.instruction_set + (options.integers ? " integers " : " floats ") +
         (dense ? "in tiles " : "") + std::to_string(options.threads) + " threads";
}

/// Every instruction set, arithmetic and thread count, with lists and with tiles.
inline std::vector<EngineOptions> all_options() {
  std::vector<EngineOptions> all;
  for (const auto* kernels : engine::available_kernels()) {
    for (const bool integers : {false, true}) {
      for (const int threads : {1, 2, 3, 4}) {
        EngineOptions options;
        options.instruction_set = kernels->name;
        options.integers = integers;
        options.threads = threads;
        options.dense_layers = engine::DenseLayers::never;
        all.push_back(options);
        if (!integers) continue;
        options.dense_layers = engine::DenseLayers::always;
        all.push_back(options);
      }
    }
  }
  return all;
}

}  // namespace spikedepth::test
