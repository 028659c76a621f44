#include "core/base/worker_pool.hpp"

#include <chrono>
#include <utility>

namespace spikedepth {
namespace {

constexpr std::chrono::microseconds kAwake{300};

// Looks at `ready` for a short while; true as soon as it holds.
template <typename Ready>
bool wait_awake(const Ready& ready) {
  const auto end = std::chrono::steady_clock::now() + kAwake;
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

}  // namespace

WorkerPool::WorkerPool(int threads) {
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
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    task_ = &task;
    count_ = count;
    next_ = 0;
    busy_ = static_cast<int>(threads_.size());
    ++round_;
  }
  start_.notify_all();
  take_tasks(0);
  const auto is_done = [this] { return busy_.load() == 0; };
  if (!wait_awake(is_done)) {
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, is_done);
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  task_ = nullptr;
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void WorkerPool::take_tasks(int thread) {
  try {
    for (int i = next_++; i < count_; i = next_++) (*task_)(i, thread);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = std::current_exception();
    next_ = count_;
  }
}

void WorkerPool::work(int thread) {
  std::uint64_t seen = 0;
  while (true) {
    wait_awake([&] { return round_.load() != seen; });
    {
      std::unique_lock<std::mutex> lock(mutex_);
      start_.wait(lock, [&] { return round_.load() != seen; });
      if (stop_) return;
      seen = round_.load();
    }
    take_tasks(thread);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      --busy_;
    }
    done_.notify_one();
  }
}

}  // namespace spikedepth
