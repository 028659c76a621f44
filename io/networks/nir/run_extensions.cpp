#include "io/networks/nir/run_extensions.hpp"

#include <algorithm>

#include "core/depth/synapse_count.hpp"

namespace spikedepth {
namespace {

using Inputs = std::vector<const std::vector<float>*>;

class Nearest : public NirStep {
 public:
  Nearest(const NirMaking& making, const NirShape& input) : input_(input) {
    const auto size = making.whole("size", 2, 1);
    if (input.size() != 3) making.fail("its input has no channels, height and width");
    shape_ = {input[0], static_cast<std::uint64_t>(size[0]), static_cast<std::uint64_t>(size[1])};
    if (elements_of(shape_) == 0) making.fail("its output is too large");
    rows_ = nearest_sources(static_cast<std::int64_t>(input[1]), size[0]);
    columns_ = nearest_sources(static_cast<std::int64_t>(input[2]), size[1]);
  }
  std::vector<float> step(const Inputs& inputs) override {
    const auto from = summed(inputs);
    std::vector<float> result;
    result.reserve(elements_of(shape_));
    for (std::uint64_t c = 0; c < input_[0]; ++c) {
      for (const auto row : rows_) {
        for (const auto column : columns_)
          result.push_back(from[(c * input_[1] + static_cast<std::uint64_t>(row)) * input_[2] +
                                static_cast<std::uint64_t>(column)]);
      }
    }
    return result;
  }

 private:
  NirShape input_;
  std::vector<std::int64_t> rows_, columns_;
};

class Concat : public NirStep {
 public:
  Concat(const NirMaking& making, const std::vector<NirShape>& inputs) {
    shape_ = inputs.front();
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      if (inputs[i].size() != shape_.size() ||
          !std::equal(inputs[i].begin() + 1, inputs[i].end(), shape_.begin() + 1))
        making.fail("its inputs differ in size");
      shape_[0] += inputs[i][0];
    }
  }
  std::vector<float> step(const Inputs& inputs) override {
    std::vector<float> all;
    for (const auto* input : inputs) all.insert(all.end(), input->begin(), input->end());
    return all;
  }
};

class Either : public NirStep {
 public:
  explicit Either(NirShape shape) { shape_ = std::move(shape); }
  std::vector<float> step(const Inputs& inputs) override {
    std::vector<float> largest = *inputs.front();
    for (const auto* input : inputs) {
      for (std::size_t i = 0; i < largest.size(); ++i)
        largest[i] = std::max(largest[i], (*input)[i]);
    }
    return largest;
  }
};

}  // namespace

std::unique_ptr<NirStep> make_nir_extension(const NirMaking& making,
                                            const std::vector<NirShape>& inputs) {
  if (making.node.type == kNirConcat) return std::make_unique<Concat>(making, inputs);
  if (making.node.type == kNirNearest) return std::make_unique<Nearest>(making, inputs.front());
  SPIKEDEPTH_CHECK(making.node.type == kNirEither, "the node is an extension");
  return std::make_unique<Either>(inputs.front());
}

}  // namespace spikedepth
