#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace spikedepth {

/// A queue of bounded length between two threads. Every function may be called by any thread.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Waits while the queue is full; false (and nothing is kept) once it is closed.
  bool push(T item) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return closed_ || items_.size() < capacity_; });
    if (closed_) return false;
    items_.push_back(std::move(item));
    arrived_.notify_one();
    return true;
  }

  /// Never waits: drops the oldest items to make room and returns how many.
  std::size_t push_newest(T item) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return 0;
    std::size_t thrown_out = 0;
    for (; items_.size() >= capacity_; ++thrown_out) items_.pop_front();
    items_.push_back(std::move(item));
    arrived_.notify_one();
    return thrown_out;
  }

  /// Waits for an item; nothing after close(), and once after each nudge().
  std::optional<T> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    arrived_.wait(lock, [this] { return closed_ || nudged_ || !items_.empty(); });
    const bool interrupted = closed_ || nudged_;
    nudged_ = false;
    if (interrupted) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    room_.notify_one();
    return item;
  }

  /// Lets the waiting (or the next) pop() return without an item.
  void nudge() {
    const std::lock_guard<std::mutex> lock(mutex_);
    nudged_ = true;
    arrived_.notify_all();
  }

  void clear() {
    const std::lock_guard<std::mutex> lock(mutex_);
    items_.clear();
    room_.notify_all();
  }

  /// Ends every waiting and later call. What is still inside is thrown away.
  void close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    items_.clear();
    room_.notify_all();
    arrived_.notify_all();
  }

  bool closed() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return closed_;
  }
  std::size_t size() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable room_, arrived_;
  std::deque<T> items_;
  bool closed_ = false, nudged_ = false;
};

}  // namespace spikedepth
