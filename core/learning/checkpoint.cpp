#include "core/learning/checkpoint.hpp"

#include <cstring>

#include "core/base/atomic_file.hpp"
#include "core/base/config.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/base/version.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {
namespace {

constexpr const char* kKind = "spikedepth-checkpoint";
constexpr int kVersion = 1;

TensorType plain_type(torch::ScalarType type) {
  switch (type) {
    case torch::kFloat32:
      return TensorType::float32;
    case torch::kFloat64:
      return TensorType::float64;
    case torch::kInt64:
      return TensorType::int64;
    case torch::kUInt8:
      return TensorType::uint8;
    default:
      throw InternalError("a tensor type that checkpoints do not hold");
  }
}

torch::ScalarType torch_type(TensorType type) {
  switch (type) {
    case TensorType::float32:
      return torch::kFloat32;
    case TensorType::float64:
      return torch::kFloat64;
    case TensorType::int64:
      return torch::kInt64;
    default:
      return torch::kUInt8;
  }
}

std::vector<std::pair<std::string, torch::Tensor>> named_tensors(const torch::nn::Module& module) {
  std::vector<std::pair<std::string, torch::Tensor>> list;
  for (const auto& item : module.named_parameters()) list.emplace_back(item.key(), item.value());
  for (const auto& item : module.named_buffers()) list.emplace_back(item.key(), item.value());
  return list;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> words;
  for (const auto extent : shape) words.push_back(std::to_string(extent));
  return "[" + join(words) + "]";
}

}  // namespace

nlohmann::json CheckpointMeta::to_json() const {
  auto progress = state;
  auto range = training_range;
  nlohmann::json json = {{"kind", kKind},
                         {"version", kVersion},
                         {"program", version()},
                         {"experiment",
                          {{"fields", fields},
                           {"training_median_depth_m", training_median_depth_m},
                           {"training_range", spikedepth::to_json(fields_of(range))}}},
                         {"state", spikedepth::to_json(fields_of(progress))}};
  if (!data.is_null()) json["data"] = data;
  if (metrics) json["metrics"] = *metrics;
  return json;
}

CheckpointMeta CheckpointMeta::of(const TensorArchive& archive, const std::string& path) {
  const auto& meta = archive.meta;
  if (!meta.is_object() || !meta.contains("kind") || meta["kind"] != kKind)
    throw DataError(path, "is no checkpoint of a training");
  try {
    CheckpointMeta found;
    const auto& experiment = meta.at("experiment");
    found.fields = experiment.at("fields");
    if (!found.fields.is_object()) throw DataError(path, "holds no fields");
    found.training_median_depth_m = experiment.value("training_median_depth_m", 0.0);
    if (experiment.contains("training_range"))
      from_json(experiment.at("training_range"), fields_of(found.training_range), path);
    // Keys that older files do not have keep their defaults.
    from_json(meta.at("state"), fields_of(found.state), path);
    found.data = meta.value("data", nlohmann::json());
    if (meta.contains("metrics")) found.metrics = meta.at("metrics").get<std::string>();
    return found;
  } catch (const std::exception&) {
    throw DataError(path, "is no training checkpoint of this version; start a new run");
  }
}

PlainTensor to_plain(const torch::Tensor& tensor) {
  const auto contiguous = tensor.detach().to(torch::kCPU).contiguous();
  PlainTensor plain;
  plain.type = plain_type(contiguous.scalar_type());
  plain.shape = contiguous.sizes().vec();
  plain.bytes.resize(contiguous.nbytes());
  if (!plain.bytes.empty())
    std::memcpy(plain.bytes.data(), contiguous.data_ptr(), plain.bytes.size());
  return plain;
}

torch::Tensor to_torch(const PlainTensor& tensor) {
  auto result = torch::empty(tensor.shape, torch_type(tensor.type));
  SPIKEDEPTH_CHECK(result.nbytes() == tensor.bytes.size(), "plain tensor size");
  if (!tensor.bytes.empty())
    std::memcpy(result.data_ptr(), tensor.bytes.data(), tensor.bytes.size());
  return result;
}

void append_module(const torch::nn::Module& module, TensorArchive& archive) {
  for (const auto& [name, tensor] : named_tensors(module)) {
    archive.tensors.push_back({kModelPrefix + name, to_plain(tensor)});
  }
}

void load_module(torch::nn::Module& module, const TensorArchive& archive, const std::string& prefix,
                 const std::string& path) {
  const auto targets = named_tensors(module);
  std::vector<std::string> missing;
  for (const auto& [name, tensor] : targets) {
    const auto* found = archive.find(prefix + name);
    if (found == nullptr) {
      missing.push_back(name);
    } else if (found->shape != tensor.sizes().vec()) {
      throw DataError(path, "tensor '" + clipped(name, 80) + "' has shape " +
                                shape_text(found->shape) + ", the network expects " +
                                shape_text(tensor.sizes().vec()) +
                                "; check the model's parameters");
    }
  }
  std::vector<std::string> extra;
  for (const auto& entry : archive.tensors) {
    if (entry.name.compare(0, prefix.size(), prefix) != 0) continue;
    const std::string name = entry.name.substr(prefix.size());
    bool known = prefix.empty() ? false : name.empty();
    for (const auto& target : targets) known = known || target.first == name;
    if (!known) extra.push_back(name);
  }
  if (!missing.empty() || !extra.empty()) {
    const auto* network = module.as<DepthModel>();
    const std::string reason = network == nullptr ? "" : network->misfit_because(extra);
    if (!reason.empty()) throw DataError(path, reason);
    throw DataError(path, "holds another network: missing [" + join_some(missing) +
                              "], unexpected [" + join_some(extra) +
                              "]; choose the model and the parameters (--set model.width=...) that "
                              "it was made with");
  }
  torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : module.named_parameters().pairs()) {
    const auto value = to_torch(*archive.find(prefix + name));
    if (!torch::isfinite(value).all().item<bool>()) {
      throw DataError(path, "tensor '" + clipped(name, 80) +
                                "' holds weights that are not finite, so that nothing it computes "
                                "is; take another checkpoint, or train again more slowly "
                                "(optimizer.lr)");
    }
  }
  for (const auto& [name, tensor] : targets) {
    auto target = tensor;
    target.copy_(to_torch(*archive.find(prefix + name)));
  }
}

std::string weights_hash(const torch::nn::Module& module) {
  std::string all;
  for (const auto& [name, tensor] : named_tensors(module)) {
    const auto plain = to_plain(tensor);
    all += name + shape_text(plain.shape);
    all.append(reinterpret_cast<const char*>(plain.bytes.data()), plain.bytes.size());
  }
  return sha256_hex(all.data(), all.size());
}

}  // namespace spikedepth
