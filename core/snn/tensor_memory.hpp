#pragma once
// Counts the bytes of all tensors that live, to measure what a computation keeps.
#include <c10/core/CPUAllocator.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <new>
#include <unordered_map>

namespace spikedepth {

/// An allocator that counts what it hands out, put in the place of LibTorch's for a while. There is
/// one, which stays: a block may outlive the measurement.
class CountingAllocator : public c10::Allocator {
 public:
  static CountingAllocator& instance() {
    static auto* const allocator = new CountingAllocator;
    return *allocator;
  }
  c10::DataPtr allocate(std::size_t bytes) const override {
    constexpr std::size_t alignment = 64;
    void* const data = std::aligned_alloc(
        alignment, (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment);
    if (data == nullptr) throw std::bad_alloc();
    const std::lock_guard<std::mutex> lock(mutex_);
    sizes_[data] = bytes;
    live_ += bytes;
    peak_ = std::max(peak_, live_);
    return {data, data, &CountingAllocator::release, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &CountingAllocator::release; }
  std::size_t live() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return live_;
  }
  std::size_t peak() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return peak_;
  }
  void forget_peak() {
    const std::lock_guard<std::mutex> lock(mutex_);
    peak_ = live_;
  }

 private:
  static void release(void* data) {
    auto& own = instance();
    const std::lock_guard<std::mutex> lock(own.mutex_);
    own.live_ -= own.sizes_.at(data);
    own.sizes_.erase(data);
    std::free(data);
  }
  mutable std::mutex mutex_;
  mutable std::unordered_map<void*, std::size_t> sizes_;
  mutable std::size_t live_ = 0, peak_ = 0;
};

/// Bytes of tensors that `work` holds at its peak beside those that were there before.
inline std::size_t peak_tensor_bytes(const std::function<void()>& work) {
  struct Replaced {
    c10::Allocator* usual = c10::GetCPUAllocator();
    Replaced() { c10::SetCPUAllocator(&CountingAllocator::instance(), 1); }
    ~Replaced() { c10::SetCPUAllocator(usual, 1); }
  };
  const Replaced replaced;
  auto& counting = CountingAllocator::instance();
  counting.forget_peak();
  const auto before = counting.live();
  work();
  return counting.peak() - before;
}

}  // namespace spikedepth
