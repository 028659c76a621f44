// The kernels for AVX-512 with AMX's matrix tiles of 8-bit integers.
#define SPIKEDEPTH_KERNEL_SET amx
#define SPIKEDEPTH_KERNEL_NAME "amx"
#define SPIKEDEPTH_VECTOR_BYTES 64
#define SPIKEDEPTH_MATRIX_TILES
#if defined(__x86_64__)
#include "core/engine/kernels/all.hpp"
#else
#include "core/engine/kernels.hpp"
namespace spikedepth::engine::amx {
const Kernels* const kKernels = nullptr;
}
#endif
