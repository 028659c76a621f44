#pragma once
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace spikedepth {

/// A place for one item: the newest wins. Every function may be called by any thread.
template <class T>
class LatestSlot {
 public:
  /// Puts the item in place; true if it replaced one that nobody had taken.
  bool put(T item) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool replaced = item_.has_value();
    item_ = std::move(item);
    return replaced;
  }

  /// Waits until the place is empty; false (and nothing is kept) once it is closed.
  bool put_when_taken(T item) {
    std::unique_lock<std::mutex> lock(mutex_);
    taken_.wait(lock, [this] { return closed_ || !item_.has_value(); });
    if (closed_) return false;
    item_ = std::move(item);
    return true;
  }

  /// The item, if there is one. Never waits for an item.
  std::optional<T> take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::optional<T> item = std::move(item_);
    item_.reset();
    taken_.notify_all();
    return item;
  }

  /// Ends every waiting and later put_when_taken().
  void close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    taken_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable taken_;
  std::optional<T> item_;
  bool closed_ = false;
};

}  // namespace spikedepth
