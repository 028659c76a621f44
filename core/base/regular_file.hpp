#pragma once
// What may be opened for reading.
#include <cstdint>
#include <string>

namespace spikedepth {

/// The bytes of the regular file at `path`, links followed. Every reader asks before it opens: a
/// named pipe, a device or a socket would make it wait for ever or read without end. Throws
/// DataError at once on these, on folders, on what does not exist and on loops of links.
/// `expected` says what was to be read: "a checkpoint".
std::uint64_t require_regular_file(const std::string& path, const std::string& expected = "a file");

/// The same for a file that need not be there.
void require_regular_if_there(const std::string& path, const std::string& expected = "a file");

}  // namespace spikedepth
