#include "core/engine/kernels.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace spikedepth::engine {
namespace {

// Whether the processor has AMX's tiles for 8-bit integers and Linux lets this process use them.
bool may_use_tiles() {
#if defined(__x86_64__) && defined(__linux__)
  constexpr unsigned kLeaf = 7, kTiles = 1U << 24, kIntegers = 1U << 25;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(kLeaf, 0, &a, &b, &c, &d) == 0) return false;
  if ((d & kTiles) == 0 || (d & kIntegers) == 0) return false;
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // of arch_prctl
  static const bool granted = syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  return granted;
#else
  return false;
#endif
}

}  // namespace

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> all = {portable::kKernels};
#if defined(__x86_64__)
  if (avx2::kKernels != nullptr && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
    all.push_back(avx2::kKernels);
  if (avx512::kKernels != nullptr && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    all.push_back(avx512::kKernels);
  if (amx::kKernels != nullptr && all.back() == avx512::kKernels && may_use_tiles())
    all.push_back(amx::kKernels);
#endif
  return all;
}

const Kernels& choose_kernels(std::string_view name) {
  const auto all = available_kernels();
  if (name.empty()) return *all.back();
  std::vector<std::string> names;
  for (const auto* kernels : all) {
    if (name == kernels->name) return *kernels;
    names.emplace_back(kernels->name);
  }
  throw ConfigError("this machine has no instruction set '" + std::string(name) +
                    "' for the engine; it has: " + join(names));
}

}  // namespace spikedepth::engine
