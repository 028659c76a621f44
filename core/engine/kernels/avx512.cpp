// The kernels for AVX-512 (F, BW, DQ, VL).
#define SPIKEDEPTH_KERNEL_SET avx512
#define SPIKEDEPTH_KERNEL_NAME "avx512"
#define SPIKEDEPTH_VECTOR_BYTES 64
#if defined(__x86_64__)
#include "core/engine/kernels/all.hpp"
#else
#include "core/engine/kernels.hpp"
namespace spikedepth::engine::avx512 {
const Kernels* const kKernels = nullptr;
}
#endif
