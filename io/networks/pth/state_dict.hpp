#pragma once
// PyTorch state_dict files (.pth, .pt), read without PyTorch and without running anything in them.
#include <string>
#include <vector>

#include "core/base/tensor_archive.hpp"

namespace spikedepth {

/// The tensors of a file written by torch.save(model.state_dict(), path), in its order; also of a
/// dict that holds one under "state_dict", "model_state_dict" or "model". float32, float64, int64
/// and uint8. Throws DataError on the old non-zip format (saying how to convert), on other
/// contents, and on any inconsistency between pickle, archive and sizes.
std::vector<NamedTensor> load_state_dict(const std::string& path);

/// Writes a file that torch.load opens as an OrderedDict of tensors. Atomic.
void save_state_dict(const std::string& path, const std::vector<NamedTensor>& tensors);

}  // namespace spikedepth
