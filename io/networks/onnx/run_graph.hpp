#pragma once
// Evaluates the few ONNX operators that a network of spikes needs, in float32, after their
// definitions (onnx/docs/Operators.md): the check of what was exported.
#include <map>

#include "io/networks/onnx/onnx_graph.hpp"

namespace spikedepth {

struct OnnxArray {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// Values of all names after one pass. Throws DataError naming `file` for an operator that is not
/// known here, a name that nothing gives, and shapes that do not fit.
std::map<std::string, OnnxArray> run_onnx(const OnnxGraph& graph,
                                          const std::map<std::string, OnnxArray>& inputs,
                                          const std::string& file);

}  // namespace spikedepth
