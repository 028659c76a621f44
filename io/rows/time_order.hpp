#pragma once
// Times in the order of a file: clocks that wrap, and clocks that were set back.
#include <cstdint>
#include <string>

#include "io/rows/column_facts.hpp"

namespace spikedepth {

/// Times of one camera of a clock that begins again at 0 after `period`, as if it did not.
class Unwrapper {
 public:
  explicit Unwrapper(double period = 0) : period_(period) {}
  /// The next time; as it is if the period is 0.
  double unwrap(double value);

 private:
  double period_;
  double offset_ = 0;
  double previous_ = 0;
  bool started_ = false;
};

/// The period of a clock of 24 or 32 bits that counts in the column's own steps, or in microseconds
/// where these are milliseconds or seconds, if the largest of `times` lies just below it; else 0.
double possible_period(const ColumnFacts& times);

/// Looks at the times of one camera, in the order of the file.
class TimeOrder {
 public:
  explicit TimeOrder(double period = 0) : period_(period) {}
  /// `row` counts from the file's beginning, for messages.
  void add(double value, std::uint64_t row);

  /// How often the clock wrapped; 0 unless that is proven: every jump of more than half of the
  /// period becomes a step of less than a thousandth of it once it is unwrapped, all times lie
  /// within the period, and more jumps lead back than forward.
  std::uint64_t wraps() const;
  /// Jumps back by more than half of the period, proven or not, and the row of the first.
  std::uint64_t jumps_back() const { return back_; }
  std::uint64_t first_wrap() const { return first_wrap_; }
  /// The widest jump back from the time just before, and its row; 0 if there is none.
  double widest_back() const { return widest_back_; }
  std::uint64_t widest_back_row() const { return widest_back_row_; }

 private:
  double period_;
  double previous_ = 0;
  bool started_ = false, proven_ = true;
  std::uint64_t back_ = 0, forward_ = 0, first_wrap_ = 0;
  double widest_back_ = 0;
  std::uint64_t widest_back_row_ = 0;
};

/// "the clock wraps 1 time, first at line 8: its times were unwrapped".
std::string wrap_note(std::uint64_t wraps, const std::string& place);

}  // namespace spikedepth
