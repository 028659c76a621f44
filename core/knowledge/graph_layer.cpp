#include "core/knowledge/graph_layer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace spikedepth {
namespace {

constexpr double kFrozenMean = 0.2, kFirstScale = 1.0 / 64;
constexpr int kDoublings = 12;

}  // namespace

GraphLayer::GraphLayer(const KnowledgeGraph& graph, std::size_t neurons, std::size_t edges,
                       double tau, double silent_t, Random& random)
    : neurons_(neurons), tau_(tau), silent_t_(silent_t) {
  const auto relations = static_cast<int>(graph.relations.size());
  std::vector<std::vector<std::pair<int, int>>> near(graph.entities.size());
  for (const auto& triple : graph.train) {
    near[static_cast<std::size_t>(triple.object)].emplace_back(triple.subject, triple.relation);
    near[static_cast<std::size_t>(triple.subject)].emplace_back(triple.object,
                                                                relations + triple.relation);
  }
  for (std::size_t e = 0; e < near.size(); ++e) {
    auto& all = near[e];
    for (std::size_t i = 0; i < std::min(edges, all.size()); ++i)
      std::swap(all[i], all[i + random.below(all.size() - i)]);
    all.resize(std::min(edges, all.size()));
    sources_.push_back({static_cast<int>(e)});
    rows_.push_back({-1});
    for (const auto& [source, row] : all) {
      sources_.back().push_back(source);
      rows_.back().push_back(row);
    }
  }
  frozen_.resize((1 + 2 * graph.relations.size()) * neurons * neurons);
  for (auto& weight : frozen_) weight = kFrozenMean + random.normal();
  delays_.resize(2 * graph.relations.size() * neurons);
  for (auto& delay : delays_) delay = random.uniform();
}

void GraphLayer::tune(const std::vector<double>& times, double quiet_t, double share) {
  scale_ = kFirstScale;
  GraphLayerState state;
  for (int i = 0; i < kDoublings; ++i, scale_ *= 2) {
    double firing = 0;
    for (std::size_t e = 0; e < sources_.size(); ++e) {
      forward(e, times, quiet_t, state);
      for (const auto& spike : state.spikes) firing += spike.silent() ? 0 : 1;
    }
    if (firing >= share * static_cast<double>(sources_.size() * neurons_)) return;
  }
}

void GraphLayer::forward(std::size_t entity, const std::vector<double>& times, double quiet_t,
                         GraphLayerState& state) const {
  const auto& sources = sources_[entity];
  const auto& rows = rows_[entity];
  std::vector<std::pair<double, std::int32_t>> order;
  for (std::size_t n = 0; n < sources.size(); ++n) {
    for (std::size_t j = 0; j < neurons_; ++j) {
      const double t = times[static_cast<std::size_t>(sources[n]) * neurons_ + j];
      if (t >= quiet_t) continue;  // no spike, nothing to hear
      const double late =
          rows[n] < 0 ? 0.0 : delays_[static_cast<std::size_t>(rows[n]) * neurons_ + j];
      order.emplace_back(t + late, static_cast<std::int32_t>(n * neurons_ + j));
    }
  }
  std::sort(order.begin(), order.end());
  std::vector<double> sorted;
  state.edge.clear();
  state.neuron.clear();
  for (const auto& [t, place] : order) {
    sorted.push_back(t);
    state.edge.push_back(place / static_cast<std::int32_t>(neurons_));
    state.neuron.push_back(place % static_cast<std::int32_t>(neurons_));
  }
  state.inputs.assign(std::move(sorted), tau_);
  const auto count = state.inputs.size();
  state.weights.resize(neurons_ * count);
  state.spikes.resize(neurons_);
  const double near =
      scale_ / std::sqrt(std::max<double>(1, static_cast<double>(sources.size()) - 1));
  for (std::size_t k = 0; k < neurons_; ++k) {
    double* weights = state.weights.data() + k * count;
    for (std::size_t i = 0; i < count; ++i) {
      const int row = rows[static_cast<std::size_t>(state.edge[i])];
      weights[i] = (row < 0 ? scale_ : near) *
                   frozen_[(static_cast<std::size_t>(row + 1) * neurons_ + k) * neurons_ +
                           static_cast<std::size_t>(state.neuron[i])];
    }
    state.spikes[k] = first_spike(state.inputs, weights, silent_t_);
  }
}

void GraphLayer::backward(std::size_t entity, const GraphLayerState& state, const double* slopes,
                          std::vector<double>& time_slopes,
                          std::vector<double>& delay_slopes) const {
  const auto count = state.inputs.size();
  for (std::size_t k = 0; k < neurons_; ++k) {
    if (slopes[k] == 0) continue;
    const auto& spike = state.spikes[k];
    for (std::size_t i = 0; i < spike.causes; ++i) {
      const double slope =
          slopes[k] * time_slope(state.inputs, spike, state.weights[k * count + i], i);
      const auto n = static_cast<std::size_t>(state.edge[i]);
      const auto j = static_cast<std::size_t>(state.neuron[i]);
      time_slopes[static_cast<std::size_t>(sources_[entity][n]) * neurons_ + j] += slope;
      const int row = rows_[entity][n];
      if (row >= 0) delay_slopes[static_cast<std::size_t>(row) * neurons_ + j] += slope;
    }
  }
}

}  // namespace spikedepth
