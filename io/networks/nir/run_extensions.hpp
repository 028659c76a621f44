#pragma once
#include <memory>
#include <vector>

#include "io/networks/nir/step_making.hpp"

namespace spikedepth {

/// The step of a node that NIR does not know and this program writes with --extensions: nearest
/// upsampling, concatenation, the union of spikes. Throws DataError as make_nir_step().
std::unique_ptr<NirStep> make_nir_extension(const NirMaking& making,
                                            const std::vector<NirShape>& inputs);

}  // namespace spikedepth
