#pragma once
// What this process uses of the machine.
#include <cstdint>

namespace spikedepth {

/// Processor cores; at least 1.
std::int64_t processor_cores();

/// Megabytes in memory now, and at most since the start or since forget_peak_memory().
double memory_mb();
double peak_memory_mb();
void forget_peak_memory();

/// Processor seconds that all other processes of the machine have used since it started. 0 where
/// the system does not tell.
double others_processor_s();

}  // namespace spikedepth
