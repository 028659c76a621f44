#pragma once
// Dense inputs as bytes, and their products with weights in matrix tiles.
#include "core/engine/kernels/vectors.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

constexpr std::ptrdiff_t kTileValues = kTileSide * kTileSide;
constexpr int kSlicesNear = 20;  // whose weights stay in the first-level cache

// Weights that stay near while all rows pass: slices [first_slice, end_slice) of the kernel's rows
// [first, end).
struct TileChunk {
  int first, end, first_slice, end_slice;
};

inline TileChunk first_chunk(const TileArguments& t) {
  const int parts = (t.slices + kSlicesNear - 1) / kSlicesNear;
  const int rows = t.slices < kSlicesNear ? kSlicesNear / t.slices : 1;
  return {0, rows < t.kernel ? rows : t.kernel, 0, (t.slices + parts - 1) / parts};
}

// The chunk behind; none where `first` is the kernel.
inline TileChunk chunk_after(const TileArguments& t, TileChunk chunk) {
  const TileChunk start = first_chunk(t);
  if (chunk.end_slice < t.slices) {
    const int end = chunk.end_slice + start.end_slice;
    return {chunk.first, chunk.end, chunk.end_slice, end < t.slices ? end : t.slices};
  }
  const int end = chunk.end + start.end;
  return {chunk.end, end < t.kernel ? end : t.kernel, 0, start.end_slice};
}

// A tile unit holds the sums of two groups of positions: [group][high or low][row][output].
#ifdef SPIKEDEPTH_MATRIX_TILES
constexpr bool kHasTiles = true;

// Tiles 0 to 3 are sums, 4 and 5 inputs of a group each, 6 and 7 weights.
class TileUnit {
 public:
  explicit TileUnit(int group_rows) {
    struct alignas(64) {
      std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
      std::uint16_t row_bytes[16] = {};
      std::uint8_t rows[16] = {};
    } config;
    for (int tile = 0; tile < 8; ++tile) {
      config.row_bytes[tile] = kTileRowBytes;
      config.rows[tile] = static_cast<std::uint8_t>(tile < 6 ? group_rows : kTileSide);
    }
    _tile_loadconfig(&config);
  }
  ~TileUnit() { _tile_release(); }
  TileUnit(const TileUnit&) = delete;
  TileUnit& operator=(const TileUnit&) = delete;

  static void clear() {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  static void load(const std::int32_t* sums) {
    _tile_loadd(0, sums, kTileRowBytes);
    _tile_loadd(1, sums + kTileValues, kTileRowBytes);
    _tile_loadd(2, sums + 2 * kTileValues, kTileRowBytes);
    _tile_loadd(3, sums + 3 * kTileValues, kTileRowBytes);
  }
  static void store(std::int32_t* sums) {
    _tile_stored(0, sums, kTileRowBytes);
    _tile_stored(1, sums + kTileValues, kTileRowBytes);
    _tile_stored(2, sums + 2 * kTileValues, kTileRowBytes);
    _tile_stored(3, sums + 3 * kTileValues, kTileRowBytes);
  }
  static void multiply(const std::uint8_t* near, const std::uint8_t* far,
                       std::ptrdiff_t position_bytes, const std::int8_t* weights, int slices) {
    for (int slice = 0; slice < slices; ++slice) {
      _tile_loadd(4, near, position_bytes);
      _tile_loadd(6, weights, kTileRowBytes);
      _tile_dpbusd(0, 4, 6);
      _tile_loadd(7, weights + kTilePair / 2, kTileRowBytes);
      _tile_dpbuud(1, 4, 7);
      _tile_loadd(5, far, position_bytes);
      _tile_dpbusd(2, 5, 6);
      _tile_dpbuud(3, 5, 7);
      near += kTileRowBytes;
      far += kTileRowBytes;
      weights += kTilePair;
    }
  }
};
#else
constexpr bool kHasTiles = false;

// The same in plain loops, to compare with.
class TileUnit {
 public:
  explicit TileUnit(int group_rows) : rows_(group_rows) {}

  void clear() {
    for (auto& sum : sums_) sum = 0;
  }
  void load(const std::int32_t* sums) { __builtin_memcpy(sums_, sums, sizeof sums_); }
  void store(std::int32_t* sums) const { __builtin_memcpy(sums, sums_, sizeof sums_); }
  void multiply(const std::uint8_t* near, const std::uint8_t* far, std::ptrdiff_t position_bytes,
                const std::int8_t* weights, int slices) {
    for (std::ptrdiff_t row = 0; row < rows_; ++row) {
      add_position(near + row * position_bytes, weights, slices, sums_ + row * kTileSide);
      add_position(far + row * position_bytes, weights, slices,
                   sums_ + 2 * kTileValues + row * kTileSide);
    }
  }

 private:
  static void add_position(const std::uint8_t* inputs, const std::int8_t* weights, int slices,
                           std::int32_t* sums) {
    for (int byte = 0; byte < slices * kTileRowBytes; ++byte) {
      const std::int32_t input = inputs[byte];
      if (input == 0) continue;
      const std::int8_t* const at = weights + byte / kTileRowBytes * kTilePair +
                                    byte % kTileRowBytes / 4 * kTileRowBytes + byte % 4;
      for (int k = 0; k < kTileSide; ++k) {
        sums[k] += input * at[4 * k];
        sums[kTileValues + k] += input * static_cast<std::uint8_t>(at[4 * k + kTilePair / 2]);
      }
    }
  }

  int rows_;
  std::int32_t sums_[4 * kTileValues] = {};
};
#endif

// Adds the sums of two groups to where their positions lie.
inline void add_groups(const TileArguments& t, const std::int32_t* made, int group,
                       std::int32_t* sums) {
  const std::int32_t* position = t.positions + group * t.group_rows;
  for (int half = 0; half < 2; ++half, made += 2 * kTileValues) {
    for (int row = 0; row < t.group_rows; ++row, ++position) {
      if (*position < 0) continue;
      std::int32_t* const sum = sums + *position * t.stride;
      const std::int32_t* const high = made + row * kTileSide;
      for (int v = 0; v < kTileSide; v += kFloats)
        store(sum + v, load(sum + v) + load(high + v) * 256 + load(high + kTileValues + v));
    }
  }
}

// One chunk of weights for two groups of a row; true where the row takes part in it.
inline bool multiply_chunk(TileUnit& unit, const TileArguments& t, const TileRow& row, int group,
                           TileChunk chunk, bool is_first, const std::int32_t* before) {
  bool any = false;
  for (int ky = chunk.first; ky < chunk.end; ++ky) {
    if (row.inputs[ky] == nullptr) continue;
    if (!any) is_first ? unit.clear() : unit.load(before);
    any = true;
    const std::ptrdiff_t group_bytes = t.group_rows * t.position_bytes;
    const std::uint8_t* const near =
        row.inputs[ky] + group * group_bytes + chunk.first_slice * kTileRowBytes;
    const std::int8_t* const weights =
        t.weights + (std::ptrdiff_t{ky} * t.slices + chunk.first_slice) * kTilePair;
    unit.multiply(near, near + group_bytes, t.position_bytes, weights,
                  chunk.end_slice - chunk.first_slice);
  }
  return any;
}

// Whether any of the kernel's rows [from, end) has an input.
inline bool has_inputs(const TileRow& row, int from, int end) {
  for (int ky = from; ky < end; ++ky) {
    if (row.inputs[ky] != nullptr) return true;
  }
  return false;
}

void add_tiles(const TileArguments& t) {
  TileUnit unit(t.group_rows);
  for (TileChunk chunk = first_chunk(t); chunk.first < t.kernel; chunk = chunk_after(t, chunk)) {
    for (int r = 0; r < t.row_count; ++r) {
      const TileRow& row = t.rows[r];
      const bool is_first = chunk.first_slice == 0 && !has_inputs(row, 0, chunk.first);
      const bool is_last = chunk.end_slice == t.slices && !has_inputs(row, chunk.end, t.kernel);
      for (int group = 0; group < t.groups; group += 2) {
        std::int32_t* const made = t.scratch + (r * t.groups + group) * 2 * kTileValues;
        if (!multiply_chunk(unit, t, row, group, chunk, is_first, made)) break;
        unit.store(made);
        if (is_last) add_groups(t, made, group, row.sums);
      }
    }
  }
}

inline void spread_word(std::uint32_t word, bool add, std::uint8_t* to) {
#if SPIKEDEPTH_VECTOR_BYTES == 64
  __m256i bytes = _mm256_maskz_set1_epi8(word, 1);
  if (add) bytes = _mm256_add_epi8(bytes, _mm256_loadu_si256(reinterpret_cast<__m256i*>(to)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes);
#else
  for (int bit = 0; bit < 32; ++bit) {
    const auto one = static_cast<std::uint8_t>(word >> bit & 1U);
    to[bit] = add ? static_cast<std::uint8_t>(to[bit] + one) : one;
  }
#endif
}

void spread_row(const ChannelWords* words, int word_count, const PlacedSource* columns,
                int column_count, std::uint8_t* to) {
  for (int i = 0; i < column_count; ++i) {
    for (int l = 0; l < word_count; ++l) {
      const bool add = l > 0 && words[l].base == words[l - 1].base;
      spread_word(words[l].words[columns[i].source * words[l].stride], add,
                  to + columns[i].place + words[l].base);
    }
  }
}

}  // namespace
}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
