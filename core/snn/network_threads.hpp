#pragma once
#include <cstdint>

namespace spikedepth {

/// Sets the number of CPU threads for networks, those of the BLAS included; 0 = one a core. Holds
/// for the thread that calls it. Torch-free for its users.
void set_network_threads(std::int64_t threads);

}  // namespace spikedepth
