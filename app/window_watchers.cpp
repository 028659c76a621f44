#include "app/window_watchers.hpp"

#include "app/options.hpp"
#include "core/depth/rate_modulator.hpp"
#include "core/scene/scene_watch.hpp"

namespace spikedepth::app {

CLI::Option* add_watcher_options(CLI::App& verb, WatcherOptions& options) {
  auto* modulator = choice(verb, "--modulator", options.modulator, {"none", "dopamine"},
                           "dopamine: thresholds rise, up to twice those of the training, while "
                           "the network fires more than --target-rate");
  number(verb, "--target-rate", options.target_rate, {0, 1, "", true, true},
         "mean firing rate over the layers that --modulator holds; default 0.05")
      ->needs(modulator);
  words(verb, "--scene-memory", options.scene_memory,
        "file of `spikedepth scene`: tells how implausible each depth map is to it");
  return modulator;
}

double WatcherOptions::held_rate() const {
  return target_rate > 0 ? target_rate : RateControl().target_rate;
}

std::unique_ptr<DepthEstimator> watched(std::unique_ptr<DepthEstimator> estimator,
                                        const WatcherOptions& options) {
  if (options.target_rate > 0 && !options.modulates())
    throw ConfigError("--target-rate is for --modulator dopamine; leave it out, or choose that");
  if (options.modulates()) {
    RateControl control;
    control.target_rate = options.held_rate();
    estimator = std::make_unique<RateModulator>(std::move(estimator), control);
  }
  if (!options.scene_memory.empty()) {
    estimator = std::make_unique<SceneWatch>(
        std::move(estimator),
        std::make_shared<const SceneMemory>(SceneMemory::load(options.scene_memory)));
  }
  return estimator;
}

}  // namespace spikedepth::app
