#include "core/snn/network_threads.hpp"

#include <dlfcn.h>
#include <omp.h>
#include <torch/torch.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
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

std::atomic<std::int64_t> wanted_threads{1};

// A team that never works. While a process has more OpenMP threads than processors, libgomp's waits
// spin for microseconds instead of milliseconds (its manual, GOMP_SPINCOUNT): this brings it about,
// and its end takes it back.
class IdleTeam {
 public:
  IdleTeam()
      : owner_([this] {
#pragma omp parallel num_threads(omp_get_num_procs() + 1)
          end_.wait();
        }) {
  }
  ~IdleTeam() {
    over_.set_value();
    owner_.join();  // its team ends with it
  }

 private:
  std::promise<void> over_;
  std::shared_future<void> end_{over_.get_future()};
  std::thread owner_;
};

// Long waits are right where nobody else wants the processors: a training step is up to a fifth
// faster. Beside other programs they burn the time in which the threads that they wait for could
// run. So the waits follow what the machine does: short while other processes use processors that
// the network's threads need, long again after a quiet while.
[[noreturn]] void watch_competition() {
  constexpr auto period = std::chrono::milliseconds(200);
  constexpr double busy_processors = 0.25, quiet_processors = 0.1;
  constexpr int quiet_periods = 10;
  std::unique_ptr<IdleTeam> team;
  int quiet = 0;
  double before = others_processor_s();
  auto start = std::chrono::steady_clock::now();
  while (true) {
    std::this_thread::sleep_for(period);
    const double used = others_processor_s();
    const auto now = std::chrono::steady_clock::now();
    const double others = (used - before) / std::chrono::duration<double>(now - start).count();
    before = used;
    start = now;
    const double spare = static_cast<double>(processor_cores() - wanted_threads);
    quiet = others - spare < quiet_processors ? quiet + 1 : 0;
    if (!team && others - spare > busy_processors) team = std::make_unique<IdleTeam>();
    if (team && quiet >= quiet_periods) team.reset();
  }
}

// Who sets the policy in the environment is obeyed.
void keep_waits_fitting() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
  std::thread(watch_competition).detach();
}

}  // namespace

void set_network_threads(std::int64_t threads) {
  const auto count = static_cast<int>(threads > 0 ? threads : processor_cores());
  wanted_threads = count;
  static const bool watched = (keep_waits_fitting(), true);
  static_cast<void>(watched);
  torch::set_num_threads(count);
  limit_blas_threads(count);
}

}  // namespace spikedepth
