#pragma once
// The interface through which evaluation and viewers use a depth network.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/feature_sheet.hpp"
#include "core/camera/depth_map.hpp"
#include "core/depth/operations.hpp"
#include "core/events/encoder.hpp"

namespace spikedepth {

/// Firing of one layer in one window.
struct LayerRate {
  std::string layer;
  double rate = 0;     // share of the neurons that fired, 0..1
  double neurons = 0;  // membrane updates a time step
  /// The synapses that drive it, as LayerOperations::layer names them, or what their names begin
  /// with before a dot; empty: the layer's own name.
  std::string synapse = {};
};

/// How sure a network is of its depth. Maps of the depth's size; NaN = unknown.
struct DepthUncertainty {
  DepthMap confidence;  // 0 to 1, larger is surer; its order is what counts
  DepthMap low, high;   // metres: the interval that is to hold the truth of 80 % of the pixels
};

/// What an estimator around the network says of one window, e.g. "dopamine" 0.3.
struct WindowFigure {
  std::string name;  // as a column of a table
  double value = 0;
};

/// Depth in the rectified left view with what it cost.
struct DepthEstimate {
  DepthMap depth;
  std::vector<LayerRate> rates;
  double latency_ms = 0;
  double synaptic_operations = 0;           // active inputs times their synapses; 0 = not counted
  std::vector<LayerOperations> operations;  // empty unless asked for with count_operations
  /// The readout's potential in metres after each scale, coarse to fine, the last one equal to
  /// `depth`. Empty unless asked for with keep_scales.
  std::vector<DepthMap> scales;
  /// Of networks that tell how sure they are; `low` and `high` are empty where there is no
  /// interval.
  std::optional<DepthUncertainty> uncertainty;
  bool semi_dense = false;  // NaN in `depth` is a pixel that the network leaves unknown
  /// The same names in the same order in every window of one estimator; usually none.
  std::vector<WindowFigure> figures = {};
};

/// Mean over the layers, 0 to 1; 0 of a network without spikes.
inline double mean_rate(const std::vector<LayerRate>& rates) {
  double sum = 0;
  for (const auto& layer : rates) sum += layer.rate;
  return rates.empty() ? 0 : sum / static_cast<double>(rates.size());
}

/// Throws ConfigError for a threshold gain that is not positive.
inline void check_threshold_gain(double gain) {
  if (!(gain > 0)) throw ConfigError("the threshold gain must be above 0");
}

/// How events become the frame that a network sees: which events, and which rectified pixel of
/// each.
struct InputPolicy {
  SlicePolicy slice;
  PixelRounding rounding = PixelRounding::truncate;
};

/// Turns the events of one window into depth. One thread at a time.
class DepthEstimator {
 public:
  virtual ~DepthEstimator() = default;
  virtual DepthEstimate estimate(const StereoSlice& slice) = 0;
  /// Forgets what earlier windows left behind: at the start of a recording and after a jump.
  virtual void reset() = 0;
  /// How windows must be cut and counted for it.
  virtual const InputPolicy& input() const = 0;
  /// The counts that the last estimate saw, its time steps added up; valid until the next one.
  virtual const EventFrame& frame() const = 0;
  /// From the next window on, fills DepthEstimate::scales, which costs copies. A network without
  /// scales ignores it.
  virtual void keep_scales(bool) {}
  /// From the next window on, fills DepthEstimate::operations and synaptic_operations, which adds
  /// to the latency. A network that cannot count ignores it.
  virtual void count_operations(bool) {}
  /// Multiplies every spiking layer's threshold from the next window on; above 1 fires less. Throws
  /// ConfigError for a gain that is not positive, and for a network whose thresholds are fixed.
  virtual void set_threshold_gain(double gain) {
    if (gain != 1.0) throw ConfigError("the thresholds of this network cannot be moved");
  }
  /// The same for one layer, named as in DepthEstimate::rates. Throws ConfigError for an unknown
  /// one.
  virtual void set_layer_threshold_gain(const std::string& layer, double) {
    throw ConfigError("the threshold of layer '" + layer + "' cannot be moved in this network");
  }
  /// Sentences on how the windows so far lie outside what the network was trained on.
  virtual std::vector<std::string> warnings() const { return {}; }
  /// What the network has learned, as pictures, and what it made of the last window, where it has
  /// codes.
  virtual FeatureSheets features() { return {}; }
};

/// An estimator around another one, to which it passes everything on.
class ForwardingEstimator : public DepthEstimator {
 public:
  explicit ForwardingEstimator(std::unique_ptr<DepthEstimator> inner) : inner_(std::move(inner)) {}
  DepthEstimate estimate(const StereoSlice& slice) override { return inner_->estimate(slice); }
  void reset() override { inner_->reset(); }
  const InputPolicy& input() const override { return inner_->input(); }
  const EventFrame& frame() const override { return inner_->frame(); }
  void keep_scales(bool keep) override { inner_->keep_scales(keep); }
  void count_operations(bool count) override { inner_->count_operations(count); }
  void set_threshold_gain(double gain) override { inner_->set_threshold_gain(gain); }
  void set_layer_threshold_gain(const std::string& layer, double gain) override {
    inner_->set_layer_threshold_gain(layer, gain);
  }
  std::vector<std::string> warnings() const override { return inner_->warnings(); }
  FeatureSheets features() override { return inner_->features(); }

 private:
  std::unique_ptr<DepthEstimator> inner_;
};

}  // namespace spikedepth
