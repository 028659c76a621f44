#pragma once
// The options that choose what runs a trained network: the same for every verb.
#include <CLI/CLI.hpp>

#include "app/options.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {

inline const std::vector<std::string> kEngines = {"auto", "event-driven", "dense"};
inline const std::vector<std::string> kWeights = {"trained", "grid"};
/// The far end of a colour scale.
constexpr NumberRange kFar_m = {0, 1e6, "m", true};

/// --engine, --weights, --device, --threads, --smooth.
inline void add_engine_options(CLI::App& verb, EngineChoice& choice,
                               const char* threads = "CPU threads; 0 = one a core") {
  app::choice(verb, "--engine", choice.engine, kEngines,
              "dense: LibTorch; event-driven: adds the weights of active inputs only; auto: "
              "event-driven where the network allows it and no GPU is used");
  app::choice(verb, "--weights", choice.weights, kWeights,
              "trained, or grid: rounded so that every engine gives the same bits; weights on "
              "such a grid stay as they are");
  app::choice(verb, "--device", choice.device, kDevices, "of the dense engine: auto, cpu or cuda");
  whole(verb, "--threads", choice.threads, kThreads, threads);
  number(verb, "--smooth", choice.smooth, {0, 1, "", false, true},
         "share of the maps before in every pixel's inverse depth; 0 = off");
}

/// --focal-baseline, for verbs that need no truth.
inline void add_rig_option(CLI::App& verb, EngineChoice& choice) {
  number(verb, "--focal-baseline", choice.rig_px_m, {0, 1e9, "px m", true},
         "focal length in pixels times baseline in metres, for a recording without "
         "calibration whose rows agree as they are");
}

}  // namespace spikedepth::app
