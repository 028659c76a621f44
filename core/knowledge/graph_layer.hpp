#pragma once
// A spiking layer over a knowledge graph: neurons of an entity hear those of its neighbours, late
// by what their relation says.
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"
#include "core/knowledge/first_spike.hpp"
#include "core/knowledge/triples.hpp"

namespace spikedepth {

/// What one entity's neurons hear, in order of time, and when they fire.
struct GraphLayerState {
  InputTimes inputs;
  std::vector<std::int32_t> edge, neuron;  // of each input; edge 0 is the entity itself
  std::vector<FirstSpike> spikes;          // of each neuron
  std::vector<double> weights;             // [neuron][input]
};

/// Neuron k of entity e receives from itself, and from every edge (e', p, e) and (e, p, e') of a
/// fixed sample of its neighbourhood, the spikes t_{e',j} + d_{p,j} with frozen weights
/// V_p[k][j] / sqrt(edges). Only the delays d, not below 0, and the times t are learnt. Our design
/// after the abstract of Chian et al. (2021, arXiv 2109.10376).
class GraphLayer {
 public:
  /// `edges` at most of an entity.
  GraphLayer(const KnowledgeGraph& graph, std::size_t neurons, std::size_t edges, double tau,
             double silent_t, Random& random);

  /// Of all weights: doubled from a small value until at least `share` of the neurons fire. `times`
  /// [entities][neurons] of the layer below, `quiet_t` and later: silent there.
  void tune(const std::vector<double>& times, double quiet_t, double share);
  void forward(std::size_t entity, const std::vector<double>& times, double quiet_t,
               GraphLayerState& state) const;
  /// Adds to the slopes of the times below and of the delays; `slopes` [neurons] of this entity's.
  void backward(std::size_t entity, const GraphLayerState& state, const double* slopes,
                std::vector<double>& time_slopes, std::vector<double>& delay_slopes) const;
  /// Entities whose times an entity's neurons hear, itself first.
  const std::vector<int>& sources(std::size_t entity) const { return sources_[entity]; }
  /// Rows of the delays [2 relations][neurons] that belong to its edges; -1 for itself.
  const std::vector<int>& delay_rows(std::size_t entity) const { return rows_[entity]; }

  std::vector<double>& delays() { return delays_; }
  double scale() const { return scale_; }

 private:
  std::size_t neurons_;
  double tau_, silent_t_, scale_ = 1;
  std::vector<std::vector<int>> sources_, rows_;  // [entity][edge]
  std::vector<double> frozen_;                    // [1 + 2 relations][neuron][input neuron]
  std::vector<double> delays_;
};

}  // namespace spikedepth
