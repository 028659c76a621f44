#include "io/datasets/unpacked_file.hpp"

#include <zlib.h>

#include <memory>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr unsigned kPiece_bytes = 1U << 20;

struct Closer {
  void operator()(gzFile file) const { gzclose(file); }
};

}  // namespace

std::string read_unpacked(const std::string& path, const std::string& expected,
                          std::uint64_t most_bytes) {
  require_regular_file(path, expected);
  const std::unique_ptr<gzFile_s, Closer> file(gzopen(path.c_str(), "rb"));
  if (!file) throw DataError(path, "cannot be opened; check its permissions");
  std::string bytes, piece(kPiece_bytes, '\0');
  for (;;) {
    const int got = gzread(file.get(), piece.data(), kPiece_bytes);
    int code = Z_OK;
    const char* reason = gzerror(file.get(), &code);
    if (got < 0 || code != Z_OK) {
      throw DataError(path, "is damaged or cut short (" + clipped(reason, 80) + "); " + expected +
                                " was expected, get it again");
    }
    if (got == 0) return bytes;
    bytes.append(piece, 0, static_cast<std::size_t>(got));
    if (bytes.size() > most_bytes) {
      throw DataError(path, format("holds more than %llu bytes unpacked; %s of at most that size "
                                   "was expected",
                                   static_cast<unsigned long long>(most_bytes), expected.c_str()));
    }
  }
}

}  // namespace spikedepth
