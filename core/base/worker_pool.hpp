#pragma once
// A thread pool for numbered tasks, with work stealing.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spikedepth {

/// Runs numbered tasks on a few threads. Each thread begins with its own contiguous range, the same
/// in every round, so that its core's cache still holds what the last round left there. Idle
/// threads steal from the tail of other threads' ranges (work stealing). Which thread runs which
/// task is not fixed, so tasks must not depend on each other. Between rounds threads spin for a
/// third of a millisecond, then sleep: rounds that follow each other closely cost next to nothing.
class WorkerPool {
 public:
  /// `threads` in all, the caller's included; at least 1.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const { return static_cast<int>(threads_.size()) + 1; }
  /// Runs task(0) .. task(count - 1) and returns when all are done. Rethrows the first exception.
  void run(int count, const std::function<void(int)>& task);
  /// The same; the task also gets the number of the thread that runs it, 0 .. threads() - 1.
  void run(int count, const std::function<void(int, int)>& task);

 private:
  // The tasks [first, end) that a thread has left, in one word; alone on its cache line.
  struct alignas(64) Run {
    std::atomic<std::uint64_t> left{0};
    void set(int first, int end);
    int take_first();  // -1: none left
    int take_last();
  };

  void work(int thread);
  void take_tasks(int thread);
  int next_task(int thread);

  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable start_, done_;
  const std::function<void(int, int)>* task_ = nullptr;
  std::vector<Run> runs_;  // of each thread
  std::atomic<int> busy_{0};
  std::atomic<std::uint64_t> round_{0};
  bool stop_ = false;
  std::exception_ptr error_;
};

}  // namespace spikedepth
