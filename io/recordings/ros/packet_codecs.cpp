#include "io/recordings/ros/packet_codecs.hpp"

#include "io/recordings/ros/ros_fields.hpp"

namespace spikedepth {
namespace {

std::int8_t sign(bool on) {
  return on ? std::int8_t{1} : std::int8_t{-1};
}

void expect_multiple(std::string_view bytes, std::size_t of) {
  if (bytes.size() % of != 0)
    throw BadBytes(std::to_string(bytes.size()) + " bytes of events, no multiple of " +
                   std::to_string(of));
}

// Words of libcaer_cmp: the upper 4 bits tell the kind.
enum Word : unsigned {
  kTimeHigh = 0,
  kTimeLow = 1,
  kColumn = 2,
  kEvent = 3,
  kVectorBase = 4,
  kVector8 = 5
};

/// Base times are at most 2^63 ns; more is no time.
std::int64_t sum_ns(std::int64_t base_ns, std::uint64_t more_ns) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(base_ns) + more_ns);
}

}  // namespace

void decode_mono(std::string_view bytes, std::int64_t base_ns, EventBatch& out) {
  expect_multiple(bytes, 8);
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    const auto word = load_little<std::uint64_t>(bytes.data() + at);
    out.push_back({us_of_ns(sum_ns(base_ns, word & 0xffffffffU)),
                   static_cast<std::uint16_t>(word >> 32U & 0xffffU),
                   static_cast<std::uint16_t>(word >> 48U & 0x7fffU), sign(word >> 63U != 0)});
  }
}

void decode_libcaer(std::string_view bytes, std::int64_t base_ns, EventBatch& out) {
  expect_multiple(bytes, 8);
  constexpr std::uint32_t kHalfRange = 1U << 30U;
  std::uint64_t wraps_us = 0;
  std::uint32_t before = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    const auto data = load_little<std::uint32_t>(bytes.data() + at);
    const auto us = load_little<std::uint32_t>(bytes.data() + at + 4) & 0x7fffffffU;
    if (us < before && before - us > kHalfRange) wraps_us += 1ULL << 31U;
    before = us;
    out.push_back({us_of_ns(sum_ns(base_ns, (wraps_us + us) * 1000)),
                   static_cast<std::uint16_t>(data >> 17U & 0x7fffU),
                   static_cast<std::uint16_t>(data >> 2U & 0x7fffU), sign((data >> 1U & 1U) != 0)});
  }
}

void decode_libcaer_cmp(std::string_view bytes, std::int64_t base_ns, EventBatch& out) {
  expect_multiple(bytes, 2);
  std::uint32_t high = 0;
  std::uint32_t low = 0;
  std::uint16_t x = 0;
  std::uint32_t base_y = 0;
  std::int8_t polarity = 1;
  bool has_x = false;
  const auto add = [&](std::uint32_t y, std::int8_t sign_of_event) {
    if (!has_x) return;  // a packet tells the column before the first event
    out.push_back({us_of_ns(sum_ns(base_ns, std::uint64_t{high | low} * 1000)), x,
                   static_cast<std::uint16_t>(y < 0xffffU ? y : 0xffffU), sign_of_event});
  };
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const unsigned word = load_little<std::uint16_t>(bytes.data() + at);
    const bool on = (word >> 11U & 1U) != 0;
    switch (word >> 12U) {
      case kTimeHigh:
        high = (word & 0xfffU) << 12U;
        break;
      case kTimeLow:
        low = word & 0xfffU;
        break;
      case kColumn:
        x = static_cast<std::uint16_t>(word & 0x7ffU);
        has_x = true;
        break;
      case kEvent:
        add(word & 0x7ffU, sign(on));
        break;
      case kVectorBase:
        base_y = word & 0x7ffU;
        polarity = sign(on);
        break;
      case kVector8:
        for (unsigned i = 0; i < 8; ++i) {
          if ((word >> i & 1U) != 0) add(base_y + i, polarity);
        }
        base_y = base_y < 0xf000U ? base_y + 8 : base_y;
        break;
      default:
        throw BadBytes("a word of kind " + std::to_string(word >> 12U) +
                       ", which libcaer_cmp does not have");
    }
  }
}

}  // namespace spikedepth
