#pragma once
// Files that are either complete or absent.
#include <cstddef>
#include <string>
#include <vector>

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

/// Writes what the system holds of a finished file to disk. Throws DataError if it refuses.
void sync_file(const std::string& path);

/// Writes the entries of a folder to disk, as far as its file system allows that.
void sync_folder(const std::string& folder);

/// Removes what writers that were killed left in `folder`: files NAME.tmpNUMBER and NAME.partial.
/// Only for a folder whose lock the caller holds.
void remove_temporaries(const std::string& folder);

/// The same for the temporary files of `path` alone, of processes that are gone.
void remove_stale_temporaries(const std::string& path);

/// SHA-256 in lower-case hexadecimal.
std::string sha256_hex(const void* bytes, std::size_t size);

}  // namespace spikedepth
