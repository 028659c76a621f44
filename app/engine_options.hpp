#pragma once
// The options that choose what runs a trained network: the same for every verb.
#include <CLI/CLI.hpp>

#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {

/// --engine, --weights, --device, --threads, --smooth.
inline void add_engine_options(CLI::App& verb, EngineChoice& choice,
                               const char* threads = "CPU threads; 0 = one a core") {
  verb.add_option("--engine", choice.engine,
                  "dense: LibTorch; event-driven: adds the weights of active inputs only; auto: "
                  "event-driven where the network allows it and no GPU is used");
  verb.add_option("--weights", choice.weights,
                  "trained, or grid: rounded so that every engine gives the same bits");
  verb.add_option("--device", choice.device, "of the dense engine: auto, cpu or cuda");
  verb.add_option("--threads", choice.threads, threads);
  verb.add_option("--smooth", choice.smooth,
                  "share of the maps before in every pixel's inverse depth, 0 to below 1; 0 = off");
}

/// --focal-baseline, for verbs that need no truth.
inline void add_rig_option(CLI::App& verb, EngineChoice& choice) {
  verb.add_option("--focal-baseline", choice.rig_px_m,
                  "focal length in pixels times baseline in metres, for a recording without "
                  "calibration whose rows agree as they are");
}

}  // namespace spikedepth::app
