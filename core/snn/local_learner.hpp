#pragma once
// Depth networks a part of which learns by a local rule, without an error of depth.
#include <torch/torch.h>

#include <string>

namespace spikedepth {

/// What a DepthModel also is, if such a part of it learns before the rest. All that it learns lies
/// in buffers, so that checkpoints hold it.
class LocalLearner {
 public:
  virtual ~LocalLearner() = default;
  /// The name of its rule in the table of learning rules.
  virtual std::string local_rule() const = 0;
  /// Whether, as it is configured, that part has something to learn.
  virtual bool learns_locally() const = 0;
  /// One step of local learning from `samples` places in frames [N,T,C,H,W]. `step` numbers the
  /// steps and decides, with nothing else, what is drawn. Returns what the rule lowers: a mean
  /// squared error of reconstruction or prediction; 0 where nothing is learnt.
  virtual double learn_locally(const torch::Tensor& frames, std::int64_t samples,
                               std::int64_t step) = 0;
};

}  // namespace spikedepth
