#pragma once
// What a user can put around a network at run time: the same for every verb.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "core/depth/estimator.hpp"

namespace spikedepth::app {

struct WatcherOptions {
  std::string modulator = "none";
  double target_rate = 0;  // 0: not given
  std::string scene_memory;

  bool modulates() const { return modulator != "none"; }
  double held_rate() const;  // the target rate that was given, or RateControl's
};

/// --modulator, --target-rate, --scene-memory. Returns the first of them, for options that exclude
/// it.
CLI::Option* add_watcher_options(CLI::App& verb, WatcherOptions& options);

/// `estimator` in what was asked for. Throws ConfigError where the network does not allow it or a
/// rate is given that nothing would hold, and DataError where a file is no scene memory.
std::unique_ptr<DepthEstimator> watched(std::unique_ptr<DepthEstimator> estimator,
                                        const WatcherOptions& options);

}  // namespace spikedepth::app
