// The kernels for any machine.
#define SPIKEDEPTH_KERNEL_SET portable
#define SPIKEDEPTH_KERNEL_NAME "portable"
#define SPIKEDEPTH_VECTOR_BYTES 16
#include "core/engine/kernels/all.hpp"
