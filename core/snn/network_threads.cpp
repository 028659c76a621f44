#include "core/snn/network_threads.hpp"

#include <dlfcn.h>
#include <omp.h>
#include <torch/torch.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <thread>

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

// libgomp's threads spin for milliseconds before they sleep: beside other programs they burn the
// time in which the threads that they wait for could run. Once a process has more OpenMP threads
// than processors, they spin for microseconds instead (libgomp's manual, GOMP_SPINCOUNT). A team
// that never works again brings that about. Who sets the policy in the environment is obeyed.
void keep_waits_short() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  const auto started = std::make_shared<std::promise<void>>();
  auto ready = started->get_future();
  std::thread([started] {
    std::atomic<int> arrived{0};
#pragma omp parallel num_threads(omp_get_num_procs() + 1)
    ++arrived;
    started->set_value();
    while (true) ::pause();
  }).detach();
  ready.wait();
}

}  // namespace

void set_network_threads(std::int64_t threads) {
  const auto count = static_cast<int>(threads > 0 ? threads : processor_cores());
  static const bool short_waits = (keep_waits_short(), true);
  static_cast<void>(short_waits);
  torch::set_num_threads(count);
  limit_blas_threads(count);
}

}  // namespace spikedepth
