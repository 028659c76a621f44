#pragma once
// Where in what a training saved its weights lie.
#include <string>

#include "io/networks/pth/pickle.hpp"

namespace spikedepth {

struct FoundStateDict {
  const PickleObject* dict = nullptr;
  std::string place;  // the keys that lead to it, "checkpoint.model"; empty if it is the whole
};

/// The dictionary of tensors: the whole, or the one under "state_dict", "model_state_dict", "model"
/// or "net" at most three levels deep, or the only one that is no optimizer's. Throws DataError
/// naming `file` and what there is if there is none, or several that could be meant.
FoundStateDict find_state_dict(const PickleObject& root, const std::string& file);

/// "module.conv.weight" -> "conv.weight": takes off what DataParallel ("module."), torch.compile
/// ("_orig_mod.") and wrappers ("model.", "net.") put before every name. Changes `names` and
/// returns what was taken off.
std::string strip_prefixes(std::vector<std::string>& names);

}  // namespace spikedepth
