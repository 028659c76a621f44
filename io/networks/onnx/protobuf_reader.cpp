// Reads the files that this program writes, for its own check of them. Knows nothing of the
// writer's tables: numbers of fields are stated here again.
#include <cstring>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "io/networks/onnx/onnx_graph.hpp"

namespace spikedepth {
namespace {

struct Field {
  std::uint64_t number = 0, value = 0;  // of a varint
  std::string_view bytes;               // of everything else
};

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  bool next(Field& field) {
    if (at_ == text_.size()) return false;
    const std::uint64_t head = varint();
    field = {head >> 3, 0, {}};
    switch (head & 7U) {
      case 0:
        field.value = varint();
        break;
      case 1:
        field.bytes = take(8);
        break;
      case 2:
        field.bytes = take(varint());
        break;
      case 5:
        field.bytes = take(4);
        break;
      default:
        fail();
    }
    return true;
  }

  [[noreturn]] void fail() const {
    throw DataError(file_, "is no ONNX file of this program, or damaged; export it again");
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == text_.size()) fail();
      const auto byte = static_cast<unsigned char>(text_[at_++]);
      value |= std::uint64_t{byte & 127U} << shift;
      if (byte < 128) return value;
    }
    fail();
  }
  std::string_view take(std::uint64_t size) {
    if (size > text_.size() - at_) fail();
    at_ += size;
    return text_.substr(at_ - size, size);
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
};

class Parser {
 public:
  explicit Parser(const std::string& file) : file_(file) {}

  OnnxGraph model(std::string_view text) const {
    OnnxGraph graph;
    bool found = false;
    each(text, [&](const Field& field) {
      if (field.number == 14) graph.metadata.push_back(pair(field.bytes));
      if (field.number != 7) return;
      found = true;
      graph_of(field.bytes, graph);
    });
    if (!found) throw DataError(file_, "is no ONNX file: it holds no graph");
    return graph;
  }

 private:
  template <typename Take>
  void each(std::string_view text, const Take& take) const {
    Reader reader(text, file_);
    for (Field field; reader.next(field);) take(field);
  }

  std::pair<std::string, std::string> pair(std::string_view text) const {
    std::pair<std::string, std::string> pair;
    each(text, [&](const Field& field) {
      if (field.number == 1) pair.first = field.bytes;
      if (field.number == 2) pair.second = field.bytes;
    });
    return pair;
  }

  void graph_of(std::string_view text, OnnxGraph& graph) const {
    each(text, [&](const Field& field) {
      if (field.number == 1) graph.nodes.push_back(node(field.bytes));
      if (field.number == 2) graph.name = field.bytes;
      if (field.number == 5) graph.constants.push_back(tensor(field.bytes));
      if (field.number == 11) graph.inputs.push_back(value(field.bytes));
      if (field.number == 12) graph.outputs.push_back(value(field.bytes));
    });
  }

  OnnxNode node(std::string_view text) const {
    OnnxNode node;
    each(text, [&](const Field& field) {
      if (field.number == 1) node.inputs.emplace_back(field.bytes);
      if (field.number == 2) node.outputs.emplace_back(field.bytes);
      if (field.number == 4) node.operation = field.bytes;
      if (field.number == 5) node.attributes.insert(attribute(field.bytes));
    });
    return node;
  }

  std::pair<std::string, OnnxAttribute> attribute(std::string_view text) const {
    std::string name;
    OnnxAttribute attribute;
    each(text, [&](const Field& field) {
      if (field.number == 1) name = field.bytes;
      if (field.number == 2 && field.bytes.size() == 4) {
        attribute.kind = OnnxAttribute::Kind::number;
        std::memcpy(&attribute.number, field.bytes.data(), 4);
      }
      if (field.number == 3) attribute.whole = static_cast<std::int64_t>(field.value);
      if (field.number == 4) {
        attribute.kind = OnnxAttribute::Kind::text;
        attribute.text = field.bytes;
      }
      if (field.number == 8) {
        attribute.kind = OnnxAttribute::Kind::list;
        attribute.list.push_back(static_cast<std::int64_t>(field.value));
      }
    });
    return {name, attribute};
  }

  std::pair<std::string, OnnxTensor> tensor(std::string_view text) const {
    std::string name;
    std::string_view raw;
    OnnxTensor tensor;
    std::uint64_t type = 0;
    each(text, [&](const Field& field) {
      if (field.number == 1) tensor.shape.push_back(static_cast<std::int64_t>(field.value));
      if (field.number == 2) type = field.value;
      if (field.number == 8) name = field.bytes;
      if (field.number == 9) raw = field.bytes;
    });
    tensor.integer = type == 7;
    const std::size_t each_bytes = tensor.integer ? 8 : 4;
    std::uint64_t elements = 1;
    for (const std::int64_t extent : tensor.shape) {
      if (extent < 0 || (extent > 0 && elements > raw.size() / static_cast<std::uint64_t>(extent)))
        throw DataError(file_, "holds a tensor whose shape does not fit its bytes; it is damaged");
      elements *= static_cast<std::uint64_t>(extent);
    }
    if ((type != 1 && type != 7) || elements * each_bytes != raw.size())
      throw DataError(file_, "holds a tensor whose shape does not fit its bytes; it is damaged");
    tensor.whole.resize(tensor.integer ? elements : 0);
    tensor.floats.resize(tensor.integer ? 0 : elements);
    if (!raw.empty())
      std::memcpy(tensor.integer ? static_cast<void*>(tensor.whole.data()) : tensor.floats.data(),
                  raw.data(), raw.size());
    return {name, std::move(tensor)};
  }

  OnnxValue value(std::string_view text) const {
    OnnxValue value;
    each(text, [&](const Field& field) {
      if (field.number == 1) value.name = field.bytes;
      if (field.number == 2) {
        each(field.bytes, [&](const Field& type) {
          if (type.number == 1) shape(type.bytes, value);
        });
      }
    });
    return value;
  }

  void shape(std::string_view tensor_type, OnnxValue& value) const {
    each(tensor_type, [&](const Field& field) {
      if (field.number != 2) return;
      each(field.bytes, [&](const Field& dimension) {
        std::int64_t extent = 0;
        each(dimension.bytes, [&](const Field& one) {
          if (one.number == 1) extent = static_cast<std::int64_t>(one.value);
        });
        value.shape.push_back(extent);
      });
    });
  }

  const std::string& file_;
};

}  // namespace

OnnxGraph parse_onnx(const std::string& bytes, const std::string& file) {
  return Parser(file).model(bytes);
}

OnnxGraph load_onnx(const std::string& path) {
  require_regular_file(path, "an ONNX file");
  return parse_onnx(read_file(path), path);
}

}  // namespace spikedepth
