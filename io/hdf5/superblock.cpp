#include "io/hdf5/superblock.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace spikedepth::hdf5 {
namespace {

constexpr std::uint64_t kLastPlace = std::uint64_t{1} << 30;
constexpr std::size_t kPrefix_bytes = 96;  // the longest superblock with 8-byte addresses

using Bytes = std::array<unsigned char, kPrefix_bytes>;

std::uint64_t number_at(const Bytes& bytes, std::size_t at, std::size_t length) {
  std::uint64_t value = 0;
  for (std::size_t i = length; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

/// Bytes from `place` on, padded with zeros; false if there are none.
bool read_at(std::ifstream& file, std::uint64_t place, Bytes& bytes) {
  bytes = {};
  file.clear();
  file.seekg(static_cast<std::streamoff>(place));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.gcount() > 0;
}

/// Versions 0 and 1 end with four addresses: base, free space, end of file, driver's block.
void read_old(std::ifstream& file, std::uint64_t place, const Bytes& bytes, Superblock& result) {
  const std::size_t width = bytes[13];
  const std::size_t addresses = result.version == 0 ? 24 : 28;
  if (width == 0 || width > 8) return;
  result.stated_bytes = number_at(bytes, addresses + 2 * width, width);
  const std::uint64_t undefined = ~std::uint64_t{0} >> (64 - 8 * width);
  const std::uint64_t block = number_at(bytes, addresses + 3 * width, width);
  Bytes driver;
  if (block == undefined || block > kLastPlace || !read_at(file, place + block, driver)) return;
  for (std::size_t i = 8; i < 16 && driver[i] >= ' ' && driver[i] < 127; ++i)
    result.driver += static_cast<char>(driver[i]);
}

void read_new(const Bytes& bytes, Superblock& result) {
  const std::size_t width = bytes[9];
  if (width == 0 || width > 8) return;
  result.open_for_writing = result.version == 3 && (bytes[11] & 1) != 0;
  result.open_for_swmr = result.version == 3 && (bytes[11] & 4) != 0;
  result.stated_bytes = number_at(bytes, 12 + 2 * width, width);
}

}  // namespace

std::optional<Superblock> read_superblock(const std::string& path) {
  constexpr std::array<unsigned char, 8> kSignature = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  std::ifstream file(path, std::ios::binary);
  Bytes bytes;
  for (std::uint64_t place = 0; place <= kLastPlace; place = place == 0 ? 512 : 2 * place) {
    if (!read_at(file, place, bytes)) return std::nullopt;
    if (!std::equal(kSignature.begin(), kSignature.end(), bytes.begin())) continue;
    Superblock result;
    result.version = bytes[8];
    if (result.version <= 1) read_old(file, place, bytes, result);
    if (result.version == 2 || result.version == 3) read_new(bytes, result);
    return result;
  }
  return std::nullopt;
}

}  // namespace spikedepth::hdf5
