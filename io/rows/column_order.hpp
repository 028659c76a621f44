#pragma once
// Which column is which, where nothing names them.
#include <string>
#include <vector>

#include "io/rows/column_facts.hpp"

namespace spikedepth {

/// The order that the numbers prove, such as "x y p t", if it is another than t x y p [camera];
/// empty where the expected order is possible or nothing can be proven. Times ascend, polarities
/// take two values, pixels are small; which of two pixel columns is x cannot be told. A column that
/// counts rows is "index", one that never changes "constant".
std::string proven_other_order(const std::vector<ColumnFacts>& columns);

/// A note if pixels reach so much further down than across that x and y are likely to be exchanged,
/// which numbers alone cannot prove; empty otherwise.
std::string exchanged_note(const ColumnFacts& x, const ColumnFacts& y);

}  // namespace spikedepth
