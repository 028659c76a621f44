#pragma once
// Writes FlatBuffers of few tables front to back.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace spikedepth {

/// Bytes of one buffer behind its length of 4 bytes. Offsets point forwards, as the format wants:
/// a field of 4 bytes is point()ed once its target is at the end.
class FlatWriter {
 public:
  /// `identifier` has 4 letters.
  explicit FlatWriter(const std::string& identifier);

  /// One field of a table. No bytes: left out.
  struct Field {
    unsigned bytes = 0;  // 1, 2, 4 or 8; also its alignment
    std::uint64_t value = 0;
  };
  /// Appends a table; `places[i]` is where field i lies. The root is the first table.
  std::size_t table(const std::vector<Field>& fields, std::vector<std::size_t>& places);
  /// Appends the count of a vector so that its elements begin at a multiple of `alignment`, and
  /// points the offset at `place` to it.
  void vector(std::size_t place, std::size_t count, std::size_t alignment);
  void bytes(const void* from, std::size_t count);
  void point(std::size_t place, std::size_t target);
  std::size_t size() const { return bytes_.size(); }

  /// Sets the length; the bytes are complete.
  std::vector<std::uint8_t> finish();

 private:
  void align(std::size_t alignment, std::size_t ahead = 0);
  template <typename Number>
  void put(std::size_t at, Number value) {
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }
  template <typename Number>
  void append(Number value) {
    bytes(&value, sizeof value);
  }
  std::vector<std::uint8_t> bytes_;
  bool has_root_ = false;
};

}  // namespace spikedepth
