// The kernels for AVX2.
#define SPIKEDEPTH_KERNEL_SET avx2
#define SPIKEDEPTH_KERNEL_NAME "avx2"
#define SPIKEDEPTH_VECTOR_BYTES 32
#if defined(__x86_64__)
#include "core/engine/kernels/all.hpp"
#else
#include "core/engine/kernels.hpp"
namespace spikedepth::engine::avx2 {
const Kernels* const kKernels = nullptr;
}
#endif
