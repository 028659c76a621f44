#include "io/networks/pth/pickle_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::array<const char*, 18> kHarmless = {"numpy.core.multiarray scalar",
                                                   "numpy._core.multiarray scalar",
                                                   "numpy.core.multiarray _reconstruct",
                                                   "numpy._core.multiarray _reconstruct",
                                                   "numpy dtype",
                                                   "numpy ndarray",
                                                   "_codecs encode",
                                                   "argparse Namespace",
                                                   "types SimpleNamespace",
                                                   "torch Size",
                                                   "torch device",
                                                   "collections defaultdict",
                                                   "collections Counter",
                                                   "datetime datetime",
                                                   "datetime timedelta",
                                                   "pathlib PosixPath",
                                                   "pathlib WindowsPath",
                                                   "pathlib PurePosixPath"};
constexpr std::array<const char*, 13> kTypes = {
    "float16", "bfloat16", "float32", "float64", "float", "double", "half",
    "int8",    "int16",    "int32",   "int64",   "uint8", "bool"};

const char* const kCure = "save plain tensors with torch.save(model.state_dict(), ...)";

}  // namespace

bool is_storage_global(const std::string& global) {
  return global.compare(0, 6, "torch ") == 0 && global.size() > 13 &&
         global.compare(global.size() - 7, 7, "Storage") == 0 &&
         global.find_first_of("._", 6) == std::string::npos;
}

bool is_harmless_global(const std::string& global) {
  if (std::find(kHarmless.begin(), kHarmless.end(), global) != kHarmless.end()) return true;
  return starts_with(global, "torch ") &&
         std::find(kTypes.begin(), kTypes.end(), global.substr(6)) != kTypes.end();
}

std::string refusal_of_global(const std::string& global) {
  const std::string name = clipped(global, 80);
  if (global == "torch._utils _rebuild_qtensor") {
    return "holds quantised tensors; save the weights from before quantisation as float32: "
           "torch.save(model.state_dict(), ...)";
  }
  const std::string function = global.substr(global.find(' ') + 1);
  const bool is_class =
      !function.empty() && std::isupper(static_cast<unsigned char>(function[0])) != 0;
  if (starts_with(global, "__torch__"))
    return "is a TorchScript program ('" + name +
           "'); load it with torch.jit.load and save its state_dict()";
  if (is_class) {
    return "asks for Python's class '" + name +
           "': it holds a whole module or other objects, which need their code; " + kCure;
  }
  return "asks for Python's '" + name + "'; refused, " + kCure;
}

}  // namespace spikedepth
