#pragma once
// Vector instructions for rows without defects. Internal to io/recordings/mvsec.
#include <cstddef>

#include "core/camera/sensor.hpp"
#include "core/events/event.hpp"

namespace spikedepth {

/// True where decode_clean_rows can be called.
bool has_vector_instructions();

/// Decodes rows (x, y, t, p), which need not be aligned, into `out`, four at a time, until fewer
/// than four are left or one of the next four is unusable, goes back in time (also behind
/// `newest`), or lies more than 71 years from `base_s`. Returns how many rows were decoded and
/// keeps `newest` up to date.
std::size_t decode_clean_rows(const void* rows, std::size_t count, SensorSize sensor, double base_s,
                              TimeUs& newest, Event* out);

}  // namespace spikedepth
