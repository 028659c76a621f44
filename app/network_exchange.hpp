#pragma once
// A trained network as a NIR or ONNX file, and NIR files run here.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "core/network/network_description.hpp"

namespace spikedepth::app {

struct ExchangeOptions {
  std::optional<std::pair<int, int>> size;  // width, height
  double dt = 0;                            // seconds; 0: not given
  bool encoder_only = false, extensions = false, without_v_reset = false;
  bool streaming = false, check = false;
  bool grid = false;  // whether the weights lie on a grid, so that results are equal to the bit
  // Of NIR files that are run.
  std::string input;
  bool at_or_above = false;
};

/// Writes `network` as `target`, by its ending .nir or .onnx, and TARGET.report.json beside it:
/// what was lost or assumed. With `check`, reads the file again and compares what it computes with
/// the event-driven engine. Returns what was written and found. Throws as to_nir() and to_onnx(),
/// and DataError where the check fails.
nlohmann::json export_network(const NetworkDescription& network, const std::string& target,
                              const ExchangeOptions& options);

/// Runs the NIR file `source` on the tensor "input" [steps, ...] of the safetensors file
/// options.input and writes the tensor "output" [steps, ...] and the spikes of each spiking node
/// into the safetensors file `target`. Returns conventions and counts of spikes.
nlohmann::json run_nir_file(const std::string& source, const std::string& target,
                            const ExchangeOptions& options);

/// What a NIR file holds and how it would be read; the latter only where options.dt is given.
nlohmann::json describe_nir(const std::string& source, const ExchangeOptions& options);

}  // namespace spikedepth::app
