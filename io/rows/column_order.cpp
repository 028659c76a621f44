#include "io/rows/column_order.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/text.hpp"
#include "core/events/memory_recording.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kFewRows = 50;  // fewer prove nothing

double share(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? 0 : static_cast<double>(part) / static_cast<double>(of);
}

bool can_be_pixels(const ColumnFacts& column) {
  return column.finite > 0 && column.quantile(0.005) >= 0 &&
         column.quantile(0.995) < MemoryRecording::kLargestSide_px;
}

bool can_be_polarity(const ColumnFacts& column) {
  const auto known =
      std::accumulate(column.polarities.begin(), column.polarities.end(), std::uint64_t{0});
  return share(known, column.count) > 0.99;
}

bool ascends(const ColumnFacts& column) {
  return !column.constant() && share(column.backwards, column.count) < 0.01;
}

bool counts_rows(const ColumnFacts& column) {
  return column.steps_of_one + 1 == column.count;
}

/// Whether the order t x y p is possible.
bool expected_order(const std::vector<ColumnFacts>& columns) {
  if (columns.size() == 5 && !can_be_polarity(columns[4])) return false;
  if (!can_be_pixels(columns[1]) || !can_be_pixels(columns[2]) || !can_be_polarity(columns[3]))
    return false;
  const auto is_clock = [](const ColumnFacts& c) { return ascends(c) && !can_be_polarity(c); };
  const bool another_clock = is_clock(columns[1]) || is_clock(columns[2]);
  return !another_clock || share(columns[0].backwards, columns[0].count) < 0.2;
}

}  // namespace

std::string proven_other_order(const std::vector<ColumnFacts>& columns) {
  if (columns.size() < 4 || columns[0].count < kFewRows || expected_order(columns)) return "";
  std::vector<std::string> names(columns.size());
  const auto place = [&](const char* name, auto fits) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (names[i].empty() && fits(columns[i])) {
        names[i] = name;
        return true;
      }
    }
    return false;
  };
  const auto all = [&](const char* name, auto fits) {
    while (place(name, fits)) {
    }
  };
  all("constant", [](const ColumnFacts& c) { return c.constant(); });
  const bool polar = place("p", can_be_polarity);
  place("camera", can_be_polarity);
  const auto clocks = std::count_if(columns.begin(), columns.end(), [](const ColumnFacts& c) {
    return ascends(c) && !can_be_polarity(c);
  });
  if (clocks > 1) place("index", counts_rows);
  const bool timed = place("t", ascends);
  const bool pixels = place("x", can_be_pixels) && place("y", can_be_pixels);
  const bool complete = std::none_of(names.begin(), names.end(),
                                     [](const std::string& name) { return name.empty(); });
  return polar && timed && pixels && complete ? join(names, " ") : "";
}

std::string exchanged_note(const ColumnFacts& x, const ColumnFacts& y) {
  constexpr std::uint64_t kFewPixels = 1000;
  if (x.count < kFewPixels || y.maximum < 1.15 * x.maximum || !can_be_pixels(y)) return "";
  return format("pixels reach to %.0f across and %.0f down: x and y may be exchanged", x.maximum,
                y.maximum);
}

}  // namespace spikedepth
