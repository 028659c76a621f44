#pragma once
// Files that may be compressed with gzip.
#include <cstdint>
#include <string>

namespace spikedepth {

/// All bytes of the file at `path`, unpacked if gzip packed them. `expected` says what was to be
/// read: "images in idx format". Throws DataError if it is no regular file, is damaged, or holds
/// more than `most_bytes`, of which no more than a little is kept in memory before that.
std::string read_unpacked(const std::string& path, const std::string& expected,
                          std::uint64_t most_bytes);

}  // namespace spikedepth
