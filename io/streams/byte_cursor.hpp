#pragma once
// Binary records read field by field, never beyond their end.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace spikedepth {

/// Bytes that are not what they should be; who knows the file makes a DataError of it. The text
/// says what was found and expected: "a string of 70 bytes in a record with 12 bytes left".
class BadBytes : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A little-endian number at any address.
template <typename Number>
Number load_little(const void* bytes) {
  Number value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// Reads little-endian fields one after another. Throws BadBytes rather than read past the end.
class ByteCursor {
 public:
  ByteCursor(const void* bytes, std::size_t size)
      : begin_(static_cast<const std::uint8_t*>(bytes)), size_(size) {}
  explicit ByteCursor(std::string_view bytes) : ByteCursor(bytes.data(), bytes.size()) {}

  std::size_t at() const { return at_; }
  std::size_t left() const { return size_ - at_; }
  const std::uint8_t* here() const { return begin_ + at_; }

  void skip(std::size_t count) {
    expect(count);
    at_ += count;
  }
  template <typename Number>
  Number take() {
    expect(sizeof(Number));
    const auto value = load_little<Number>(here());
    at_ += sizeof(Number);
    return value;
  }
  std::string_view take_bytes(std::size_t count) {
    expect(count);
    const std::string_view bytes(reinterpret_cast<const char*>(here()), count);
    at_ += count;
    return bytes;
  }
  /// A length in 32 bits, then as many bytes.
  std::string_view take_text() { return take_bytes(take<std::uint32_t>()); }

 private:
  void expect(std::size_t count) const {
    if (count > left())
      throw BadBytes("a field of " + std::to_string(count) + " bytes where " +
                     std::to_string(left()) + " are left");
  }
  const std::uint8_t* begin_;
  std::size_t size_;
  std::size_t at_ = 0;
};

}  // namespace spikedepth
