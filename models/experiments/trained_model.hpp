#pragma once
// A trained network: loaded, saved, and made into an estimator. Torch-free for its users.
#include <memory>
#include <string>
#include <vector>

#include "core/base/tensor_archive.hpp"
#include "core/depth/estimator.hpp"
#include "core/depth/input_range.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/events/recording.hpp"
#include "core/network/network_description.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {

/// What runs a network and with which weights.
struct EngineChoice {
  /// "dense": LibTorch. "event-driven": adds the weights of active inputs only, on the CPU. "auto":
  /// event-driven where the network allows it and no GPU was asked for, else dense.
  std::string engine = "auto";
  /// "trained", or "grid": rounded to a power-of-two grid on which sums are exact, so that every
  /// engine gives the same spikes and the same depth to the bit. Weights on such a grid stay.
  std::string weights = "trained";
  std::string device = "auto";  // of the dense engine: auto, cpu, cuda
  std::int64_t threads = 0;     // of the event-driven engine; 0 = one a core
  /// Focal length in pixels times baseline in metres, for recordings without calibration whose rows
  /// agree as they are; 0 = unknown.
  double rig_px_m = 0;
  /// Share of the maps before in each pixel's inverse depth, 0 to below 1.
  double smooth = 0;
  /// Bits of the grid's weights at most, sign included, 2 to 16; 0: what weights on an exact grid
  /// have, else 11 (readouts 16).
  std::int64_t grid_bits = 0;

  /// Throws ConfigError naming the choices.
  void check() const;
};

/// A checkpoint in memory: the experiment that made it and the network with its weights.
class TrainedModel {
 public:
  /// `path` is a checkpoint or a run folder, or, where nothing lies there, the name of a network
  /// that needs no training, if others than its defaults are wanted with keys of [model]:
  /// "delay-phase:patch=11,fill=nearest". Throws DataError, ConfigError for a wrong key.
  static TrainedModel load(const std::string& path);
  /// Whether load() takes `path` as such a name.
  static bool is_ready_network(const std::string& path);
  /// A network of `experiment` with the weights of a state_dict file (.pth).
  static TrainedModel load_state_dict(Experiment experiment,
                                      const std::vector<NamedTensor>& tensors,
                                      const std::string& path);
  ~TrainedModel();
  TrainedModel(TrainedModel&&) noexcept;

  Experiment& experiment() { return experiment_; }
  const Experiment& experiment() const { return experiment_; }
  const std::shared_ptr<DepthModel>& model() const { return model_; }
  /// Median depth of the training data in metres; 0 if unknown.
  double training_median_depth_m() const { return training_median_depth_m_; }
  /// What the training's windows were like; zeros in files of earlier versions.
  const InputRange& training_range() const { return training_range_; }
  /// Epochs trained; 0 if unknown.
  std::int64_t epoch() const { return epoch_; }

  /// The network in the state_dict's order.
  std::vector<NamedTensor> state_dict() const;
  /// Writes the weights as a checkpoint without training state. Throws DataError.
  void save(const std::string& path);
  /// An estimator for windows of `recording`, which fixes the rectification: an EngineEstimator or
  /// a ModelEstimator, in a SmoothedEstimator if smoothing was asked for. It shares the network
  /// unless the weights are put on the grid, which needs a copy. Throws DataError if the recording
  /// lacks a camera, ConfigError if the engine that was asked for cannot run the network.
  std::unique_ptr<DepthEstimator> make_estimator(const Recording& recording,
                                                 const EngineChoice& choice) const;
  /// The same in a RangeWatch, for recordings without truth: it warns of windows unlike the
  /// training's.
  std::unique_ptr<DepthEstimator> make_watchful_estimator(const Recording& recording,
                                                          const EngineChoice& choice) const;
  /// The network as plain data. Throws ConfigError with the reason where it has none.
  NetworkDescription describe() const;
  /// The bits that `choice` leaves of every layer's weights; empty if that is not the grid.
  std::vector<GridBits> grid_bits_of(const EngineChoice& choice) const;
  /// Why the event-driven engine cannot run the network; "" if it can.
  std::string no_engine_because() const;
  /// The engine that `choice` comes to for this network: "dense" or "event-driven".
  std::string engine_for(const EngineChoice& choice) const;

 private:
  std::unique_ptr<DepthEstimator> make_bare_estimator(const Recording& recording,
                                                      const EngineChoice& choice) const;
  std::shared_ptr<DepthModel> copy_on_grid(const EngineChoice& choice) const;
  TrainedModel(Experiment experiment, std::shared_ptr<DepthModel> model);
  Experiment experiment_;
  std::shared_ptr<DepthModel> model_;
  double training_median_depth_m_ = 0;
  InputRange training_range_;
  std::int64_t epoch_ = 0;
};

}  // namespace spikedepth
