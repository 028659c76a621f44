#pragma once
// Tensors of networks and learning rules <-> the checked archive on disk.
#include <torch/torch.h>

#include <string>

#include "core/base/tensor_archive.hpp"

namespace spikedepth {

/// What "kind" in a checkpoint's meta says.
inline constexpr const char* kCheckpointKind = "spikedepth-checkpoint";

/// A copy in plain memory; any device; float32, float64, int64 or uint8.
PlainTensor to_plain(const torch::Tensor& tensor);
/// A CPU tensor that owns its memory.
torch::Tensor to_torch(const PlainTensor& tensor);

/// Appends the module's parameters and buffers as "model/<name>".
void append_module(const torch::nn::Module& module, TensorArchive& archive);

/// Copies tensors named `prefix`<parameter> into the module. Throws DataError naming `path` and
/// every missing or extra tensor, or the first shape that differs, with what was found and
/// expected; the module is untouched then.
void load_module(torch::nn::Module& module, const TensorArchive& archive, const std::string& prefix,
                 const std::string& path);

/// SHA-256 over names, shapes and bytes of the parameters and buffers, in order.
std::string weights_hash(const torch::nn::Module& module);

}  // namespace spikedepth
