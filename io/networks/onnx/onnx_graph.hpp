#pragma once
// An ONNX graph as plain data, as far as networks of spikes need it.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace spikedepth {

/// A constant: float32 or int64.
struct OnnxTensor {
  std::vector<std::int64_t> shape;
  std::vector<float> floats;
  std::vector<std::int64_t> whole;  // used if `integer`
  bool integer = false;
};

struct OnnxAttribute {
  enum class Kind { whole, number, text, list };
  Kind kind = Kind::whole;
  std::int64_t whole = 0;
  float number = 0;
  std::string text;
  std::vector<std::int64_t> list;
};

struct OnnxNode {
  std::string operation;  // "Conv"
  std::vector<std::string> inputs, outputs;
  std::map<std::string, OnnxAttribute> attributes;
};

/// A float32 tensor that enters or leaves.
struct OnnxValue {
  std::string name;
  std::vector<std::int64_t> shape;
};

struct OnnxGraph {
  std::string name = "spikedepth";
  std::vector<OnnxValue> inputs, outputs;
  std::vector<std::pair<std::string, OnnxTensor>> constants;
  std::vector<OnnxNode> nodes;  // in the order in which they run
  std::vector<std::pair<std::string, std::string>> metadata;
};

constexpr std::int64_t kOnnxOpset = 13, kOnnxIrVersion = 7;

/// The file's bytes: a ModelProto (onnx/onnx.proto). Throws DataError above protobuf's 2 GiB.
std::string onnx_bytes(const OnnxGraph& graph, const std::string& file);

/// Writes a file, atomically.
void save_onnx(const std::string& path, const OnnxGraph& graph);

/// Reads what onnx_bytes() can write; throws DataError on anything else and on damage.
OnnxGraph load_onnx(const std::string& path);
OnnxGraph parse_onnx(const std::string& bytes, const std::string& file);

}  // namespace spikedepth
