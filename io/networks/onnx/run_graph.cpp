#include "io/networks/onnx/run_graph.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "io/networks/plain_convolution.hpp"

namespace spikedepth {
namespace {

using Shape = std::vector<std::int64_t>;

std::int64_t product(const Shape& shape, std::size_t from, std::size_t to) {
  std::int64_t result = 1;
  for (std::size_t i = from; i < to; ++i) result *= shape[i];
  return result;
}

/// One pass over a graph.
class Pass {
 public:
  Pass(const OnnxGraph& graph, const std::string& file) : graph_(graph), file_(file) {}

  std::map<std::string, OnnxArray> run(const std::map<std::string, OnnxArray>& inputs) {
    values_ = inputs;
    for (const auto& input : graph_.inputs) {
      const auto given = inputs.find(input.name);
      if (given == inputs.end() || given->second.shape != input.shape)
        fail("input " + input.name + " was not given in its shape");
    }
    for (const auto& [name, tensor] : graph_.constants) {
      if (tensor.integer) {
        whole_[name] = tensor.whole;
      } else {
        values_[name] = {tensor.shape, tensor.floats};
      }
    }
    for (const OnnxNode& node : graph_.nodes) {
      if (node.outputs.size() != 1) fail("a node has several outputs");
      values_[node.outputs.front()] = evaluate(node);
    }
    return std::move(values_);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw DataError(file_, "cannot be evaluated: " + problem);
  }

  const OnnxArray& input(const OnnxNode& node, std::size_t index) const {
    if (index >= node.inputs.size()) fail(node.operation + " lacks an input");
    const auto found = values_.find(node.inputs[index]);
    if (found == values_.end()) fail("nothing gives '" + node.inputs[index] + "'");
    return found->second;
  }

  const Shape& indices(const OnnxNode& node, std::size_t index) const {
    const auto found = index < node.inputs.size() ? whole_.find(node.inputs[index]) : whole_.end();
    if (found == whole_.end()) fail(node.operation + " lacks its indices");
    return found->second;
  }

  std::int64_t axis(const OnnxNode& node, const OnnxArray& array) const {
    const auto found = node.attributes.find("axis");
    const std::int64_t axis = found == node.attributes.end() ? 0 : found->second.whole;
    if (axis < 0 || axis >= static_cast<std::int64_t>(array.shape.size())) fail("an axis is wrong");
    return axis;
  }

  OnnxArray evaluate(const OnnxNode& node) const {
    const std::string& what = node.operation;
    if (what == "Conv") return convolution(node);
    if (what == "Gather") return gather(node);
    if (what == "Resize") return resize(node);
    if (what == "Concat") return concat(node);
    if (what == "Cast") return input(node, 0);
    if (what == "Where") return where(node);
    const auto pair = [&](float (*with)(float, float)) {
      return broadcast(input(node, 0), input(node, 1), with);
    };
    if (what == "Add") return pair([](float a, float b) { return a + b; });
    if (what == "Sub") return pair([](float a, float b) { return a - b; });
    if (what == "Mul") return pair([](float a, float b) { return a * b; });
    if (what == "Div") return pair([](float a, float b) { return a / b; });
    if (what == "Max") return pair([](float a, float b) { return std::max(a, b); });
    if (what == "GreaterOrEqual")
      return pair([](float a, float b) { return a >= b ? 1.0F : 0.0F; });
    fail("operator " + what + " is not known here");
  }

  /// Numpy's rule: shapes meet at their ends, an extent of 1 repeats.
  OnnxArray broadcast(const OnnxArray& a, const OnnxArray& b, float (*with)(float, float)) const {
    const std::size_t rank = std::max(a.shape.size(), b.shape.size());
    Shape left(rank, 1), right(rank, 1);
    std::copy_backward(a.shape.begin(), a.shape.end(), left.end());
    std::copy_backward(b.shape.begin(), b.shape.end(), right.end());
    OnnxArray result;
    for (std::size_t i = 0; i < rank; ++i) {
      if (left[i] != right[i] && left[i] != 1 && right[i] != 1) fail("shapes do not fit");
      result.shape.push_back(std::max(left[i], right[i]));
    }
    const std::int64_t elements = product(result.shape, 0, rank);
    result.values.resize(static_cast<std::size_t>(elements));
    for (std::int64_t at = 0; at < elements; ++at) {
      std::int64_t rest = at, from_a = 0, from_b = 0, step_a = 1, step_b = 1;
      for (std::size_t i = rank; i-- > 0;) {
        const std::int64_t place = rest % result.shape[i];
        rest /= result.shape[i];
        from_a += left[i] == 1 ? 0 : place * step_a;
        from_b += right[i] == 1 ? 0 : place * step_b;
        step_a *= left[i];
        step_b *= right[i];
      }
      result.values[static_cast<std::size_t>(at)] = with(
          a.values[static_cast<std::size_t>(from_a)], b.values[static_cast<std::size_t>(from_b)]);
    }
    return result;
  }

  OnnxArray where(const OnnxNode& node) const {
    const OnnxArray &condition = input(node, 0), &yes = input(node, 1), &no = input(node, 2);
    if (condition.shape != no.shape || yes.values.size() != 1) fail("Where has other shapes");
    OnnxArray result = no;
    for (std::size_t i = 0; i < result.values.size(); ++i) {
      if (condition.values[i] != 0.0F) result.values[i] = yes.values.front();
    }
    return result;
  }

  OnnxArray convolution(const OnnxNode& node) const {
    const OnnxArray &data = input(node, 0), &weights = input(node, 1);
    const auto strides = node.attributes.find("strides"), pads = node.attributes.find("pads");
    if (data.shape.size() != 4 || weights.shape.size() != 4 || data.shape[0] != 1 ||
        data.shape[1] != weights.shape[1] || strides == node.attributes.end() ||
        strides->second.list.size() != 2 || pads == node.attributes.end() ||
        pads->second.list.size() != 4)
      fail("a Conv does not fit its input");
    PlainConvolution shape;
    shape.inputs = weights.shape[1];
    shape.outputs = weights.shape[0];
    for (std::size_t i = 0; i < 2; ++i) {
      shape.kernel[i] = weights.shape[2 + i];
      shape.stride[i] = std::max<std::int64_t>(1, strides->second.list[i]);
      shape.before[i] = pads->second.list[i];
      shape.behind[i] = pads->second.list[2 + i];
    }
    const std::array<std::int64_t, 2> size = {data.shape[2], data.shape[3]};
    const auto result = shape.output_size(size);
    const auto bias = node.inputs.size() > 2 ? input(node, 2).values : std::vector<float>();
    if (!bias.empty() && bias.size() != static_cast<std::size_t>(shape.outputs))
      fail("a Conv's bias does not fit");
    return {{1, shape.outputs, result[0], result[1]},
            convolve(shape, weights.values, bias, data.values, size)};
  }

  /// The places `taken` along `axis`.
  OnnxArray take(const OnnxArray& data, std::size_t axis, const Shape& taken) const {
    OnnxArray result;
    result.shape = data.shape;
    result.shape[axis] = static_cast<std::int64_t>(taken.size());
    const std::int64_t outer = product(data.shape, 0, axis);
    const std::int64_t inner = product(data.shape, axis + 1, data.shape.size());
    for (std::int64_t o = 0; o < outer; ++o) {
      for (const std::int64_t place : taken) {
        if (place < 0 || place >= data.shape[axis]) fail("an index lies outside");
        const auto from = data.values.begin() + (o * data.shape[axis] + place) * inner;
        result.values.insert(result.values.end(), from, from + inner);
      }
    }
    return result;
  }

  OnnxArray gather(const OnnxNode& node) const {
    const OnnxArray& data = input(node, 0);
    return take(data, static_cast<std::size_t>(axis(node, data)), indices(node, 1));
  }

  /// Nearest, asymmetric, floor: the source of place i is floor(i / (target / source)).
  OnnxArray resize(const OnnxNode& node) const {
    OnnxArray data = input(node, 0);
    const Shape& sizes = indices(node, 3);
    if (sizes.size() != data.shape.size()) fail("a Resize has the wrong sizes");
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (sizes[i] == data.shape[i]) continue;
      const float scale = static_cast<float>(sizes[i]) / static_cast<float>(data.shape[i]);
      Shape taken;
      for (std::int64_t k = 0; k < sizes[i]; ++k)
        taken.push_back(
            std::min(static_cast<std::int64_t>(std::floor(static_cast<float>(k) / scale)),
                     data.shape[i] - 1));
      data = take(data, i, taken);
    }
    return data;
  }

  OnnxArray concat(const OnnxNode& node) const {
    OnnxArray result = input(node, 0);
    if (axis(node, result) != 1 || result.shape[0] != 1) fail("Concat of another axis than 1");
    for (std::size_t i = 1; i < node.inputs.size(); ++i) {
      const OnnxArray& more = input(node, i);
      if (more.shape.size() != result.shape.size()) fail("shapes do not fit");
      result.shape[1] += more.shape[1];
      result.values.insert(result.values.end(), more.values.begin(), more.values.end());
    }
    return result;
  }

  const OnnxGraph& graph_;
  const std::string& file_;
  std::map<std::string, OnnxArray> values_;
  std::map<std::string, Shape> whole_;
};

}  // namespace

std::map<std::string, OnnxArray> run_onnx(const OnnxGraph& graph,
                                          const std::map<std::string, OnnxArray>& inputs,
                                          const std::string& file) {
  return Pass(graph, file).run(inputs);
}

}  // namespace spikedepth
