#include "core/learning/process_group.hpp"

namespace spikedepth {
namespace {

class LocalProcess : public ProcessGroup {
 public:
  std::int64_t rank() const override { return 0; }
  std::int64_t size() const override { return 1; }
  void average_gradients(std::vector<torch::Tensor>&) override {}
};

}  // namespace

std::shared_ptr<ProcessGroup> local_process() {
  return std::make_shared<LocalProcess>();
}

}  // namespace spikedepth
