#pragma once
#include "io/simulator/ray_batch.hpp"

namespace spikedepth::simulator {

/// Fills `brightness` from face, u, v, footprint and light: trilinear (bilinear on the two levels
/// whose texels are about as wide as the footprint, linear between them); the sky where no face was
/// met.
void look_up_textures(const Scene& scene, RayBatch& batch);

}  // namespace spikedepth::simulator
