#pragma once
// What training, evaluation and the viewer know of a depth network.
#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/feature_sheet.hpp"
#include "core/network/network_description.hpp"
#include "core/snn/fluctuation.hpp"

namespace spikedepth {

/// The output of one spiking layer in one pass: spikes (or their sums), shape [N,C,H,W].
struct LayerActivity {
  std::string name;
  torch::Tensor output;
  std::string synapse = {};  // as LayerRate::synapse
};

/// What a pass through a depth network gives.
struct DepthOutput {
  torch::Tensor depth;  // [N,1,H,W] metres
  std::vector<torch::Tensor>
      scales;  // cumulative predictions, coarse to fine; the last one is `depth`
  std::vector<LayerActivity> layers;  // every spiking layer's output at the last time step
  std::vector<LayerActivity> sums;    // the tensors that the published spike penalty acts on
  std::vector<LayerActivity> codes;   // [N,C,H,W] that the viewer shows, a picture a channel
  // [N,1,H,W] as DepthUncertainty; undefined where the network does not say.
  torch::Tensor confidence, low, high;
  // -log p of a truth [N,1,H,W] in metres under the network's distribution, mean over the valid
  // pixels; empty where it has none.
  std::function<torch::Tensor(const torch::Tensor& truth, const torch::Tensor& valid)> surprise;
  bool semi_dense = false;  // NaN in `depth` is a pixel that the network leaves unknown
};

enum class InitMethod {
  scaled,   // the framework's weights times one factor a layer, so that potentials measured on data
            // fluctuate by threshold / xi
  drawn,    // normal weights whose variance follows from the inputs' second moment and the fan-in
  kaiming,  // normal weights of variance 2 / fan-in, whatever the inputs
};

/// "scaled", "drawn" or "kaiming"; throws ConfigError naming the choices.
InitMethod init_method(const std::string& name);

/// How the weights get their start before training.
struct Initialisation {
  /// Spiking layers are set one after another on sample data so that the standard deviation of
  /// their potential equals threshold / xi; 0 keeps the framework's default. (Fluctuation-driven
  /// initialisation: Rossbroich, Gygax, Zenke, Neuromorphic Computing and Engineering 2022.)
  double xi = 0;
  /// Depth in metres that the untrained readout starts from; 0 keeps the default.
  double depth_m = 0;
  InitMethod method = InitMethod::scaled;
};

/// Where frames come from, besides their counts.
struct FrameOrigin {
  torch::Tensor rig_px_m;           // [N] focal length times baseline; undefined: unknown
  std::int64_t left_margin_px = 0;  // columns that stand left of the image that depth is wanted of
};

/// A network from event frames to depth. Frames are [N,T,C,H,W]: T time steps of C count channels.
class DepthModel : public torch::nn::Module {
 public:
  /// True if the network needs to know the rig of its frames.
  virtual bool needs_rig() const { return false; }
  /// Columns left of a window that it can use, when trained on windows of an image.
  virtual std::int64_t left_margin_px() const { return 0; }
  /// Of the frames that come next. Throws ConfigError for an origin that the network cannot take.
  virtual void set_origin(const FrameOrigin&) {}
  /// Runs the T steps from the present state and returns the prediction after the last one.
  virtual DepthOutput forward(const torch::Tensor& frames) = 0;
  /// Forgets all membrane potentials.
  virtual void reset_state() = 0;
  /// Count channels expected: 4 binocular, 2 monocular.
  virtual std::int64_t input_channels() const = 0;
  /// Changes the weights as `how` says, measuring on `frames`, and tells how each spiking layer's
  /// potential fluctuates in their first step. The state is reset afterwards.
  virtual std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                                   const torch::Tensor& frames) = 0;
  /// Multiplies every spiking layer's threshold at run time.
  virtual void set_threshold_gain(double gain) = 0;
  /// The same for one spiking layer, named as in DepthOutput::layers. Throws ConfigError naming the
  /// nearest if there is none of that name.
  virtual void set_layer_threshold_gain(const std::string& layer, double gain) = 0;
  /// Why describe() cannot tell the network as layers of spikes; "" if it can.
  virtual std::string no_description_because() const {
    return "this network is no sequence of spiking layers";
  }
  /// Exports the network as plain data, thresholds without gains. Throws ConfigError with the
  /// reason where it cannot be told as layers of spikes.
  NetworkDescription describe() const {
    check_describable();
    return make_description();
  }
  /// Applies the weights and biases of an edited description of this network. Throws as describe().
  void load_weights(const NetworkDescription& description) {
    check_describable();
    apply_weights(description);
  }
  /// What it has learned or grown, as pictures: the kernels of its first convolution, where a
  /// network does not say better.
  virtual FeatureSheets features() const;
  /// What the work of the synapses in module `path` is called in operation counts.
  virtual std::string synapse_name(const std::string& path) const { return path; }
  /// Why weights that also hold tensors called `unexpected` are not this network's, where it knows
  /// them; "" otherwise.
  virtual std::string misfit_because(const std::vector<std::string>&) const { return ""; }

 protected:
  /// For networks that can be described.
  virtual NetworkDescription make_description() const { return {}; }
  virtual void apply_weights(const NetworkDescription&) {}

 private:
  void check_describable() const;
};

}  // namespace spikedepth
