#pragma once
// Tensors of networks and learning rules <-> the checked archive on disk.
#include <torch/torch.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/base/tensor_archive.hpp"
#include "core/depth/input_range.hpp"
#include "core/learning/training_state.hpp"

namespace spikedepth {

/// What a checkpoint says besides its tensors.
struct CheckpointMeta {
  nlohmann::json fields;               // the experiment: dotted name -> value
  double training_median_depth_m = 0;  // of the training data; 0 = unknown
  InputRange training_range;           // of the training data; zeros = unknown
  TrainingState state;                 // all zeros in a file that holds weights alone
  nlohmann::json data;                 // identities of the recordings, "train" and
                                       // "validation"; null = unknown
  std::optional<std::string> metrics;  // metrics.csv as it was then; none = unknown

  /// As TensorArchive::meta holds it, with the version of this program.
  nlohmann::json to_json() const;
  /// Throws DataError naming `path` if the archive is no checkpoint, or one of another version.
  static CheckpointMeta of(const TensorArchive& archive, const std::string& path);
};

/// A copy in plain memory; any device; float32, float64, int64 or uint8.
PlainTensor to_plain(const torch::Tensor& tensor);
/// A CPU tensor that owns its memory.
torch::Tensor to_torch(const PlainTensor& tensor);

/// The prefix of a network's tensors in a checkpoint.
inline constexpr const char* kModelPrefix = "model/";

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
