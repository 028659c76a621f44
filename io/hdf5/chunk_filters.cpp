#include "io/hdf5/chunk_filters.hpp"

#include <blosc.h>
#include <liblzf/lzf.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace spikedepth::hdf5 {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Numbers of the HDF Group's registry.
constexpr int kDeflate = 1, kShuffle = 2, kFletcher32 = 3;
constexpr int kLzf = 32000, kBlosc = 32001, kZstd = 32015;
constexpr std::size_t kChecksum_bytes = 4;

bool inflate(const Bytes& packed, Bytes& out) {
  uLongf bytes = out.size();
  return uncompress(out.data(), &bytes, packed.data(), packed.size()) == Z_OK &&
         bytes == out.size();
}

bool unpack_lzf(const Bytes& packed, Bytes& out) {
  const auto wanted = static_cast<unsigned>(out.size());
  return lzf_decompress(packed.data(), static_cast<unsigned>(packed.size()), out.data(), wanted) ==
         wanted;
}

bool unpack_blosc(const Bytes& packed, Bytes& out) {
  std::size_t bytes = 0;
  if (blosc_cbuffer_validate(packed.data(), packed.size(), &bytes) < 0 || bytes != out.size())
    return false;
  return blosc_decompress_ctx(packed.data(), out.data(), out.size(), 1) ==
         static_cast<int>(out.size());
}

bool unpack_zstd(const Bytes& packed, Bytes& out) {
  return ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size()) == out.size();
}

/// Byte k of all elements lies together, then byte k + 1; what is left over at the end is as it
/// was.
void unshuffle(std::size_t element, Bytes& bytes) {
  if (element <= 1) return;
  const std::size_t count = bytes.size() / element;
  Bytes out(bytes);
  for (std::size_t k = 0; k < element; ++k) {
    const std::uint8_t* plane = bytes.data() + k * count;
    for (std::size_t i = 0; i < count; ++i) out[i * element + k] = plane[i];
  }
  bytes.swap(out);
}

bool undo(const StoredFilter& filter, std::size_t expected, Bytes& bytes) {
  if (filter.id == kShuffle) {
    unshuffle(filter.parameters.empty() ? 1 : filter.parameters[0], bytes);
    return true;
  }
  if (filter.id == kFletcher32) {
    if (bytes.size() < kChecksum_bytes) return false;
    bytes.resize(bytes.size() - kChecksum_bytes);
    return true;
  }
  Bytes out(expected);
  const bool good = (filter.id == kDeflate && inflate(bytes, out)) ||
                    (filter.id == kLzf && unpack_lzf(bytes, out)) ||
                    (filter.id == kBlosc && unpack_blosc(bytes, out)) ||
                    (filter.id == kZstd && unpack_zstd(bytes, out));
  bytes.swap(out);
  return good;
}

}  // namespace

bool can_undo(int filter_id) {
  constexpr int kKnown[] = {kDeflate, kShuffle, kFletcher32, kLzf, kBlosc, kZstd};
  return std::find(std::begin(kKnown), std::end(kKnown), filter_id) != std::end(kKnown);
}

bool unpack_chunk(const std::vector<StoredFilter>& filters, std::uint32_t mask,
                  std::size_t expected, Bytes& bytes) {
  if (filters.size() > 32) return false;
  const auto used = [&](std::size_t i) { return (mask >> i & 1U) == 0; };
  for (std::size_t i = filters.size(); i-- > 0;) {
    if (!used(i)) continue;
    std::size_t length = expected;  // of what went into this filter
    for (std::size_t before = 0; before < i; ++before)
      length += used(before) && filters[before].id == kFletcher32 ? kChecksum_bytes : 0;
    if (!undo(filters[i], length, bytes)) return false;
  }
  return bytes.size() == expected;
}

}  // namespace spikedepth::hdf5
