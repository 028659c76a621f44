#pragma once
// Prophesee's compression of events in HDF5 (filter 0x8ECF): one chunk.
#include <cstddef>
#include <cstdint>

#include "core/events/event.hpp"

namespace spikedepth {

/// Most events that one chunk can hold.
constexpr std::size_t kMostEcfEvents = 65535;

/// Number of events that the chunk's head tells. Throws BadBytes if there is no head or if they
/// are more than a chunk can hold or than its bytes can tell.
std::size_t ecf_events(const std::uint8_t* bytes, std::size_t size);

/// Decodes a chunk; `out` has as many events as its head tells. Every count in it is compared with
/// that number and every read with the chunk's end: throws BadBytes where they don't fit.
/// Source: Prophesee's hdf5_ecf (Apache-2.0).
void decode_ecf(const std::uint8_t* bytes, std::size_t size, EventBatch& out);

/// First and last time of a chunk, whose times ascend, without the rest; false if it holds none.
/// Throws BadBytes.
bool ecf_times(const std::uint8_t* bytes, std::size_t size, TimeUs& first, TimeUs& last);

}  // namespace spikedepth
