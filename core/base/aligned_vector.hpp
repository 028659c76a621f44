#pragma once
// Memory that starts on a cache line, so that no vector of up to 64 bytes spans two; from 4 MiB on
// in large pages where the system has them, so that weights in their tens of megabytes are read
// without a page walk every 4 KiB.
#include <cstddef>
#include <vector>

namespace spikedepth {

/// Throws std::bad_alloc. To be freed with the same number of bytes.
void* allocate_lines(std::size_t bytes);
void free_lines(void* memory, std::size_t bytes);

template <typename T>
struct CacheLineAllocator {
  using value_type = T;

  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(allocate_lines(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) { free_lines(memory, count * sizeof(T)); }
  template <typename U>
  bool operator==(const CacheLineAllocator<U>&) const {
    return true;
  }
  template <typename U>
  bool operator!=(const CacheLineAllocator<U>&) const {
    return false;
  }
};

template <typename T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

}  // namespace spikedepth
