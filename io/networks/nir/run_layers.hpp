#pragma once
// The nodes of a NIR graph as steps on plain arrays.
#include <memory>
#include <vector>

#include "io/networks/nir/nir_conventions.hpp"

namespace spikedepth {

using NirShape = std::vector<std::uint64_t>;

/// One node. Its inputs are added up before, but for those of Concat and Either.
class NirStep {
 public:
  virtual ~NirStep() = default;
  virtual std::vector<float> step(const std::vector<const std::vector<float>*>& inputs) = 0;
  virtual void reset() {}
  const NirShape& shape() const { return shape_; }

 protected:
  NirShape shape_;  // of the output
};

/// Makes the step of `node` for inputs of these shapes. Throws DataError naming `file` and the node
/// where its type is not known or its fields do not fit together or to the inputs.
std::unique_ptr<NirStep> make_nir_step(const std::string& name, const NirNode& node,
                                       const std::vector<NirShape>& inputs,
                                       const NirReading& reading, const std::string& file,
                                       ExchangeNotes& notes);

/// The inputs' sum.
std::vector<float> summed(const std::vector<const std::vector<float>*>& inputs);

/// The product; 0 of a shape that would need more than 2^28 numbers.
std::uint64_t elements_of(const NirShape& shape);

}  // namespace spikedepth
