#pragma once
// The fields of one ROS message, in ROS 1's serialisation or ROS 2's (CDR).
#include <string>

#include "core/base/time.hpp"
#include "io/streams/byte_cursor.hpp"

namespace spikedepth {

/// Reads fields in their order. CDR puts each at a multiple of its size, counted from behind its
/// first four bytes. Throws BadBytes rather than read past the end.
class RosFields {
 public:
  RosFields(std::string_view bytes, bool cdr) : cursor_(bytes), cdr_(cdr) {
    if (!cdr) return;
    const auto kind = cursor_.take<std::uint32_t>();
    start_ = cursor_.at();
    // 0, 1, then two bytes for options: plain CDR, little-endian.
    if ((kind & 0xffffU) != 0x0100U)
      throw BadBytes("a message in another form than little-endian CDR");
  }
  bool cdr() const { return cdr_; }
  std::size_t left() const { return cursor_.left(); }

  void align(std::size_t to) {
    if (!cdr_) return;
    const std::size_t over = (cursor_.at() - start_) % to;
    if (over > 0) cursor_.skip(to - over);
  }
  template <typename Number>
  Number take() {
    align(sizeof(Number));
    return cursor_.take<Number>();
  }
  /// Without the zero that ends it in CDR.
  std::string_view text() {
    align(4);
    std::string_view found = cursor_.take_text();
    if (cdr_ && !found.empty() && found.back() == '\0') found.remove_suffix(1);
    return found;
  }
  std::string_view bytes(std::size_t count) { return cursor_.take_bytes(count); }

  /// Seconds and nanoseconds as nanoseconds; no date that both can tell overflows.
  std::int64_t time_ns() {
    const std::int64_t seconds =
        cdr_ ? std::int64_t{take<std::int32_t>()} : std::int64_t{take<std::uint32_t>()};
    return seconds * 1'000'000'000 + take<std::uint32_t>();
  }
  /// std_msgs/Header; its time.
  std::int64_t header_ns() {
    if (!cdr_) take<std::uint32_t>();  // a running number, which ROS 2 dropped
    const std::int64_t t = time_ns();
    text();  // frame
    return t;
  }

 private:
  ByteCursor cursor_;
  bool cdr_;
  std::size_t start_ = 0;
};

/// Nanoseconds to microseconds, rounded down.
inline TimeUs us_of_ns(std::int64_t ns) {
  return ns / 1000 - (ns % 1000 < 0 ? 1 : 0);
}

}  // namespace spikedepth
