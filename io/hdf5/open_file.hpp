#pragma once
// Opening an HDF5 file for reading, whatever its file system knows of locks and whether its writer
// closed it. Internal to io/hdf5.
#include <cstdint>
#include <string>

#include "io/hdf5/handle.hpp"

namespace spikedepth::hdf5 {

/// flock(2), or what a test puts in its place.
using LockCall = int (*)(int descriptor, int operation);

/// Whether another program holds the lock of a writer. False where the file system has no locks:
/// then nobody can hold one.
enum class ReadLock { free, held_by_writer, unknown_here };
ReadLock ask_read_lock(const std::string& path, LockCall call);

struct OpenedFile {
  Handle file;
  /// Its writer wrote it for readers beside it (SWMR) and has not closed it; what had been written
  /// when it was opened is read.
  bool unfinished = false;
};

/// Opens a file of `bytes` bytes that has the signature of HDF5. Throws DataError if a writer holds
/// its lock, if it was left open by one that did not write for readers, if it is cut off, one file
/// of several, or newer than the library.
OpenedFile open_for_reading(const std::string& path, std::uint64_t bytes, LockCall call);

}  // namespace spikedepth::hdf5
