#include "core/base/worker_pool.hpp"

#include <algorithm>
#include <utility>

namespace spikedepth {
namespace {

// Spins on `ready` for a while; true as soon as it holds.
template <typename Ready>
bool spin_until(const Ready& ready, std::chrono::microseconds spin) {
  const auto end = std::chrono::steady_clock::now() + spin;
  do {
    for (int i = 0; i < 64; ++i) {
      if (ready()) return true;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

constexpr std::uint64_t pack(std::uint32_t first, std::uint32_t end) {
  return static_cast<std::uint64_t>(first) << 32 | end;
}
constexpr std::uint32_t first_of(std::uint64_t left) {
  return static_cast<std::uint32_t>(left >> 32);
}
constexpr std::uint32_t end_of(std::uint64_t left) {
  return static_cast<std::uint32_t>(left);
}

}  // namespace

void WorkerPool::TaskRange::set(int first, int end) {
  left = pack(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end));
}

int WorkerPool::TaskRange::take_first() {
  std::uint64_t now = left;
  while (first_of(now) < end_of(now)) {
    if (left.compare_exchange_weak(now, pack(first_of(now) + 1, end_of(now))))
      return static_cast<int>(first_of(now));
  }
  return -1;
}

int WorkerPool::TaskRange::take_last() {
  std::uint64_t now = left;
  while (first_of(now) < end_of(now)) {
    if (left.compare_exchange_weak(now, pack(first_of(now), end_of(now) - 1)))
      return static_cast<int>(end_of(now) - 1);
  }
  return -1;
}

WorkerPool::WorkerPool(int threads, std::chrono::microseconds spin)
    : spin_(spin), ranges_(static_cast<std::size_t>(std::max(threads, 1))) {
  for (int i = 1; i < threads; ++i) threads_.emplace_back([this, i] { work(i); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    ++round_;
  }
  start_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::run(int count, const std::function<void(int)>& task) {
  run(count, [&task](int index, int) { task(index); });
}

void WorkerPool::run(int count, const std::function<void(int, int)>& task) {
  if (count < 1) return;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    task_ = &task;
    failed_ = false;
    unfinished_ = count;
    const int all = this->threads();
    for (int i = 0; i < all; ++i)
      ranges_[static_cast<std::size_t>(i)].set(
          static_cast<int>(std::int64_t{count} * i / all),
          static_cast<int>(std::int64_t{count} * (i + 1) / all));
    ++round_;
  }
  start_.notify_all();
  take_tasks(0);
  const auto is_done = [this] { return unfinished_.load() == 0; };
  if (!spin_until(is_done, spin_)) {
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, is_done);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

int WorkerPool::next_task(int thread) {
  const int own = ranges_[static_cast<std::size_t>(thread)].take_first();
  if (own >= 0) return own;
  for (int i = 1; i < threads(); ++i) {
    const int other = ranges_[static_cast<std::size_t>((thread + i) % threads())].take_last();
    if (other >= 0) return other;
  }
  return -1;
}

void WorkerPool::take_tasks(int thread) {
  for (int i = next_task(thread); i >= 0; i = next_task(thread)) run_task(i, thread);
}

// After a failure the rest of the round is counted, not run.
void WorkerPool::run_task(int index, int thread) {
  try {
    if (!failed_) (*task_)(index, thread);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = std::current_exception();
    failed_ = true;
  }
  if (unfinished_.fetch_sub(1) == 1) {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_.notify_one();
  }
}

void WorkerPool::work(int thread) {
  std::uint64_t seen = 0;
  while (true) {
    spin_until([&] { return round_.load() != seen; }, spin_);
    {
      std::unique_lock<std::mutex> lock(mutex_);
      start_.wait(lock, [&] { return round_.load() != seen; });
      if (stop_) return;
      seen = round_.load();
    }
    take_tasks(thread);
  }
}

}  // namespace spikedepth
