// Protocol Buffers' wire format (encoding.md of protobuf): a field is a varint of number * 8 +
// kind, then a varint (kind 0), or a length and so many bytes (2), or 4 bytes (5). Field numbers as
// in onnx.proto, IR version 7.
#include <cstring>

#include "core/base/error.hpp"
#include "io/networks/onnx/onnx_graph.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kMostBytes = (std::size_t{1} << 31) - 1;
enum : int { kFloat = 1, kInt64 = 7 };  // TensorProto.DataType
enum : int { kTypeFloat = 1, kTypeInt = 2, kTypeString = 3, kTypeInts = 7 };  // AttributeProto

class Message {
 public:
  Message& whole(int field, std::int64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Message& bytes(int field, const std::string& value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2U);
    varint(value.size());
    text_ += value;
    return *this;
  }
  Message& number(int field, float value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 5U);
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Message& message(int field, const Message& value) { return bytes(field, value.text_); }
  const std::string& text() const { return text_; }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 128; value >>= 7) text_.push_back(static_cast<char>((value & 127U) | 128U));
    text_.push_back(static_cast<char>(value));
  }
  std::string text_;
};

Message tensor_of(const std::string& name, const OnnxTensor& tensor) {
  Message message;
  for (const std::int64_t extent : tensor.shape) message.whole(1, extent);
  message.whole(2, tensor.integer ? kInt64 : kFloat).bytes(8, name);
  const std::size_t size = tensor.integer ? tensor.whole.size() * sizeof(std::int64_t)
                                          : tensor.floats.size() * sizeof(float);
  std::string raw(size, '\0');
  if (size > 0)
    std::memcpy(
        raw.data(),
        tensor.integer ? static_cast<const void*>(tensor.whole.data()) : tensor.floats.data(),
        size);
  return message.bytes(9, raw);
}

Message attribute_of(const std::string& name, const OnnxAttribute& attribute) {
  Message message;
  message.bytes(1, name);
  switch (attribute.kind) {
    case OnnxAttribute::Kind::number:
      return message.number(2, attribute.number).whole(20, kTypeFloat);
    case OnnxAttribute::Kind::whole:
      return message.whole(3, attribute.whole).whole(20, kTypeInt);
    case OnnxAttribute::Kind::text:
      return message.bytes(4, attribute.text).whole(20, kTypeString);
    case OnnxAttribute::Kind::list:
      break;
  }
  for (const std::int64_t value : attribute.list) message.whole(8, value);
  return message.whole(20, kTypeInts);
}

Message node_of(const OnnxNode& node, std::size_t index) {
  Message message;
  for (const auto& input : node.inputs) message.bytes(1, input);
  for (const auto& output : node.outputs) message.bytes(2, output);
  message.bytes(3, node.operation + "_" + std::to_string(index)).bytes(4, node.operation);
  for (const auto& [name, attribute] : node.attributes)
    message.message(5, attribute_of(name, attribute));
  return message;
}

Message value_of(const OnnxValue& value) {
  Message shape;
  for (const std::int64_t extent : value.shape) shape.message(1, Message().whole(1, extent));
  Message tensor;
  tensor.whole(1, kFloat).message(2, shape);
  return Message().bytes(1, value.name).message(2, Message().message(1, tensor));
}

}  // namespace

std::string onnx_bytes(const OnnxGraph& graph, const std::string& file) {
  Message message;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    message.message(1, node_of(graph.nodes[i], i));
  message.bytes(2, graph.name);
  for (const auto& [name, tensor] : graph.constants) message.message(5, tensor_of(name, tensor));
  for (const auto& input : graph.inputs) message.message(11, value_of(input));
  for (const auto& output : graph.outputs) message.message(12, value_of(output));
  Message model;
  model.whole(1, kOnnxIrVersion).bytes(2, "spikedepth").message(7, message);
  model.message(8, Message().bytes(1, "").whole(2, kOnnxOpset));
  for (const auto& [key, value] : graph.metadata)
    model.message(14, Message().bytes(1, key).bytes(2, value));
  if (model.text().size() > kMostBytes)
    throw DataError(file,
                    "would have more than 2 GiB, which an ONNX file cannot; make the network "
                    "narrower");
  return model.text();
}

}  // namespace spikedepth
