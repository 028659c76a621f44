#pragma once
// What the classification networks of residual blocks have in common.
#include <torch/torch.h>

#include <vector>

#include "core/snn/residual_block.hpp"

namespace spikedepth {

/// Input -> class scores [N,classes] after T time steps from rest.
class SpikingClassifier : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& input) = 0;
  /// Forgets all membrane potentials; forward() does so first.
  void reset_state();
  const std::vector<ResidualBlock>& blocks() const { return blocks_; }
  std::int64_t parameter_count() const;
  /// Convolutions, shortcuts' included.
  std::int64_t convolution_count() const;

 protected:
  /// Appends a block, registered as "block<index>".
  void add_block(const ResidualBlockOptions& options);
  /// Draws all convolutions anew as draw_kaiming() does; blocks with zero_init stay identities.
  void draw_convolutions();

 private:
  std::vector<ResidualBlock> blocks_;
};

/// Mean of A, the spikes of the branch's last neurons, in every block for `input` in evaluation
/// mode; each element is a probability to fire in a step.
std::vector<double> branch_rates(SpikingClassifier& network, const torch::Tensor& input);

}  // namespace spikedepth
