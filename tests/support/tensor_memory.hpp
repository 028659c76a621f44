#pragma once
// Counts the bytes of all tensors that live, for tests of what a computation keeps.
#include <c10/core/CPUAllocator.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>

namespace spikedepth::test {

/// An allocator that counts what it hands out; a test puts it in place of LibTorch's.
class CountingAllocator : public c10::Allocator {
 public:
  explicit CountingAllocator(c10::Allocator* inner) : inner_(inner) {}
  c10::DataPtr allocate(std::size_t bytes) const override {
    auto* block = new Block{inner_->allocate(bytes), this, bytes};
    live_ += bytes;
    peak_ = std::max(peak_, live_);
    return {block->data.get(), block, &CountingAllocator::free_block,
            c10::Device(c10::DeviceType::CPU)};
  }
  std::size_t live() const { return live_; }
  std::size_t peak() const { return peak_; }
  void forget_peak() { peak_ = live_; }

 private:
  struct Block {
    c10::DataPtr data;
    const CountingAllocator* owner;
    std::size_t bytes;
  };
  static void free_block(void* pointer) {
    auto* block = static_cast<Block*>(pointer);
    block->owner->live_ -= block->bytes;
    delete block;
  }
  c10::Allocator* inner_;
  mutable std::size_t live_ = 0, peak_ = 0;
};

/// Bytes of tensors that `work` holds at its peak beside those that were there before. One thread.
inline std::size_t peak_tensor_bytes(const std::function<void()>& work) {
  // Blocks may outlive the measurement, so the allocator stays.
  static auto* const usual = c10::GetCPUAllocator();
  static auto* const counting = new CountingAllocator(usual);
  c10::SetCPUAllocator(counting, 1);
  counting->forget_peak();
  const auto before = counting->live();
  work();
  const auto peak = counting->peak() - before;
  c10::SetCPUAllocator(usual, 1);
  return peak;
}

}  // namespace spikedepth::test
