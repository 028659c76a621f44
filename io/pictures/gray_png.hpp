#pragma once
// PNG pictures of one channel, as data sets store disparity.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// Grey values of 16 bits, row by row.
struct Gray16 {
  int width = 0;
  int height = 0;
  std::vector<std::uint16_t> pixels;
};

/// Reads a PNG file of 8 or 16 bits a pixel and one channel. Throws DataError on anything else, on
/// more than 4096 pixels a side, and on damaged files.
Gray16 read_gray_png(const std::string& path);

/// The bytes of a PNG file of 16 bits a pixel.
std::string gray_png(const Gray16& picture);

}  // namespace spikedepth
