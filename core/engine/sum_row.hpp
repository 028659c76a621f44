#pragma once
// A row of sums of one block of outputs.
#include <vector>

#include "core/engine/geometry.hpp"
#include "core/engine/packed_weights.hpp"

namespace spikedepth::engine {

/// Sums [position][width], floats or integers. Integers stay in 16 bits for as long as these hold
/// them, which halves what is read and written, and then move to 32.
class SumRow {
 public:
  /// Memory for `values` sums. 32-bit integers lie behind those of 16 bits and are touched only
  /// where they are needed.
  static std::size_t bytes(Arithmetic arithmetic, std::size_t values);

  /// Sums in `memory`; only `columns` of them will be used.
  SumRow(const PackedWeights& weights, std::size_t values, void* memory,
         const std::vector<Range>& columns);

  /// All zero. Integers begin with 16 bits if they are `narrow`.
  void clear(bool narrow);
  /// Sums of a float row.
  void* floats() { return first_; }
  /// Sums of 16 bits, to which the caller adds up to `entries` a position. Those that might
  /// overflow first move to 32 bits.
  void* hold(const Kernels& kernels, int entries);
  /// Sums of 32 bits.
  std::int32_t* wide(const Kernels& kernels);
  bool is_wide() const { return is_wide_; }
  /// Whether lists of up to `entries` a position should be added to 16 bits.
  bool is_narrow(int entries) const { return is_narrow_ && entries <= exact_entries_; }
  /// Gathers all sums in one format: 32 bits, if any of them are.
  void settle(const Kernels& kernels);
  SumForm form() const {
    return !integer_ ? SumForm::floats : is_wide_ ? SumForm::ints : SumForm::shorts;
  }
  /// The sums of a settled row, from `column` on.
  const void* from(int column) const;

 private:
  void move(const Kernels& kernels);

  bool integer_;
  int width_, exact_entries_;
  const std::vector<Range>* columns_;
  void* first_;  // floats or 16 bits
  std::int32_t* wide_ = nullptr;
  int held_ = 0;  // entries that a position of 16 bits may have taken
  bool is_wide_ = false, is_narrow_ = true;
};

}  // namespace spikedepth::engine
