#include "core/snn/network_threads.hpp"

#include <dlfcn.h>
#include <torch/torch.h>

#include "core/base/process_usage.hpp"

namespace spikedepth {
namespace {

// OpenBLAS has threads of its own, which LibTorch does not know; between two products they keep
// their cores busy with waiting. Nothing happens with another BLAS.
void limit_blas_threads(int threads) {
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

}  // namespace

void set_network_threads(std::int64_t threads) {
  const auto count = static_cast<int>(threads > 0 ? threads : processor_cores());
  torch::set_num_threads(count);
  limit_blas_threads(count);
}

}  // namespace spikedepth
