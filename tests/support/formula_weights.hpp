#pragma once
// The weights and frames of the golden scripts of StereoSpike, from the same formulas.
#include <torch/torch.h>

#include <cmath>
#include <cstdint>

namespace spikedepth::test {

constexpr std::int64_t kFormulaHeight = 20, kFormulaWidth = 28;
constexpr double kFormulaGrid = 1.0 / 4096.0;

inline std::uint32_t mix(std::uint64_t value) {
  auto h = static_cast<std::uint32_t>(value);
  h ^= h >> 16;
  h *= 0x85EBCA6BU;
  h ^= h >> 13;
  h *= 0xC2B2AE35U;
  return h ^ (h >> 16);
}

/// Entry `index` of tensor `number`: uniform within +-amplitude, rounded to the grid.
inline double formula_value(std::uint64_t index, std::uint64_t number, double amplitude) {
  const auto word = mix(index * 2654435761ULL + number * 40503ULL + 12345ULL);
  const double u = static_cast<double>(word) / 4294967296.0 * 2 - 1;
  return std::nearbyint(u * amplitude / kFormulaGrid) * kFormulaGrid;
}

inline void fill_by_formula(torch::Tensor tensor, std::uint64_t number, double amplitude) {
  auto flat = tensor.view({-1});
  auto values = flat.accessor<float, 1>();
  for (std::int64_t i = 0; i < flat.numel(); ++i)
    values[i] = static_cast<float>(formula_value(static_cast<std::uint64_t>(i), number, amplitude));
}

inline torch::Tensor formula_frames() {
  auto frames = torch::zeros({1, 1, 4, kFormulaHeight, kFormulaWidth});
  auto* values = frames.data_ptr<float>();
  for (std::int64_t i = 0; i < frames.numel(); ++i) {
    const auto h = mix(static_cast<std::uint64_t>(i) * 2246822519ULL + 777ULL);
    if (h % 5 == 0) values[i] = static_cast<float>(h / 5 % 3 + 1);
  }
  return frames;
}

}  // namespace spikedepth::test
