#include "io/hdf5/open_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/library.hpp"
#include "io/hdf5/superblock.hpp"

namespace spikedepth::hdf5 {
namespace {

constexpr const char* kBusy = "another program is writing it; wait until it is done";
constexpr unsigned kNewestVersion = 3;

/// What the library's own switch says.
bool locks_are_switched_off() {
  const char* word = std::getenv("HDF5_USE_FILE_LOCKING");
  return word != nullptr && (lower_case(word) == "false" || std::strcmp(word, "0") == 0);
}

/// Why the library refuses a file, from the file itself where it can be told.
std::string refusal(const std::optional<Superblock>& block, std::uint64_t bytes,
                    const std::string& cause) {
  // The lock was free a moment ago.
  if (cause == std::strerror(EWOULDBLOCK)) return kBusy;
  const std::string unopened = "cannot be opened (" + cause + "); ";
  if (!block) return unopened + "it is cut off or damaged, get it again";
  if (block->open_for_writing) {
    return "was left open by a program that ended in the middle of writing, so that parts of it "
           "may "
           "be missing; clear its mark with h5clear -s FILE (package hdf5-tools; keep a copy), "
           "then "
           "look at what is left with spikedepth verify";
  }
  if (block->version > kNewestVersion) {
    return format(
        "has an HDF5 superblock of version %u; versions 0 to %u can be read. Where it was "
        "made, rewrite it: h5repack --high=2 FILE NEW (or libver=('earliest', 'v110') "
        "in h5py)",
        block->version, kNewestVersion);
  }
  if (block->driver == "NCSAfami" || block->driver == "NCSAmult") {
    return std::string("is one of several files that hold the data together (HDF5's ") +
           (block->driver == "NCSAfami" ? "family" : "multi") +
           " driver); one file was expected: make it where all of them are, with h5repart or "
           "h5repack";
  }
  if (block->stated_bytes > bytes) {
    return format("is cut off: it has %llu of the %llu bytes that it says it has; get it again",
                  static_cast<unsigned long long>(bytes),
                  static_cast<unsigned long long>(block->stated_bytes));
  }
  if (cause.find("version") != std::string::npos)
    return unopened +
           "it is damaged, or newer than this program's HDF5 library: get it again, or "
           "rewrite it where it was made with h5repack --high=2 FILE NEW";
  return unopened + "it is damaged, get it again";
}

}  // namespace

ReadLock ask_read_lock(const std::string& path, LockCall call) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw DataError(path, std::string("cannot be read: ") + std::strerror(errno));
  int status = 0;
  do {
    status = call(descriptor, LOCK_SH | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  const int cause = errno;
  ::close(descriptor);  // lets go of the lock
  if (status == 0) return ReadLock::free;
  return cause == EWOULDBLOCK || cause == EAGAIN ? ReadLock::held_by_writer
                                                 : ReadLock::unknown_here;
}

OpenedFile open_for_reading(const std::string& path, std::uint64_t bytes, LockCall call) {
  const ReadLock lock =
      locks_are_switched_off() ? ReadLock::unknown_here : ask_read_lock(path, call);
  if (lock == ReadLock::held_by_writer) throw DataError(path, kBusy);
  const Handle access = own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, path, "cannot be opened");
  H5Pset_cache(access.id(), 0, 521, std::size_t{16} << 20,
               0.75);  // so that large chunks are unpacked once
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access.id(), lock == ReadLock::free, true);
#endif
  const auto block = read_superblock(path);
  OpenedFile result;
  result.unfinished = block && block->open_for_writing && block->open_for_swmr;
  const unsigned mode = H5F_ACC_RDONLY | (result.unfinished ? H5F_ACC_SWMR_READ : 0U);
  const hid_t id = H5Fopen(path.c_str(), mode, access.id());
  if (id < 0) throw DataError(path, refusal(block, bytes, last_error()));
  result.file = Handle(id, H5Fclose);
  return result;
}

}  // namespace spikedepth::hdf5
