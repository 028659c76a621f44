#pragma once
// The processes that train one network together.
#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace spikedepth {

/// The seam for data-parallel training: `spikedepth train` itself runs as one process, and a stop
/// or a loss that is not finite in one process is not told to others.
///
/// Every process of a group holds a copy of the network and sees its own samples of each batch. One
/// process alone is a group of size 1.
class ProcessGroup {
 public:
  virtual ~ProcessGroup() = default;
  /// From 0; the process of rank 0 writes files and reports.
  virtual std::int64_t rank() const = 0;
  virtual std::int64_t size() const = 0;
  /// Replaces every gradient by its mean over the processes. All of them must call it.
  virtual void average_gradients(std::vector<torch::Tensor>& parameters) = 0;
};

/// The group of this process alone.
std::shared_ptr<ProcessGroup> local_process();

}  // namespace spikedepth
