#pragma once
// Bytes of an HDF5 file past the library. Internal to io/hdf5.
#include <cstdint>
#include <string>

#include "io/hdf5/library.hpp"

namespace spikedepth::hdf5 {

/// The descriptor that the library itself reads `file` through, valid while anything of the file is
/// open; -1 if the file is not read from one descriptor.
int descriptor_of(hid_t file);

/// Whether the addresses that the library gives count from the file's first byte: not behind a user
/// block.
bool counts_from_first_byte(hid_t file);

/// Throws DataError if the file has become shorter than `bytes`: the library reads zeros there.
void expect_bytes(int descriptor, std::uint64_t bytes, const std::string& file);

/// Bytes [offset, offset + bytes) of the open file. Throws DataError naming `file` and the array
/// `name` if they lie beyond its end (whatever was known about it when it was opened) or if the
/// disk refuses. Needs no Session.
void read_stored_bytes(int descriptor, std::uint64_t offset, std::uint64_t bytes, void* out,
                       const std::string& file, const std::string& name);

/// Whether the file system keeps nothing for these bytes, which therefore read as zeros. False
/// where it cannot tell.
bool is_hole(int descriptor, std::uint64_t offset, std::uint64_t bytes);

}  // namespace spikedepth::hdf5
