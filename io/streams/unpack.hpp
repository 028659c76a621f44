#pragma once
// Compressed pieces of recordings.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace spikedepth {

enum class Packing { none, lz4, zstd, bzip2 };  // LZ4 frames, Zstandard frames, bzip2 streams

const char* packing_name(Packing packing);

/// No piece is unpacked to more than this: recordings' packets and chunks hold a few megabytes.
constexpr std::size_t kMostUnpackedBytes = std::size_t{256} << 20U;

/// Unpacks one piece after another; keeps the libraries' workspaces in between. Not thread-safe.
class Unpacker {
 public:
  Unpacker();
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  /// Unpacks `size` bytes into `out`, which grows to what is needed and never shrinks, and returns
  /// how many of its bytes are the content. `expected`: how many that will be, 0 if nothing says
  /// so; a hint that is not trusted. Throws BadBytes if they do not unpack or to more than
  /// kMostUnpackedBytes.
  std::size_t unpack(Packing packing, const void* bytes, std::size_t size,
                     std::vector<std::uint8_t>& out, std::size_t expected = 0);

 private:
  struct Workspaces;
  std::unique_ptr<Workspaces> workspaces_;
};

}  // namespace spikedepth
