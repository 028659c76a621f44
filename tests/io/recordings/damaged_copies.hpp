#pragma once
// Copies of a good file with small changes, the same ones every time.
#include <cstdint>
#include <fstream>
#include <string>

namespace spikedepth::test {

/// Draws the same numbers on every machine.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()(std::uint64_t below) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33U) % below;
  }

 private:
  std::uint64_t state_;
};

/// One to four changes: a byte, a bit, four bytes of a large number, or the file's end.
inline std::string damaged_copy(std::string bytes, Draw& draw) {
  for (std::uint64_t left = 1 + draw(4); left > 0; --left) {
    const auto at = static_cast<std::size_t>(draw(bytes.size()));
    switch (draw(8)) {
      case 0:
        bytes.resize(at + 1);
        break;
      case 1:
      case 2:
        bytes.replace(at, 4, std::string(4, draw(2) == 0 ? '\xff' : '\x7f'));
        break;
      case 3:
      case 4:
        bytes[at] = static_cast<char>(draw(256));
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << draw(8)));
        break;
    }
  }
  return bytes;
}

/// Without waiting for the disk, as thousands of files in turn need it.
inline void write_quickly(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace spikedepth::test
