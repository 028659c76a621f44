#include "io/networks/onnx/onnx_graph.hpp"

#include "core/base/atomic_file.hpp"

namespace spikedepth {

void save_onnx(const std::string& path, const OnnxGraph& graph) {
  write_file_atomically(path, onnx_bytes(graph, path));
}

}  // namespace spikedepth
