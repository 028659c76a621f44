#pragma once
// What a network offers that learns forward in time, one step at a time.
#include <string>

namespace spikedepth {

/// A depth network whose synapses can keep traces of their inputs. While they do, each call of
/// forward() with one time step is a graph of its own once detach_state() has cut it off, and the
/// gradients that its backward pass adds are those of e-prop.
class ForwardLearner {
 public:
  virtual ~ForwardLearner() = default;
  /// Why traces of inputs cannot stand for the past of its neurons; "" if they can.
  virtual std::string no_traces_because() const = 0;
  /// Starts (from nothing) or ends the keeping of traces.
  virtual void keep_traces(bool on) = 0;
  /// Cuts the state off from the graph that it came from.
  virtual void detach_state() = 0;
};

}  // namespace spikedepth
