#pragma once
// A spiking encoder that sees, beside the counts of events, how neurons answer that anticipate the
// event stream.
//
// A network of this project on the rule of Saponati and Vinck (Nature Communications 2023). A
// moving edge crosses neighbouring pixels one after the other, so that a small window of the stream
// is a sequence. A bank of leaky neurons with shared weights sees every 5x5 window of both
// polarities, step by step, and gives three maps a neuron: how often it fired, how early, and its
// last potential. Counts and maps of both cameras go through three spiking layers, each half as
// large; readouts behind them are enlarged and summed into metres.
#include <string>
#include <vector>

#include "core/base/fields.hpp"
#include "core/predictive/predictive_bank.hpp"
#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"
#include "core/snn/local_learner.hpp"
#include "core/snn/neuron.hpp"
#include "core/snn/own_work.hpp"

namespace spikedepth {

struct AnticipationConfig {
  std::string features = "learned";
  std::int64_t neurons = 4;
  double tau_input = 2;
  double tau_membrane = 5;
  double firing_threshold = 1;
  double rate = 0.01;
  std::int64_t width = 16;
  double threshold = 1;
  double gain = 1;
  std::string surrogate = "atan";
  double alpha = 2;

  void list_fields(FieldList& list);
  /// Throws ConfigError on values that make no network.
  void check() const;
  PredictiveBankParameters bank() const;
};

AnticipationConfig anticipation_config();

/// Frames [N,T,4,H,W] of counts; every call begins at rest. The buffer "bank" [neurons,50] holds
/// what the local rule learns: windows of the rising events, then of the falling ones.
class Anticipation : public DepthModel, public LocalLearner, public OwnWork {
 public:
  explicit Anticipation(const AnticipationConfig& config);
  DepthOutput forward(const torch::Tensor& frames) override;
  void reset_state() override;
  std::int64_t input_channels() const override { return 4; }
  std::vector<LayerFluctuation> initialise(const Initialisation& how,
                                           const torch::Tensor& frames) override;
  void set_threshold_gain(double gain) override;
  void set_layer_threshold_gain(const std::string& layer, double gain) override;
  std::string no_description_because() const override;
  std::string local_rule() const override { return "predictive-plasticity"; }
  bool learns_locally() const override { return config_.features == "learned"; }
  double learn_locally(const torch::Tensor& frames, std::int64_t samples,
                       std::int64_t step) override;
  /// Its work are the bank's synapses ("bank"): each event once.
  void set_recorder(std::shared_ptr<OperationRecorder> recorder) override { recorder_ = recorder; }

  /// What each neuron looks for: a window of rising events beside one of falling ones.
  FeatureSheets features() const override;
  /// Maps [N,3 neurons,H,W] of one camera's steps [N,T,2,H,W]: share of the steps with a spike,
  /// how early the first one came (1: at the first step, 0: never), the last potential over the
  /// threshold.
  torch::Tensor features(const torch::Tensor& steps) const;

 private:
  struct Stage {
    std::string name;
    Convolution synapse{nullptr};
    Neuron neuron{nullptr};
    Convolution readout{nullptr};
  };
  torch::Tensor input_of(const torch::Tensor& frames) const;
  DepthOutput run(const torch::Tensor& frames, const Initialisation* start,
                  std::vector<LayerFluctuation>* found);

  AnticipationConfig config_;
  torch::Tensor bank_;         // a buffer
  std::vector<Stage> stages_;  // fine to coarse
  std::shared_ptr<OperationRecorder> recorder_;
};

}  // namespace spikedepth
