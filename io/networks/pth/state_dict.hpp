#pragma once
// PyTorch state_dict files (.pth, .pt), read without PyTorch and without running anything in them.
#include <string>
#include <vector>

#include "core/base/tensor_archive.hpp"

namespace spikedepth {

struct StateDict {
  std::vector<NamedTensor> tensors;  // in the file's order
  std::vector<std::string> remarks;  // what was taken off, converted or left out; a clause each
};

/// The tensors of a file written by torch.save(model.state_dict(), path); also of a dictionary that
/// holds one, at most three levels deep. What DataParallel and torch.compile put before every name
/// is taken off; float16, bfloat16 and small integers are converted (storage_type.hpp). Throws
/// DataError on the old non-zip format (saying how to convert), on TorchScript, quantised tensors
/// and whole modules, on any inconsistency between pickle, archive and sizes, and before anything
/// is allocated if the tensors would take more than twice the file's bytes.
StateDict load_state_dict(const std::string& path);

/// Writes a file that torch.load opens as an OrderedDict of tensors. Atomic.
void save_state_dict(const std::string& path, const std::vector<NamedTensor>& tensors);

}  // namespace spikedepth
