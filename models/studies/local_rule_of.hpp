#pragma once
#include <string>

namespace spikedepth {

/// The rule that a part of the network `model` (its name in the registry) learns by locally; "" if
/// no part does. Torch-free.
std::string local_rule_of(const std::string& model);

}  // namespace spikedepth
