#pragma once
// What both sides of the HDF5 wrapper share. Internal to io/hdf5: the only folder that includes
// hdf5.h.
#include <hdf5.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "io/hdf5/handle.hpp"

namespace spikedepth::hdf5 {

/// One HDF5 call at a time in the whole process. The first use prepares the library: no error
/// printing, no plugins from HDF5_PLUGIN_PATH, LZF registered.
class Session {
 public:
  Session();

 private:
  std::unique_lock<std::recursive_mutex> lock_;
};

/// The innermost message of HDF5's error stack, which names the cause best.
std::string last_error();

/// Takes ownership of a fresh identifier; throws DataError(file, problem + cause) if the call that
/// made it failed.
Handle own(hid_t id, herr_t (*close)(hid_t), const std::string& file, const std::string& problem);

/// Throws DataError(file, problem + cause) if `status` tells of a failure.
void require(herr_t status, const std::string& file, const std::string& problem);

hid_t native_type(ElementType type);

/// Registers filter 32000 (h5py's LZF) in this process.
void register_lzf_filter();

}  // namespace spikedepth::hdf5
