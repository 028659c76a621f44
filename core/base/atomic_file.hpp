#pragma once
// Files that are either complete or absent.
#include <cstddef>
#include <string>

namespace spikedepth {

/// Writes `bytes` under a temporary name in the same folder, syncs it to disk and renames it to
/// `path`, so that a reader, or a crash at any moment, sees the old file or the new one. Throws
/// DataError; the old file stays.
void write_file_atomically(const std::string& path, const void* bytes, std::size_t size);
void write_file_atomically(const std::string& path, const std::string& text);

/// The whole file. Throws DataError if it cannot be read.
std::string read_file(const std::string& path);

/// Renames a finished temporary file to its final name and syncs the folder. Throws DataError.
void commit_file(const std::string& temporary, const std::string& path);

/// SHA-256 in lower-case hexadecimal.
std::string sha256_hex(const void* bytes, std::size_t size);

}  // namespace spikedepth
