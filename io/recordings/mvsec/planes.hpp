#pragma once
// Stacks of images and depth maps in HDF5: [N,height,width].
#include "core/camera/sensor.hpp"
#include "io/hdf5/input_file.hpp"

namespace spikedepth {

inline SensorSize plane_size(const hdf5::InputDataset& dataset) {
  const auto& shape = dataset.shape();
  return {static_cast<int>(shape[2]), static_cast<int>(shape[1])};
}

inline bool is_plane_stack(const hdf5::InputDataset& dataset) {
  constexpr int kLargestSide_px = 4096;
  const auto& shape = dataset.shape();
  return shape.size() == 3 && shape[1] >= 1 && shape[1] <= kLargestSide_px && shape[2] >= 1 &&
         shape[2] <= kLargestSide_px;
}

}  // namespace spikedepth
