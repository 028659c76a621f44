#include "core/engine/kernels.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth::engine {

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> all = {portable::kKernels};
#if defined(__x86_64__)
  if (avx2::kKernels != nullptr && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
    all.push_back(avx2::kKernels);
  if (avx512::kKernels != nullptr && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    all.push_back(avx512::kKernels);
#endif
  return all;
}

const Kernels& choose_kernels(const std::string& name) {
  const auto all = available_kernels();
  if (name.empty()) return *all.back();
  std::vector<std::string> names;
  for (const auto* kernels : all) {
    if (name == kernels->name) return *kernels;
    names.emplace_back(kernels->name);
  }
  throw ConfigError("this machine has no instruction set '" + name +
                    "' for the engine; it has: " + join(names));
}

}  // namespace spikedepth::engine
