#pragma once
// What the header of a Prophesee RAW file says of its data.
#include <cstdint>
#include <string>
#include <vector>

#include "core/camera/sensor.hpp"
#include "io/recordings/prophesee/percent_header.hpp"

namespace spikedepth {

enum class RawCode { evt2, evt21, evt3 };

struct RawHeader {
  RawCode code = RawCode::evt3;
  bool high_half_first = false;  // of EVT2.1's words
  SensorSize sensor;             // 0 x 0: nothing tells
  TimeUs origin = 0;             // to be added to all times
  bool has_origin = false;       // times are complete
  std::string camera;            // "IMX636 00050423": sensor and serial number, as far as known
  std::uint64_t bytes = 0;       // up to the first word
  std::vector<std::string> notes;
};

/// Throws DataError if the header names no encoding or one that is not read, or if it contradicts
/// itself.
RawHeader read_raw_header(const FileBytes& file);

/// Whether a file's beginning is such a header.
bool is_raw_header(const std::string& head);

}  // namespace spikedepth
