#include "io/streams/unpack.hpp"

#include <bzlib.h>
#include <lz4frame.h>
#include <zstd.h>

#include <algorithm>
#include <climits>

#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// LZ4's blocks go straight to their place only where a whole one fits behind it.
constexpr std::size_t kSlack = 65'536;
/// What the first guess takes a piece to unpack to at most.
constexpr std::size_t kLikelyRatio = 8;

[[noreturn]] void too_large() {
  throw BadBytes("more than " + std::to_string(kMostUnpackedBytes >> 20U) +
                 " MiB after unpacking, which no packet of a recording needs");
}

void make_room(Bytes& out, std::size_t size) {
  if (out.size() < size) out.resize(size);
}

void grow(Bytes& out) {
  if (out.size() >= kMostUnpackedBytes + kSlack) too_large();
  out.resize(std::min(2 * out.size(), kMostUnpackedBytes + kSlack));
}

/// One attempt; false if `out` is too small. Blocks may refer to earlier ones in `out`, so that it
/// must not move in between.
bool try_lz4(LZ4F_dctx* context, const std::uint8_t* from, std::size_t size, Bytes& out,
             std::size_t& written) {
  LZ4F_resetDecompressionContext(context);
  LZ4F_decompressOptions_t options{};
  options.stableDst = 1;
  written = 0;
  while (size > 0) {
    std::size_t taken = size;
    std::size_t room = out.size() - written;
    const std::size_t hint =
        LZ4F_decompress(context, out.data() + written, &room, from, &taken, &options);
    if (LZ4F_isError(hint) != 0)
      throw BadBytes(std::string("LZ4 data that do not unpack (") + LZ4F_getErrorName(hint) + ")");
    from += taken;
    size -= taken;
    written += room;
    if (hint == 0 && size == 0) return true;
    if (written == out.size()) return false;
    if (taken == 0 && room == 0) break;
  }
  throw BadBytes("LZ4 data that end in the middle");
}

bool try_zstd(ZSTD_DCtx* context, const std::uint8_t* from, std::size_t size, Bytes& out,
              std::size_t& written) {
  written = ZSTD_decompressDCtx(context, out.data(), out.size(), from, size);
  if (ZSTD_isError(written) == 0) return true;
  const std::string problem = ZSTD_getErrorName(written);
  if (problem.find("too small") != std::string::npos) return false;
  throw BadBytes("Zstandard data that do not unpack (" + problem + ")");
}

struct BzipStream {
  bz_stream stream{};
  BzipStream() {
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
      throw BadBytes("bzip2 data for which there is no memory");
  }
  ~BzipStream() { BZ2_bzDecompressEnd(&stream); }
};

std::size_t unpack_bzip2(const std::uint8_t* from, std::size_t size, Bytes& out) {
  if (size > UINT_MAX) throw BadBytes("more than 4 GiB of bzip2 data in one piece");
  BzipStream bzip;
  bzip.stream.next_in = const_cast<char*>(reinterpret_cast<const char*>(from));
  bzip.stream.avail_in = static_cast<unsigned>(size);
  std::size_t written = 0;
  while (true) {
    if (written == out.size()) grow(out);
    const auto room = static_cast<unsigned>(out.size() - written);
    bzip.stream.next_out = reinterpret_cast<char*>(out.data() + written);
    bzip.stream.avail_out = room;
    const int state = BZ2_bzDecompress(&bzip.stream);
    written += room - bzip.stream.avail_out;
    if (state == BZ_STREAM_END) return written;
    if (state != BZ_OK) throw BadBytes("bzip2 data that do not unpack");
    if (bzip.stream.avail_in == 0 && bzip.stream.avail_out > 0)
      throw BadBytes("bzip2 data that end in the middle");
  }
}

}  // namespace

struct Unpacker::Workspaces {
  LZ4F_dctx* lz4 = nullptr;
  ZSTD_DCtx* zstd = nullptr;
  ~Workspaces() {
    if (lz4 != nullptr) LZ4F_freeDecompressionContext(lz4);
    if (zstd != nullptr) ZSTD_freeDCtx(zstd);
  }
};

Unpacker::Unpacker() : workspaces_(std::make_unique<Workspaces>()) {}
Unpacker::~Unpacker() = default;

const char* packing_name(Packing packing) {
  switch (packing) {
    case Packing::none:
      return "none";
    case Packing::lz4:
      return "LZ4";
    case Packing::zstd:
      return "Zstandard";
    case Packing::bzip2:
      return "bzip2";
  }
  return "";
}

std::size_t Unpacker::unpack(Packing packing, const void* bytes, std::size_t size, Bytes& out,
                             std::size_t expected) {
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  if (size > kMostUnpackedBytes || expected > kMostUnpackedBytes) too_large();
  if (packing == Packing::none) {
    make_room(out, size);
    std::copy_n(from, size, out.data());
    return size;
  }
  // A claim takes no more memory than data of this size are likely to need.
  const std::size_t likely = kLikelyRatio * size;
  make_room(out, (expected > 0 ? std::min(expected, likely) : 2 * size) + kSlack);
  if (packing == Packing::bzip2) return unpack_bzip2(from, size, out);
  if (packing == Packing::lz4 && workspaces_->lz4 == nullptr &&
      LZ4F_isError(LZ4F_createDecompressionContext(&workspaces_->lz4, LZ4F_VERSION)) != 0)
    throw BadBytes("LZ4 data for which there is no memory");
  if (packing == Packing::zstd && workspaces_->zstd == nullptr) {
    workspaces_->zstd = ZSTD_createDCtx();
    if (workspaces_->zstd == nullptr) throw BadBytes("Zstandard data without memory for them");
  }
  std::size_t written = 0;
  while (!(packing == Packing::lz4 ? try_lz4(workspaces_->lz4, from, size, out, written)
                                   : try_zstd(workspaces_->zstd, from, size, out, written)))
    grow(out);
  if (written > kMostUnpackedBytes) too_large();
  return written;
}

}  // namespace spikedepth
