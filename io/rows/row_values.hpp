#pragma once
// Polarities as files write them, and how many rows may be lost.
#include <array>
#include <string>

#include "core/events/memory_recording.hpp"
#include "io/rows/column_facts.hpp"

namespace spikedepth {

/// How a file writes ON and OFF besides 1, 0 and -1.
struct PolarityCode {
  double other = 255;  // a value that stands for ...
  double meaning = 1;  // ... this
  double decode(double value) const { return value == other ? meaning : value; }
};

/// 0/255 means OFF and ON; beside 1, the largest value of an unsigned type is a wrapped -1. Throws
/// DataError naming `file` if there are two values and none of these pairs.
PolarityCode judge_polarity(const ColumnFacts& polarities, const std::string& file);

/// Whether so many events lie behind the newest before them that the clock must have been set back:
/// more than a hundredth, whatever the newest thousandth of all does.
bool is_set_back(const std::array<MemoryRecording::Rows, 2>& sides);
/// "the time jumps back by 1.5 s at line 8 ...".
std::string set_back_note(double seconds, const std::string& place);

/// Throws DataError saying what is wrong with the rows if more than half of them were dropped.
void expect_usable_rows(const Recording& recording, const std::string& file,
                        const std::string& what_to_do);

}  // namespace spikedepth
