#pragma once
// A spiking depth network whose first stage, from the image to a quarter of its size, is a pooling
// that noisy waves have grown and that is not trained; or, to compare with, the mean of 4x4 pixels,
// the same fields with pixels in another order, or a convolution that is trained.
//
// Both cameras and polarities go through the same pooling, so that what lies in one row stays
// there. Then three layers of integrate-and-fire neurons: 5x5, 3x3, and 3x3 to half the size;
// readouts of 3x3 on the mean spikes of the last two, enlarged bilinearly and summed, are the depth
// in metres. Waves: Raghavan, Lin, Thomson, SNUFA 2021, arXiv 2006.06902.
#include <string>
#include <vector>

#include "core/base/fields.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/neuron.hpp"
#include "core/waves/pool_tile.hpp"

namespace spikedepth {

struct WavePoolingConfig {
  std::string pooling = "waves";
  std::int64_t pooling_seed = 1;
  std::int64_t grow_steps = 20000;
  std::int64_t grow_units = 100;
  double dead = 0;
  std::int64_t width = 16;
  std::string surrogate = "atan";
  double alpha = 2;

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  PoolTileParameters tile() const;
};

/// Frames [N,T,4,H,W] of counts; every call begins at rest. Grows its pooling at the first one,
/// from model.pooling_seed alone, unless a checkpoint brought it: buffers "pool" [100,1,80,80], the
/// weights of each cell of a tile, and "grown".
class WavePooling : public DepthModel {
 public:
  explicit WavePooling(const WavePoolingConfig& config);
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override;
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  /// The pixels around a tile that each cell of the pooled map takes, once waves have grown them.
  FeatureSheets features() const override;
  /// [N,4,H,W] -> [N,4,ceil(H/4),ceil(W/4)].
  torch::Tensor pooled(const torch::Tensor& frame);

 private:
  struct Layer {
    std::string name;
    Convolution synapse{nullptr};
    Neuron neuron{nullptr};
  };
  bool has_fields() const { return config_.pooling == "waves" || config_.pooling == "shuffled"; }
  void grow();
  torch::Tensor by_fields(const torch::Tensor& images) const;

  WavePoolingConfig config_;
  torch::Tensor pool_, grown_;
  torch::Tensor alive_;  // [40,40], where pixels are missing
  Convolution strided_{nullptr};
  std::vector<Layer> layers_;
  std::vector<Convolution> readouts_;  // coarse to fine
};

}  // namespace spikedepth
