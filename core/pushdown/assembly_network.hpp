#pragma once
// Assemblies of noisy spiking neurons that hand on volleys: a bit is 1 where an assembly fires one.
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/ziggurat.hpp"
#include "core/pushdown/gate_calibration.hpp"

namespace spikedepth {

struct AssemblyOptions {
  int neurons = 20;      // of each assembly
  double sigma = 0.1;    // standard deviation of a resting membrane, in thresholds
  double failure = 0.1;  // chance that a spike does not reach a neuron
  GateNeuron neuron;
  /// Assemblies without input are not simulated from step to step but moved in one exact jump when
  /// input comes. Only where noise alone never fires them: up to a sigma of 1/7.
  bool skip_silent = true;

  /// Throws ConfigError for values that make no assemblies.
  void check() const;
};

/// All neurons of an assembly get the spikes of all neurons of those before it, each with its own
/// chance, after a delay that belongs to the pair of assemblies. Weights follow from the arity.
class AssemblyNetwork {
 public:
  AssemblyNetwork(const AssemblyOptions& options, const GateCalibration& gates);
  /// An assembly that fires after as many volleys as `arity`; 0: one that fires only when told.
  int add(int arity);
  /// Throws Error for a delay below a step or beyond kLongestDelay.
  void connect(int from, int to, int delay_steps);
  std::size_t size() const { return arity_.size(); }

  /// Rest: no spikes under way, membranes as noise leaves them.
  void reset(Random& random);
  /// All neurons of `assembly` fire at the step that comes next.
  void tell(int assembly) { told_.push_back(assembly); }
  void step(Random& random);
  /// Spikes of an assembly in the last `steps` steps, at most kHistory.
  int spikes(int assembly, int steps) const;
  std::int64_t neuron_steps() const { return neuron_steps_; }  // simulated since the start
  std::int64_t all_spikes() const { return all_spikes_; }

  static constexpr int kLongestDelay = 127, kHistory = 32;

 private:
  struct Edge {
    int to, delay;
  };
  struct Alias {  // Vose's table of one binomial distribution
    std::vector<float> keep;
    std::vector<int> other;
  };
  const Alias& binomial(int count);
  int draw(const Alias& alias, Random& random) const;
  void wake(std::size_t assembly, Random& random);
  void receive(std::size_t assembly, int count, Random& random);
  int integrate(std::size_t assembly, Random& random);
  void send(int assembly, int count);

  AssemblyOptions options_;
  std::vector<int> arity_;
  std::vector<float> weight_;  // of one spike, by arity
  std::vector<std::vector<Edge>> edges_;
  std::vector<float> v_, s1_, s2_;     // [assembly][neuron]
  std::vector<int> refractory_;        // steps left
  std::vector<int> arrivals_, fired_;  // rings [assembly][..]
  std::vector<std::int64_t> asleep_;   // last step that was simulated; -1: awake
  std::vector<int> told_;
  std::vector<Alias> binomials_;
  std::vector<float> noise_;
  NormalZiggurat normal_;
  float fall_ = 0, leak_ = 0, jitter_ = 0;
  int refractory_steps_ = 0;
  bool skips_ = false;
  std::int64_t now_ = 0, neuron_steps_ = 0, all_spikes_ = 0;
};

}  // namespace spikedepth
