#pragma once
// The networks of a viewer: from a window's events to its depth and errors.
#include <functional>
#include <memory>
#include <string>

#include "core/playback/window_reader.hpp"

namespace spikedepth {

/// A network to load: a run folder or checkpoint, and how to run it, as its factory names it.
struct ModelChoice {
  std::string path;
  std::string engine = "auto";
};

/// A network, and the median depth of its training in metres (0 = unknown): what would be a guess
/// without looking.
struct LoadedNetwork {
  std::unique_ptr<DepthEstimator> estimator;
  double training_median_m = 0;
  LoadedNetwork(std::unique_ptr<DepthEstimator> loaded, double median_m = 0)
      : estimator(std::move(loaded)), training_median_m(median_m) {}
};

/// Loads a network for the recording at hand. Called in the thread that uses the network. Throws
/// DataError or ConfigError.
using EstimatorFactory = std::function<LoadedNetwork(const ModelChoice&)>;

/// Up to two networks that see the same windows. One thread at a time.
class DepthStage {
 public:
  explicit DepthStage(EstimatorFactory factory) : factory_(std::move(factory)) {}
  /// Replaces model A (0) or B (1). The old one is gone even if this throws.
  void load(std::size_t model, const ModelChoice& choice);
  void unload(std::size_t model) { estimators_[model].reset(); }
  bool loaded(std::size_t model) const { return estimators_[model] != nullptr; }
  /// Throws what DepthEstimator::set_threshold_gain throws. Nothing happens without a network.
  void set_threshold_gain(std::size_t model, double gain);
  /// How windows must be cut and counted for the networks at hand.
  std::array<std::optional<InputPolicy>, kModels> policies() const;
  /// Adds every network's estimate, and its errors where there is truth. A network that fails
  /// leaves its sentence in ModelResult::failure. Networks forget at a jump: unless the window is
  /// the next one, or a later one of the same passage.
  void process(PendingWindow& pending);

 private:
  bool is_jump(const PendingWindow& pending) const;

  EstimatorFactory factory_;
  std::array<std::unique_ptr<DepthEstimator>, kModels> estimators_;
  std::array<double, kModels> medians_m_{};  // of the trainings; 0 = unknown
  std::optional<std::size_t> last_index_;    // of the window before
  std::int64_t last_passage_ = -1;
};

/// What to tell the user about a caught exception.
std::string sentence_of(const std::exception& error);

}  // namespace spikedepth
