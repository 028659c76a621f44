#include "io/pictures/gray_png.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kLargestSide_px = 4096;
constexpr std::size_t kHeader_bytes =
    26;  // mark, length and name of IHDR, width, height, depth, colour
constexpr std::uint64_t kMostBytes = 128U << 20U;

std::uint32_t big_endian(const std::uint8_t* bytes) {
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
         std::uint32_t{bytes[2]} << 8U | bytes[3];
}

/// Before the decoder takes memory for what a header claims.
void check_header(const std::vector<std::uint8_t>& bytes, const std::string& path) {
  constexpr std::array<std::uint8_t, 8> kMark = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  if (bytes.size() < kHeader_bytes || std::memcmp(bytes.data(), kMark.data(), kMark.size()) != 0 ||
      std::memcmp(bytes.data() + 12, "IHDR", 4) != 0)
    throw DataError(path, "is no PNG picture; download it again");
  const std::uint32_t width = big_endian(&bytes[16]), height = big_endian(&bytes[20]);
  const bool one_channel = bytes[25] == 0 && (bytes[24] == 16 || bytes[24] == 8);
  if (width == 0 || height == 0 || width > kLargestSide_px || height > kLargestSide_px ||
      !one_channel) {
    throw DataError(path, format("is a PNG picture of %u x %u pixels, colour type %d with %d bits; "
                                 "one grey channel of 8 or 16 bits and at most %u pixels a side "
                                 "were expected",
                                 width, height, int{bytes[25]}, int{bytes[24]}, kLargestSide_px));
  }
}

}  // namespace

Gray16 read_gray_png(const std::string& path) {
  const std::uint64_t size = require_regular_file(path, "a PNG picture");
  if (size > kMostBytes) throw DataError(path, "is too large for a PNG picture of this kind");
  std::vector<std::uint8_t> bytes(size);
  std::ifstream stream(path, std::ios::binary);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uint64_t>(stream.gcount()) != size)
    throw DataError(path, "cannot be read; check its permissions");
  check_header(bytes, path);
  cv::Mat image;
  try {
    image = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception&) {
    image = cv::Mat();
  }
  if (image.empty() || image.channels() != 1)
    throw DataError(path, "is a damaged PNG picture; download it again");
  cv::Mat wide;
  image.convertTo(wide, CV_16U);
  Gray16 picture{wide.cols, wide.rows, {}};
  picture.pixels.resize(wide.total());
  for (int y = 0; y < wide.rows; ++y) {
    const auto* row = wide.ptr<std::uint16_t>(y);
    std::copy(row, row + wide.cols,
              picture.pixels.begin() + static_cast<std::ptrdiff_t>(y) * wide.cols);
  }
  return picture;
}

std::string gray_png(const Gray16& picture) {
  const cv::Mat image(picture.height, picture.width, CV_16U,
                      const_cast<std::uint16_t*>(picture.pixels.data()));
  std::vector<std::uint8_t> bytes;
  SPIKEDEPTH_CHECK(cv::imencode(".png", image, bytes), "OpenCV writes PNG");
  return {bytes.begin(), bytes.end()};
}

}  // namespace spikedepth
