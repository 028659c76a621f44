#pragma once
// Input and recurrent weights of a layer of neurons.
#include <torch/torch.h>

#include <cstdint>

namespace spikedepth {

/// Which spikes return to the layer in a step.
enum class Recurrence {
  previous_step,  // s[t-1]
  same_step       // s[t], for neurons whose spikes are known before the step's input acts
};

struct RecurrentOptions {
  Recurrence recurrence = Recurrence::previous_step;
  bool autapses = false;  // may a neuron excite itself?
  std::uint64_t seed = 1;
};

/// "input" [H, I] and "recurrent" [H, H], both drawn from N(0, 2/H) (variance). Without autapses
/// the diagonal of "recurrent" is zero, has no gradient and is masked where it is used.
class RecurrentWeights : public torch::nn::Module {
 public:
  RecurrentWeights(std::int64_t inputs, std::int64_t neurons, const RecurrentOptions& options,
                   torch::ScalarType dtype);
  /// [B, I] -> [B, H].
  torch::Tensor from_input(const torch::Tensor& input) const;
  /// [H, H] with row = receiving neuron.
  torch::Tensor effective_recurrent() const;
  const RecurrentOptions& options() const { return options_; }

  torch::Tensor input, recurrent;

 private:
  RecurrentOptions options_;
  torch::Tensor mask_;
};

}  // namespace spikedepth
