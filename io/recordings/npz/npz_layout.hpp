#pragma once
// Which arrays of an archive hold which camera's events.
#include <array>
#include <deque>
#include <optional>
#include <string>

#include "io/recordings/npz/event_table.hpp"

namespace spikedepth {

struct NpzTables {
  std::deque<NpyArray> arrays;  // what the tables point to
  std::array<std::optional<EventTable>, 2> sides;
};

/// "left" and "right"; or "events", or the only array; or arrays t, x, y, p, of two cameras with
/// left_ and right_ before their names. Throws DataError naming what there is and what was
/// expected.
NpzTables find_tables(const ZipArchive& archive, const std::string& path);

}  // namespace spikedepth
