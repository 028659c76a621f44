#pragma once
// What the Python names in a pickle mean to a reader that calls nothing.
#include <string>

namespace spikedepth {

constexpr const char* kRebuildTensor = "torch._utils _rebuild_tensor_v2";
constexpr const char* kRebuildParameter = "torch._utils _rebuild_parameter";
constexpr const char* kOrderedDict = "collections OrderedDict";

/// "torch FloatStorage".
bool is_storage_global(const std::string& global);

/// Names of plain values that trainings save beside their weights (numpy scalars, options, paths,
/// types): they are skipped over, whatever is made with them.
bool is_harmless_global(const std::string& global);

/// Why a name is refused and what to do, for a message.
std::string refusal_of_global(const std::string& global);

}  // namespace spikedepth
