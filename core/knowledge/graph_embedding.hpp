#pragma once
// Entities as spike times, relations as differences of spike times; TransE beside them.
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/random.hpp"
#include "core/knowledge/graph_layer.hpp"

namespace spikedepth {

/// SpikE: -sum |t_s - t_o - r|. SpikE-S: -sum ||t_s - t_o| - r|, the same in either order.
/// (Dold, Garrido, IJCNN 2021.) TransE: SpikE's score over free numbers in place of spike times.
/// (Bordes et al., NIPS 2013, with this loop's loss.)
enum class EmbeddingKind { spike, spike_symmetric, translation };

struct EmbeddingConfig {
  EmbeddingKind kind = EmbeddingKind::spike;
  bool deep = false;                       // a GraphLayer over the spike times
  std::size_t neurons = 40, inputs = 40;   // of an entity; of a neuron
  double tau = 0.5, span = 2;              // inputs lie in [-span / 2, span / 2]
  double rate = 0.1;                       // of Adagrad
  double silence_penalty = 1e-3;           // times max(0, 1 - sum of weights) of each neuron
  std::size_t batch = 64, negatives = 10;  // negatives: of each side of a positive
  std::size_t edges = 16;                  // of a deep one
  std::uint64_t seed = 1;

  /// Throws ConfigError naming what is out of range.
  void check() const;
};

/// Numbers with the sums of squared slopes that Adagrad divides by.
struct AdagradNumbers {
  std::vector<double> values, squares;
  void step(std::size_t i, double slope, double rate);
};

/// Trained on triples against corrupted ones: mean softplus(-y f) over a batch, y = 1 of a triple
/// and -1 of one whose subject or object is any entity. Only what a batch touches is computed.
class GraphEmbedding {
 public:
  /// The graph's training triples give a deep one its neighbourhoods. Throws ConfigError as
  /// config.check(), and for a deep translation.
  GraphEmbedding(const KnowledgeGraph& graph, const EmbeddingConfig& config);

  /// One pass over `triples` in an order of its own. The times are fresh afterwards.
  void train_epoch(const std::vector<Triple>& triples);
  /// At most 0; of the times at hand.
  double score(const Triple& triple) const;
  /// Mean loss of the last epoch.
  double loss() const { return loss_; }

  /// Of all entities, [entities][neurons]; relations [relations][neurons].
  const std::vector<double>& times() const { return times_; }
  const std::vector<double>& relations() const { return relations_.values; }
  /// Noise of deviation `sigma` on every time, until refresh().
  void jitter(double sigma, std::uint64_t seed);
  /// Computes all times anew.
  void refresh();
  /// Share of neurons that never fire.
  double silent_share() const;
  /// Mean share of a neuron's inputs that come before its spike, of the last layer.
  double used_inputs() const;
  std::size_t parameters() const;
  const EmbeddingConfig& config() const { return config_; }
  /// Of spikes: weights [entities][neurons][inputs]. For tests.
  AdagradNumbers& weights() { return weights_; }
  GraphLayer* layer() { return layer_.get(); }

  /// Loss of a batch of triples with labels 1 and -1 and its slopes, without a step; for tests.
  double batch_loss(const std::vector<Triple>& triples, const std::vector<int>& labels);
  const std::vector<double>& weight_slopes() const { return weight_slopes_; }
  const std::vector<double>& relation_slopes() const { return relation_slopes_; }
  const std::vector<double>& delay_slopes() const { return delay_slopes_; }

 private:
  void touch(const std::vector<Triple>& triples);
  void compute_below(std::size_t entity);
  void compute(std::size_t entity);
  void add_slopes(const Triple& triple, double slope);
  void spread_slopes();
  void update();

  EmbeddingConfig config_;
  std::size_t entities_, relation_count_;
  Random random_;
  InputTimes pool_;
  double silent_t_, deep_silent_t_;
  AdagradNumbers weights_, relations_, delay_numbers_;
  std::unique_ptr<GraphLayer> layer_;
  std::vector<double> below_, times_;         // [entities][neurons]; below_: of a deep one
  std::vector<FirstSpike> spikes_;            // of the first layer
  std::vector<GraphLayerState> states_;       // of a deep one, of each entity
  std::vector<std::size_t> touched_, heard_;  // of a batch; heard_: of the layer below
  std::vector<char> is_touched_, is_heard_;
  std::vector<double> time_slopes_, below_slopes_, weight_slopes_, relation_slopes_, delay_slopes_;
  std::vector<char> relation_touched_;
  double loss_ = 0;
};

}  // namespace spikedepth
