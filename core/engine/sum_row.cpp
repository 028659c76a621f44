#include "core/engine/sum_row.hpp"

#include <cstring>

namespace spikedepth::engine {
namespace {

// Bytes of one sum of the first format.
std::size_t first_bytes(bool integer) {
  return integer ? sizeof(std::int16_t) : sizeof(float);
}

}  // namespace

std::size_t SumRow::bytes(Arithmetic arithmetic, std::size_t values) {
  const bool integer = arithmetic == Arithmetic::integer;
  return values * (first_bytes(integer) + (integer ? sizeof(std::int32_t) : 0));
}

SumRow::SumRow(const PackedWeights& weights, std::size_t values, void* memory,
               const std::vector<Range>& columns)
    : integer_(weights.arithmetic == Arithmetic::integer),
      width_(weights.width),
      exact_entries_(weights.exact_entries),
      columns_(&columns),
      first_(memory) {
  if (integer_)
    wide_ =
        reinterpret_cast<std::int32_t*>(static_cast<char*>(memory) + values * first_bytes(true));
}

void SumRow::clear(bool narrow) {
  held_ = 0;
  is_narrow_ = narrow;
  is_wide_ = integer_ && !narrow;
  for (const auto part : *columns_) {
    const std::size_t position = static_cast<std::size_t>(width_) *
                                 (is_wide_ ? sizeof(std::int32_t) : first_bytes(integer_));
    char* const sums = is_wide_ ? reinterpret_cast<char*>(wide_) : static_cast<char*>(first_);
    std::memset(sums + static_cast<std::size_t>(part.first) * position, 0,
                static_cast<std::size_t>(part.last - part.first) * position);
  }
}

void* SumRow::hold(const Kernels& kernels, int entries) {
  if (held_ + entries > exact_entries_) move(kernels);
  held_ += entries;
  return first_;
}

std::int32_t* SumRow::wide(const Kernels& kernels) {
  if (!is_wide_) move(kernels);
  return wide_;
}

void SumRow::settle(const Kernels& kernels) {
  if (is_wide_ && held_ > 0) move(kernels);
}

const void* SumRow::from(int column) const {
  const auto at = static_cast<std::size_t>(column) * static_cast<std::size_t>(width_);
  if (is_wide_) return wide_ + at;
  return static_cast<const char*>(first_) + at * first_bytes(integer_);
}

void SumRow::move(const Kernels& kernels) {
  for (const auto part : *columns_) {
    const auto at = static_cast<std::size_t>(part.first) * static_cast<std::size_t>(width_);
    kernels.widen(
        static_cast<std::int16_t*>(first_) + at, wide_ + at,
        static_cast<std::size_t>(part.last - part.first) * static_cast<std::size_t>(width_),
        is_wide_);
  }
  held_ = 0;
  is_wide_ = true;
}

}  // namespace spikedepth::engine
