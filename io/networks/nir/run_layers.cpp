#include "io/networks/nir/run_layers.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/depth/synapse_count.hpp"
#include "io/networks/nir/run_extensions.hpp"
#include "io/networks/plain_convolution.hpp"

namespace spikedepth {
namespace {

using Inputs = std::vector<const std::vector<float>*>;

class Pass : public NirStep {
 public:
  explicit Pass(NirShape shape) { shape_ = std::move(shape); }
  std::vector<float> step(const Inputs& inputs) override { return summed(inputs); }
};

class Matrix : public NirStep {
 public:
  Matrix(const NirMaking& making, const NirShape& input) : weights_(making.singles("weight")) {
    const auto& shape = making.field("weight").shape;
    if (shape.size() != 2 || input.empty() || input.back() != shape[1] ||
        elements_of(input) != shape[1])
      making.fail("its weights do not fit its input");
    shape_ = {shape[0]};
    if (making.node.type == "Affine") bias_ = making.singles("bias");
    if (!bias_.empty() && bias_.size() != shape[0]) making.fail("its bias has the wrong length");
  }
  std::vector<float> step(const Inputs& inputs) override {
    const auto input = summed(inputs);
    std::vector<float> result;
    for (std::size_t k = 0; k < shape_[0]; ++k) {
      float sum = 0;
      for (std::size_t i = 0; i < input.size(); ++i) {
        if (input[i] != 0.0F) sum += input[i] * weights_[k * input.size() + i];
      }
      result.push_back(bias_.empty() ? sum : sum + bias_[k]);
    }
    return result;
  }

 private:
  std::vector<float> weights_, bias_;
};

class Scale : public NirStep {
 public:
  Scale(const NirMaking& making, const NirShape& input) : scale_(making.singles("scale")) {
    shape_ = input;
    if (scale_.size() != elements_of(input)) making.fail("its scale does not fit its input");
  }
  std::vector<float> step(const Inputs& inputs) override {
    auto values = summed(inputs);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= scale_[i];
    return values;
  }

 private:
  std::vector<float> scale_;
};

class Threshold : public NirStep {
 public:
  Threshold(const NirMaking& making, const NirShape& input, bool at_or_above)
      : threshold_(making.singles("threshold")), at_or_above_(at_or_above) {
    shape_ = input;
    if (threshold_.size() != elements_of(input)) making.fail("does not fit its input");
  }
  std::vector<float> step(const Inputs& inputs) override {
    auto values = summed(inputs);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool above = values[i] > threshold_[i] || (at_or_above_ && values[i] == threshold_[i]);
      values[i] = above ? 1.0F : 0.0F;
    }
    return values;
  }

 private:
  std::vector<float> threshold_;
  bool at_or_above_;
};

/// Conv2d, and the two kinds of pooling as convolutions of single channels.
class Convolution : public NirStep {
 public:
  Convolution(const NirMaking& making, const NirShape& input) {
    if (input.size() != 3) making.fail("its input has no channels, height and width");
    const bool pooling = making.node.type != "Conv2d";
    size_ = {static_cast<std::int64_t>(input[1]), static_cast<std::int64_t>(input[2])};
    shape_of_.inputs = static_cast<std::int64_t>(input[0]);
    if (pooling) {
      pool(making);
    } else {
      read(making);
    }
    padding(making);
    const auto out = shape_of_.output_size(size_);
    if (out[0] < 1 || out[1] < 1) making.fail("its kernel is larger than its input");
    shape_ = {static_cast<std::uint64_t>(shape_of_.outputs), static_cast<std::uint64_t>(out[0]),
              static_cast<std::uint64_t>(out[1])};
    if (elements_of(shape_) == 0) making.fail("its output is too large");
  }
  std::vector<float> step(const Inputs& inputs) override {
    return convolve(shape_of_, weights_, bias_, summed(inputs), size_);
  }

 private:
  void pool(const NirMaking& making) {
    const auto kernel = making.whole("kernel_size", 2, 1);
    const auto stride = making.whole("stride", 2, 1);
    shape_of_.outputs = shape_of_.groups = shape_of_.inputs;
    const auto area = static_cast<double>(kernel[0]) * static_cast<double>(kernel[1]);
    if (area * static_cast<double>(shape_of_.inputs) > 1e7) making.fail("its kernel is too large");
    const float weight = making.node.type == "AvgPool2d" ? static_cast<float>(1 / area) : 1.0F;
    weights_.assign(static_cast<std::size_t>(area) * static_cast<std::size_t>(shape_of_.inputs),
                    weight);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      shape_of_.kernel[axis] = kernel[axis];
      shape_of_.stride[axis] = stride[axis];
    }
  }

  void read(const NirMaking& making) {
    const auto& shape = making.field("weight").shape;
    const auto groups = making.whole("groups", 1, 1)[0];
    if (shape.size() != 4 || elements_of(shape) == 0 || shape_of_.inputs % groups != 0 ||
        static_cast<std::int64_t>(shape[0]) % groups != 0 ||
        static_cast<std::int64_t>(shape[1]) != shape_of_.inputs / groups)
      making.fail("its weights do not fit its input");
    weights_ = making.singles("weight");
    bias_ = making.singles("bias");
    shape_of_.outputs = static_cast<std::int64_t>(shape[0]);
    shape_of_.groups = groups;
    if (bias_.size() != shape[0]) making.fail("its bias has the wrong length");
    const auto stride = making.whole("stride", 2, 1), dilation = making.whole("dilation", 2, 1);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      shape_of_.kernel[axis] = static_cast<std::int64_t>(shape[2 + axis]);
      shape_of_.stride[axis] = stride[axis];
      shape_of_.dilation[axis] = dilation[axis];
    }
  }

  void padding(const NirMaking& making) {
    const auto text = making.node.texts.find("padding");
    if (text == making.node.texts.end()) {
      const auto padding = making.whole("padding", 2, 0);
      shape_of_.before = shape_of_.behind = {padding[0], padding[1]};
    } else if (text->second == "same") {
      if (shape_of_.stride != std::array<std::int64_t, 2>{1, 1})
        making.fail("padding 'same' with a stride has no agreed meaning; refused");
      for (std::size_t axis = 0; axis < 2; ++axis) {
        const std::int64_t all = shape_of_.dilation[axis] * (shape_of_.kernel[axis] - 1);
        shape_of_.before[axis] = all / 2;
        shape_of_.behind[axis] = all - all / 2;
      }
    } else if (text->second != "valid") {
      making.fail("padding '" + clipped(text->second, 20) + "' is not known");
    }
  }

  PlainConvolution shape_of_;
  std::array<std::int64_t, 2> size_{};
  std::vector<float> weights_, bias_;
};

class Neuron : public NirStep {
 public:
  Neuron(const NirMaking& making, const NirShape& input, const NirReading& reading,
         ExchangeNotes& notes)
      : steps_(neuron_in_steps(making.name, making.node, reading, making.file, notes)),
        at_or_above_(reading.at_or_above) {
    shape_ = input;
    if (steps_.gain.size() != elements_of(input))
      making.fail(format("has parameters for %zu neurons, its input has %llu", steps_.gain.size(),
                         static_cast<unsigned long long>(elements_of(input))));
    Neuron::reset();
  }
  void reset() override {
    potential_.assign(steps_.gain.size(), 0.0F);
    if (steps_.leaky) potential_ = steps_.leak;
    current_.assign(steps_.synapses ? steps_.gain.size() : 0, 0.0F);
  }
  std::vector<float> step(const Inputs& inputs) override {
    auto values = summed(inputs);
    for (std::size_t i = 0; i < values.size(); ++i) {
      float x = values[i];
      if (steps_.synapses) {
        current_[i] += (steps_.w_in[i] * x - current_[i]) * steps_.synaptic[i];
        x = current_[i];
      }
      float& v = potential_[i];
      if (!steps_.leaky) {
        v += steps_.gain[i] * x;
      } else if (steps_.gain[i] * steps_.alpha[i] == 1.0F && steps_.gain[i] != 1.0F) {
        v += (steps_.leak[i] - v) * steps_.alpha[i] + x;
      } else {
        v += (steps_.gain[i] * x + steps_.leak[i] - v) * steps_.alpha[i];
      }
      values[i] = v;
      if (!steps_.spiking) continue;
      const bool spike = v > steps_.threshold[i] || (at_or_above_ && v == steps_.threshold[i]);
      if (spike) v = steps_.reset[i];
      values[i] = spike ? 1.0F : 0.0F;
    }
    return values;
  }

 private:
  NeuronInSteps steps_;
  bool at_or_above_;
  std::vector<float> potential_, current_;
};

NirShape flattened(const NirMaking& making, const NirShape& input) {
  const auto rank = static_cast<double>(input.size());
  const auto place = [&](const char* key, double otherwise) {
    const NirArray* found = making.node.find(key);
    double at = found == nullptr || found->values.empty() ? otherwise : found->values.front();
    if (at < 0) at += rank;
    if (!(at >= 0 && at < rank)) making.fail(std::string(key) + " is out of range");
    return static_cast<std::size_t>(at);
  };
  const std::size_t first = place("start_dim", 0), last = place("end_dim", -1);
  if (first > last) making.fail("ends before it begins");
  NirShape shape(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(first) + 1);
  for (std::size_t i = first + 1; i < input.size(); ++i) {
    if (i <= last)
      shape[first] *= input[i];
    else
      shape.push_back(input[i]);
  }
  return shape;
}

}  // namespace

std::vector<float> summed(const Inputs& inputs) {
  std::vector<float> sum = *inputs.front();
  for (std::size_t k = 1; k < inputs.size(); ++k) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += (*inputs[k])[i];
  }
  return sum;
}

std::uint64_t elements_of(const NirShape& shape) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 28;
  std::uint64_t elements = 1;
  for (const std::uint64_t length : shape) {
    if (length == 0 || elements > kMost / length) return 0;
    elements *= length;
  }
  return elements;
}

std::unique_ptr<NirStep> make_nir_step(const std::string& name, const NirNode& node,
                                       const std::vector<NirShape>& inputs,
                                       const NirReading& reading, const std::string& file,
                                       ExchangeNotes& notes) {
  const NirMaking making{name, node, file};
  const std::string& type = node.type;
  if (inputs.empty()) making.fail("nothing leads into it");
  if (type == kNirConcat) return make_nir_extension(making, inputs);
  for (const NirShape& shape : inputs) {
    if (shape != inputs.front()) making.fail("what leads into it differs in shape");
  }
  const NirShape& input = inputs.front();
  if (type == "Output" || type == "Input") return std::make_unique<Pass>(input);
  if (type == "Flatten") return std::make_unique<Pass>(flattened(making, input));
  if (type == "Affine" || type == "Linear") return std::make_unique<Matrix>(making, input);
  if (type == "Scale") return std::make_unique<Scale>(making, input);
  if (type == "Threshold") return std::make_unique<Threshold>(making, input, reading.at_or_above);
  if (type == "Conv2d" || type == "SumPool2d" || type == "AvgPool2d")
    return std::make_unique<Convolution>(making, input);
  if (is_neuron(type)) return std::make_unique<Neuron>(making, input, reading, notes);
  if (type == kNirNearest || type == kNirEither) return make_nir_extension(making, inputs);
  making.fail(
      "nodes of this type are not run here; known are Input, Output, Affine, Linear, "
      "Scale, Threshold, Flatten, Conv2d, SumPool2d, AvgPool2d, I, IF, LI, LIF, CubaLI and "
      "CubaLIF");
}

}  // namespace spikedepth
