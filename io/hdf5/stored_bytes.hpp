#pragma once
// Bytes of an HDF5 file past the library. Internal to io/hdf5.
#include <cstdint>
#include <string>

#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {

/// The descriptor that the library itself reads `file` through, valid while anything of the file is
/// open; -1 if the file is not read from one descriptor, or if the addresses that the library gives
/// may count from somewhere else than its first byte (a user block).
int descriptor_of(hid_t file);

/// Bytes [offset, offset + bytes) of the open file. Throws DataError naming `file` and the array
/// `name` if they lie beyond its end (whatever was known about it when it was opened) or if the
/// disk refuses. Needs no Session.
void read_stored_bytes(int descriptor, std::uint64_t offset, std::uint64_t bytes, void* out,
                       const std::string& file, const std::string& name);

/// Whether the file system keeps nothing for these bytes, which therefore read as zeros. False
/// where it cannot tell.
bool is_hole(int descriptor, std::uint64_t offset, std::uint64_t bytes);

}  // namespace spikedepth::hdf5
