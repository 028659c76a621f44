#include "io/networks/weight_files.hpp"

#include <filesystem>
#include <set>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/networks/pth/find_state_dict.hpp"
#include "io/networks/safetensors/safetensors.hpp"

namespace spikedepth {
namespace {

bool is_safetensors(const std::string& path) {
  return std::filesystem::path(path).extension() == ".safetensors";
}

/// Reading a file takes off what stands before all names.
std::vector<std::string> plain_names(const std::vector<NamedTensor>& tensors) {
  std::vector<std::string> names;
  for (const NamedTensor& tensor : tensors) names.push_back(tensor.name);
  strip_prefixes(names);
  return names;
}

}  // namespace

bool is_weight_file(const std::string& path) {
  const auto ending = std::filesystem::path(path).extension();
  return ending == ".pth" || ending == ".pt" || is_safetensors(path);
}

StateDict load_weights(const std::string& path) {
  return is_safetensors(path) ? load_safetensors(path) : load_state_dict(path);
}

void save_weights(const std::string& path, const std::vector<NamedTensor>& tensors) {
  if (is_safetensors(path)) {
    save_safetensors(path, tensors);
  } else {
    save_state_dict(path, tensors);
  }
}

void expect_weights(const std::vector<NamedTensor>& read, const std::vector<NamedTensor>& tensors,
                    const std::string& path) {
  const std::vector<std::string> names = plain_names(tensors);
  const std::vector<std::string> read_names = plain_names(read);
  TensorArchive there;
  there.tensors = read;
  for (std::size_t i = 0; i < read.size(); ++i) there.tensors[i].name = read_names[i];
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const PlainTensor* same = there.find(names[i]);
    if (same == nullptr || same->type != tensors[i].tensor.type ||
        same->shape != tensors[i].tensor.shape || same->bytes != tensors[i].tensor.bytes)
      throw DataError(path, "holds another '" + clipped(names[i], 80) + "' than was written");
  }
  if (read.size() != tensors.size())
    throw DataError(path,
                    format("holds %zu tensors; %zu were written", read.size(), tensors.size()));
}

}  // namespace spikedepth
