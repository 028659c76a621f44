#pragma once
// Spikes as lists of entries.
#include "core/engine/kernels/vectors.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

#if SPIKEDEPTH_VECTOR_BYTES == 64
inline std::uint32_t* list_word(std::uint32_t word, std::uint32_t first, std::uint32_t row_bytes,
                                std::uint32_t* out) {
  const __m512i channels = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i steps =
      _mm512_mullo_epi32(channels, _mm512_set1_epi32(static_cast<int>(row_bytes)));
  const __m512i low = _mm512_add_epi32(_mm512_set1_epi32(static_cast<int>(first)), steps);
  const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(static_cast<int>(16 * row_bytes)));
  const auto low_mask = static_cast<__mmask16>(word);
  const auto high_mask = static_cast<__mmask16>(word >> 16);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(low_mask, low));
  out += __builtin_popcount(low_mask);
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi32(high_mask, high));
  return out + __builtin_popcount(high_mask);
}
#else
inline std::uint32_t* list_word(std::uint32_t word, std::uint32_t first, std::uint32_t row_bytes,
                                std::uint32_t* out) {
  for (; word != 0; word &= word - 1)
    *out++ = first + static_cast<std::uint32_t>(__builtin_ctz(word)) * row_bytes;
  return out;
}
#endif

// Words with spikes, set aside so that no branch has to be guessed for each word of a map.
struct HeldWords {
  static constexpr int kRoom = 128;
  std::uint32_t words[kRoom], firsts[kRoom];
  int count = 0;

  void hold(std::uint32_t word, std::uint32_t first) {
    words[count] = word;
    firsts[count] = first;
    count += word != 0 ? 1 : 0;
  }
  std::uint32_t* list(std::uint32_t row_bytes, std::uint32_t* out) {
    for (int i = 0; i < count; ++i) out = list_word(words[i], firsts[i], row_bytes, out);
    count = 0;
    return out;
  }
};

std::uint32_t list_row(const ChannelWords* words, int word_count, const PlacedSource* columns,
                       int column_count, std::uint32_t channels, std::uint32_t row_bytes,
                       std::uint32_t* entries, std::uint32_t* offsets) {
  HeldWords held;
  std::uint32_t spikes = 0;
  for (int i = 0; i < column_count; ++i) {
    offsets[i] = spikes;
    const std::uint32_t first = static_cast<std::uint32_t>(columns[i].place) * channels;
    for (int l = 0; l < word_count; ++l) {
      const std::uint32_t word = words[l].words[columns[i].source * words[l].stride];
      spikes += static_cast<std::uint32_t>(__builtin_popcount(word));
      held.hold(word, (first + words[l].base) * row_bytes);
      if (held.count == HeldWords::kRoom) entries = held.list(row_bytes, entries);
    }
  }
  held.list(row_bytes, entries);
  return offsets[column_count] = spikes;
}

// No branch is guessed for each value.
std::uint32_t list_values(const FrameRow& row) {
  std::uint32_t listed = 0;
  int i = 0;
#if SPIKEDEPTH_VECTOR_BYTES == 64
  const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (; i + kFloats <= row.count; i += kFloats) {
    const __m512 values = _mm512_loadu_ps(row.values + i);
    const __mmask16 mask = _mm512_cmp_ps_mask(values, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    const __m512i at = _mm512_add_epi32(steps, _mm512_set1_epi32(i));
    const __m512i columns =
        _mm512_add_epi32(at, _mm512_set1_epi32(static_cast<int>(row.first_column)));
    const __m512i entries = _mm512_add_epi32(
        _mm512_mullo_epi32(at, _mm512_set1_epi32(static_cast<int>(row.entry_step))),
        _mm512_set1_epi32(static_cast<int>(row.first_entry)));
    _mm512_storeu_si512(row.columns + listed, _mm512_maskz_compress_epi32(mask, columns));
    _mm512_storeu_si512(row.entries + listed, _mm512_maskz_compress_epi32(mask, entries));
    _mm512_storeu_ps(row.kept + listed, _mm512_maskz_compress_ps(mask, values));
    listed += static_cast<std::uint32_t>(__builtin_popcount(mask));
  }
#endif
  for (; i < row.count; ++i) {
    const auto at = static_cast<std::uint32_t>(i);
    row.columns[listed] = row.first_column + at;
    row.entries[listed] = row.first_entry + at * row.entry_step;
    row.kept[listed] = row.values[i];
    listed += row.values[i] != 0.0F ? 1 : 0;
  }
  return listed;
}

std::size_t count_spikes(const std::uint32_t* words, int count) {
  std::size_t spikes = 0;
  for (int i = 0; i < count; ++i) spikes += static_cast<unsigned>(__builtin_popcount(words[i]));
  return spikes;
}

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
