#pragma once
// The first bytes of an HDF5 file, read without the library: what it refuses, it explains badly.
// Internal to io/hdf5.
#include <cstdint>
#include <optional>
#include <string>

namespace spikedepth::hdf5 {

/// What a superblock says ("HDF5 File Format Specification", section II.A).
struct Superblock {
  unsigned version = 0;
  bool open_for_writing = false;   // its writer has not closed it; version 3 only
  bool open_for_swmr = false;      // and wrote so that others may read meanwhile
  std::uint64_t stated_bytes = 0;  // of the whole file; 0 unknown
  std::string driver;              // "NCSAfami": one file of several; mostly empty
};

/// Nothing if there is none in the places where it may be (0, 512, 1024, 2048, ...), or if the file
/// cannot be read.
std::optional<Superblock> read_superblock(const std::string& path);

}  // namespace spikedepth::hdf5
