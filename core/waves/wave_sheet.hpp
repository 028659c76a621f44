#pragma once
// A sheet of spiking units with short-range excitation and longer-range inhibition, which turns
// independent noise into travelling patches of activity (Raghavan, Lin, Thomson, SNUFA 2021, arXiv
// 2006.06902; arXiv 1906.01039).
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"
#include "core/waves/sheet_layout.hpp"

namespace spikedepth {

/// What makes spikes, one step after another.
class WaveSheet {
 public:
  virtual ~WaveSheet() = default;
  virtual const SheetLayout& layout() const = 0;
  /// One step further; the units that fire in it, ascending.
  virtual const std::vector<std::int64_t>& step() = 0;
};

/// Sums over the units that fired of what they do to each unit.
class LateralInput {
 public:
  LateralInput(const SheetLayout& sheet, const LateralKernel& kernel)
      : count_(sheet.count()), weights_(lateral_weights(sheet, kernel)) {}
  /// Adds to `input` [n].
  void add(const std::vector<std::int64_t>& fired, std::vector<float>& input) const;

 private:
  std::int64_t count_;
  std::vector<float> weights_;  // [n][n]
};

/// Where the after-spike current of a unit of model A comes from.
enum class SpikeCurrent {
  by_distance,  // d = 8 - 6 exp(-distance to the sheet's centre / 10)
  by_draw       // d = 8 - 6 r^2, r uniform
};

/// Model A, steps of 1 ms: Izhikevich's neurons (IEEE Transactions on Neural Networks 14:1569,
/// 2003),
///   v >= 30: fires, v <- c, u <- u + d;   I = 3 N(0,1) + S H
///   v <- v + 0.5 (0.04 v^2 + 5 v + 140 - u + I), twice;   u <- u + 0.02 (0.2 v - u)
/// with c = -65 + 15 r^2, r uniform.
class IzhikevichSheet : public WaveSheet {
 public:
  IzhikevichSheet(const SheetLayout& layout, const LateralKernel& kernel, SpikeCurrent current,
                  std::uint64_t seed);
  const SheetLayout& layout() const override { return layout_; }
  const std::vector<std::int64_t>& step() override;

 private:
  SheetLayout layout_;
  LateralInput lateral_;
  Random random_;
  std::vector<float> v_, u_, c_, d_, input_;
  std::vector<std::int64_t> fired_;
};

}  // namespace spikedepth
