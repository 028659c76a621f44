#pragma once
// A pool of threads with work stealing.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace spikedepth {

/// A few threads that run numbered tasks. Each thread begins with a range of neighbouring tasks,
/// the same one in every round: its core's cache then still holds what it worked on. Idle threads
/// steal from the tail of other threads' ranges (work stealing). Any thread may run any task, so
/// tasks must not depend on each other. A round ends with its last task, whether or not every
/// thread came to take one: beside other programs a thread may get no processor for long.
///
/// Between rounds, threads spin for a while before they sleep. Rounds that follow each other
/// closely therefore cost next to nothing.
class WorkerPool {
 public:
  static constexpr std::chrono::microseconds kSpin{300};

  /// `threads` in all, the caller's included; at least 1. Waiting threads spin for `spin`.
  explicit WorkerPool(int threads, std::chrono::microseconds spin = kSpin);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const { return static_cast<int>(threads_.size()) + 1; }
  /// Runs task(0) .. task(count - 1) and returns when all are done. Rethrows the first exception.
  void run(int count, const std::function<void(int)>& task);
  /// The same; the task also gets the number of the thread that runs it, 0 .. threads() - 1.
  void run(int count, const std::function<void(int, int)>& task);

 private:
  // The tasks [first, end) that a thread has left, in one atomic word on its own cache line.
  struct alignas(64) TaskRange {
    std::atomic<std::uint64_t> left{0};
    void set(int first, int end);
    int take_first();  // -1: none left
    int take_last();   // what a thief takes
  };

  void work(int thread);
  void take_tasks(int thread);
  int next_task(int thread);
  void run_task(int index, int thread);

  const std::chrono::microseconds spin_;
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable start_, done_;
  // Set before the ranges of its round. Who took an index from a range may call it: the round, and
  // with it the task, lasts until that index is done.
  const std::function<void(int, int)>* task_ = nullptr;
  std::vector<TaskRange> ranges_;   // of each thread
  std::atomic<int> unfinished_{0};  // tasks of the round
  std::atomic<bool> failed_{false};
  std::atomic<std::uint64_t> round_{0};
  bool stop_ = false;
  std::exception_ptr error_;
};

}  // namespace spikedepth
