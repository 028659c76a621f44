#include "core/engine/frame_lists.hpp"

#include <algorithm>

namespace spikedepth::engine {
namespace {

constexpr std::size_t kSpare = 16;  // the vector code writes so many values beyond the last

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
      room_(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(channels_) + kSpare),
      value_columns_(new std::uint32_t[room_ * static_cast<std::size_t>(frame.height)]),
      value_entries_(new std::uint32_t[room_ * static_cast<std::size_t>(frame.height)]),
      values_(new float[room_ * static_cast<std::size_t>(frame.height)]),
      counts_(static_cast<std::size_t>(frame.height)) {}

void FrameLists::list(const Kernels& kernels, const float* frame, int row) {
  std::size_t at = static_cast<std::size_t>(row) * room_;
  const std::size_t start = at;
  for (int c = 0; c < channels_; ++c) {
    FrameRow values;
    values.values = frame + static_cast<std::ptrdiff_t>(c * frame_.height + row) * frame_.width;
    values.count = frame_.width;
    values.first_column = static_cast<std::uint32_t>(padding_);
    values.entry_step = static_cast<std::uint32_t>(channels_) * row_bytes_;
    values.first_entry = static_cast<std::uint32_t>(padding_) * values.entry_step +
                         static_cast<std::uint32_t>(c) * row_bytes_;
    values.columns = value_columns_.get() + at;
    values.entries = value_entries_.get() + at;
    values.kept = values_.get() + at;
    at += kernels.list_values(values);
  }
  counts_[static_cast<std::size_t>(row)] = static_cast<std::uint32_t>(at - start);
}

// Calls take(index of a value, the kernel's row in bytes of weights) for all that reach row `y`.
template <typename Take>
void FrameLists::each_value(int y, const PackedWeights& weights, const Take& take) const {
  for (int ky = 0; ky < kernel_; ++ky) {
    const int source = y * stride_ - padding_ + ky;
    if (source < 0 || source >= frame_.height) continue;
    const auto chunk =
        static_cast<std::uint32_t>(weights.chunk_bytes(0)) * static_cast<std::uint32_t>(ky);
    const std::size_t start = static_cast<std::size_t>(source) * room_;
    const std::size_t end = start + counts_[static_cast<std::size_t>(source)];
    for (std::size_t i = start; i < end; ++i) take(i, chunk);
  }
}

// The values of the kernel's rows, sorted by column: a counting sort.
GradedRow FrameLists::reaching(int y, const PackedWeights& weights, int block, Row& row) const {
  row.first.assign(columns_ + 2, 0);
  std::uint32_t* const first = row.first.data();
  each_value(y, weights, [&](std::size_t i, std::uint32_t) { ++first[value_columns_[i] + 2]; });
  std::uint32_t count = 0;
  for (std::size_t column = 0; column <= columns_; ++column) {
    count += first[column + 1];
    first[column + 1] = count;
  }
  if (row.entries.size() < count) {
    row.entries.resize(count);
    row.values.resize(count);
  }
  std::uint32_t* const entries = row.entries.data();
  float* const values = row.values.data();
  each_value(y, weights, [&](std::size_t i, std::uint32_t chunk) {
    const std::uint32_t at = first[value_columns_[i] + 1]++;
    entries[at] = value_entries_[i] + chunk;
    values[at] = values_[i];
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
  return room_ * static_cast<std::size_t>(frame_.height) * 3 * sizeof(float);
}

}  // namespace spikedepth::engine
