#pragma once
// Pictures of events, depth and error with one fixed metric colour scale.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/camera/depth_map.hpp"
#include "core/events/encoder.hpp"

namespace spikedepth {

/// Depth range of the colours in metres.
struct DepthRange {
  double near_m = 0.5;
  double far_m = 8.0;
};

/// Red, green and blue of a depth on the pictures' scale; beyond the range it stays at the end.
std::array<std::uint8_t, 3> depth_colour(double metres, const DepthRange& range);

/// One picture to be written: events of both cameras above, prediction, truth and signed error
/// below, with a key of the colours and a caption.
struct DepthPicture {
  std::string caption;
  const EventFrame* frame = nullptr;  // counts [C,H,W]
  const DepthMap* prediction = nullptr;
  const DepthMap* truth = nullptr;  // may be null
  DepthRange range;
  double error_range_m = 1.0;
};

/// Writes a PNG atomically. Throws DataError if the file cannot be written.
void write_depth_picture(const std::string& path, const DepthPicture& picture);

/// Depth in millimetres as 16-bit grey PNG, 0 = unknown, saturated at 65.535 m. Throws DataError.
void write_depth_png16(const std::string& path, const DepthMap& depth);

/// Depth in metres as 32-bit float PFM (NaN kept). Throws DataError.
void write_depth_pfm(const std::string& path, const DepthMap& depth);

}  // namespace spikedepth
