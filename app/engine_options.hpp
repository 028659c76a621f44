#pragma once
// The options that choose what runs a trained network: the same for every verb.
#include <CLI/CLI.hpp>

#include "models/experiments/trained_model.hpp"

namespace spikedepth::app {

/// --engine, --weights, --device, --threads.
inline void add_engine_options(CLI::App& verb, EngineChoice& choice,
                               const char* threads = "CPU threads; 0 = one a core") {
  verb.add_option("--engine", choice.engine,
                  "dense: LibTorch; event-driven: adds the weights of active inputs only; auto: "
                  "event-driven where the network allows it and no GPU is used");
  verb.add_option("--weights", choice.weights,
                  "trained, or grid: rounded so that every engine gives the same bits");
  verb.add_option("--device", choice.device, "of the dense engine: auto, cpu or cuda");
  verb.add_option("--threads", choice.threads, threads);
}

}  // namespace spikedepth::app
