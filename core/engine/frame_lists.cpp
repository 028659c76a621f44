#include "core/engine/frame_lists.hpp"

#include <algorithm>
#include <cstring>

namespace spikedepth::engine {
namespace {

constexpr int kTogether = 4;  // values looked at at once: most are 0

bool all_zero(const float* values) {
  std::uint64_t bits[2];
  std::memcpy(bits, values, sizeof bits);
  return (bits[0] | bits[1]) == 0;
}

}  // namespace

FrameLists::FrameLists(const SynapseDescription& synapse, MapSize frame, int output_columns,
                       std::size_t weight_row_bytes)
    : channels_(synapse.inputs),
      kernel_(synapse.kernel),
      stride_(synapse.stride),
      padding_(synapse.padding),
      frame_(frame),
      columns_(static_cast<std::size_t>(
          std::max(frame.width + padding_, (output_columns - 1) * stride_ + kernel_))),
      row_bytes_(static_cast<std::uint32_t>(weight_row_bytes)),
      room_(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(channels_)),
      values_(new Value[room_ * static_cast<std::size_t>(frame.height)]),
      counts_(static_cast<std::size_t>(frame.height)) {}

void FrameLists::list(const float* frame, int row) {
  Value* const start = values_.get() + static_cast<std::size_t>(row) * room_;
  Value* to = start;
  for (int c = 0; c < channels_; ++c) {
    const float* const from =
        frame + static_cast<std::ptrdiff_t>(c * frame_.height + row) * frame_.width;
    const auto take = [&](int x) {
      if (from[x] == 0.0F) return;
      const auto column = static_cast<std::uint32_t>(x + padding_);
      const auto channel = static_cast<std::uint32_t>(c);
      *to++ = {column, (column * static_cast<std::uint32_t>(channels_) + channel) * row_bytes_,
               from[x]};
    };
    int x = 0;
    for (; x + kTogether <= frame_.width; x += kTogether) {
      if (all_zero(from + x)) continue;
      for (int i = 0; i < kTogether; ++i) take(x + i);
    }
    for (; x < frame_.width; ++x) take(x);
  }
  counts_[static_cast<std::size_t>(row)] = static_cast<std::uint32_t>(to - start);
}

// The values of the kernel's rows, sorted by column: a counting sort.
GradedRow FrameLists::reaching(int y, const PackedWeights& weights, int block, Row& row) const {
  const auto each_value = [&](const auto& take) {
    for (int ky = 0; ky < kernel_; ++ky) {
      const int source = y * stride_ - padding_ + ky;
      if (source < 0 || source >= frame_.height) continue;
      const Value* const from = values_.get() + static_cast<std::size_t>(source) * room_;
      const auto chunk =
          static_cast<std::uint32_t>(weights.chunk_bytes(0)) * static_cast<std::uint32_t>(ky);
      for (const Value* value = from; value != from + counts_[static_cast<std::size_t>(source)];
           ++value)
        take(*value, chunk);
    }
  };
  row.first.assign(columns_ + 2, 0);
  each_value([&](const Value& value, std::uint32_t) { ++row.first[value.column + 2]; });
  for (std::size_t column = 0; column < columns_; ++column)
    row.first[column + 2] += row.first[column + 1];
  const std::size_t count = row.first[columns_ + 1];
  if (row.entries.size() < count) {
    row.entries.resize(count);
    row.values.resize(count);
  }
  each_value([&](const Value& value, std::uint32_t chunk) {
    const std::uint32_t at = row.first[value.column + 1]++;
    row.entries[at] = value.entry + chunk;
    row.values[at] = value.value;
  });
  GradedRow graded;
  graded.first = row.first.data();
  graded.entries = row.entries.data();
  graded.values = row.values.data();
  graded.weights = weights.chunk(block, 0, 0);
  graded.step = stride_;
  graded.kernel = kernel_;
  graded.step_bytes = std::ptrdiff_t{row_bytes_} * channels_ * stride_;
  return graded;
}

std::size_t FrameLists::entry_count(const GradedRow& row, int positions) {
  std::size_t sum = 0;
  for (int x = 0; x < positions; ++x)
    sum += row.first[x * row.step + row.kernel] - row.first[x * row.step];
  return sum;
}

std::size_t FrameLists::reserved_bytes() const {
  return room_ * static_cast<std::size_t>(frame_.height) * sizeof(Value);
}

}  // namespace spikedepth::engine
