#pragma once
// An HDF5 identifier that closes itself; usable without hdf5.h.
#include <cstddef>
#include <cstdint>

namespace spikedepth::hdf5 {

/// h5py's LZF filter: number and parameters are fixed by h5py.
constexpr int kLzfFilter = 32000;

enum class ElementType { float64, float32, int64, uint32, uint16, int8, uint8 };
std::size_t element_bytes(ElementType type);

/// Owns one identifier of the HDF5 library.
class Handle {
 public:
  using Close = int (*)(std::int64_t);
  Handle() = default;
  Handle(std::int64_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle& operator=(Handle&& other) noexcept;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }
  std::int64_t id() const noexcept { return id_; }
  bool valid() const noexcept { return id_ >= 0; }
  void reset() noexcept;
  /// The same; false if the library could not close what it names, as where the disk is full.
  bool try_close() noexcept;

 private:
  std::int64_t id_ = -1;
  Close close_ = nullptr;
};

}  // namespace spikedepth::hdf5
