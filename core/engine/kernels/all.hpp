#pragma once
// The kernels' code, included once per instruction set: SPIKEDEPTH_KERNEL_SET names the set,
// SPIKEDEPTH_VECTOR_BYTES its vectors. Only plain loops and compiler vectors here: an inline
// function of the standard library compiled for one set must not serve another.
#include "core/engine/kernels/gather.hpp"
#include "core/engine/kernels/lists.hpp"
#include "core/engine/kernels/neurons.hpp"
#include "core/engine/kernels/readouts.hpp"
#include "core/engine/kernels/tiles.hpp"

namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET {
namespace {

const Kernels kTable = {SPIKEDEPTH_KERNEL_NAME,
                        kHasTiles,
                        list_row,
                        list_values,
                        count_spikes,
                        gather_float,
                        gather_graded,
                        gather_short,
                        gather_int,
                        widen,
                        add_tiles,
                        spread_row,
                        fire,
                        currents,
                        tap_sums,
                        fold_taps,
                        unfold_taps};

}  // namespace

const Kernels* const kKernels = &kTable;

}  // namespace spikedepth::engine::SPIKEDEPTH_KERNEL_SET
