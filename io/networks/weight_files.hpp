#pragma once
// Files of named weights, by their ending: .pth and .pt (PyTorch), .safetensors.
#include <string>

#include "io/networks/pth/state_dict.hpp"

namespace spikedepth {

/// Whether the ending is one of them.
bool is_weight_file(const std::string& path);

/// As load_state_dict() or load_safetensors().
StateDict load_weights(const std::string& path);

/// As save_state_dict() or save_safetensors().
void save_weights(const std::string& path, const std::vector<NamedTensor>& tensors);

/// Throws DataError naming `path` and the first of `tensors` that `read` does not hold, to the bit.
void expect_weights(const std::vector<NamedTensor>& read, const std::vector<NamedTensor>& tensors,
                    const std::string& path);

}  // namespace spikedepth
