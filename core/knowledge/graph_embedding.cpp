#include "core/knowledge/graph_embedding.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kWeightMean = 0.2, kSilentAfter = 0.5, kDeepSilentAfter = 3;
constexpr double kLeastSquare = 1e-10, kFiringShare = 0.95;

double softplus(double x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

double sign(double x) {
  return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0;
}

}  // namespace

void EmbeddingConfig::check() const {
  const auto need = [](bool holds, const char* what) {
    if (!holds) throw ConfigError(std::string("embedding: ") + what);
  };
  need(neurons > 0 && inputs > 1 && batch > 0 && negatives > 0, "sizes must be above 0");
  need(tau > 0 && span > 0 && span / tau <= 20, "span / tau must be above 0, at most 20");
  need(rate > 0 && silence_penalty >= 0, "the rate must be above 0, the penalty not below");
  need(!deep || kind != EmbeddingKind::translation, "a graph layer needs spike times");
}

void AdagradNumbers::step(std::size_t i, double slope, double rate) {
  if (slope == 0) return;
  squares[i] += slope * slope;
  values[i] -= rate * slope / std::sqrt(squares[i] + kLeastSquare);
}

GraphEmbedding::GraphEmbedding(const KnowledgeGraph& graph, const EmbeddingConfig& config)
    : config_(config),
      entities_(graph.entities.size()),
      relation_count_(graph.relations.size()),
      random_(config.seed, 11) {
  config_.check();
  const auto n = config_.neurons;
  silent_t_ = config_.span / 2 + kSilentAfter;
  deep_silent_t_ = config_.span / 2 + kDeepSilentAfter;
  std::vector<double> pool(config_.inputs);
  for (auto& t : pool) t = random_.uniform(-config_.span / 2, config_.span / 2);
  std::sort(pool.begin(), pool.end());
  pool_.assign(std::move(pool), config_.tau);
  relations_.values.resize(relation_count_ * n);
  for (auto& r : relations_.values) r = random_.normal();
  if (config_.kind == EmbeddingKind::translation) {
    weights_.values.resize(entities_ * n);
    for (auto& position : weights_.values) position = random_.normal();
  } else {
    weights_.values.resize(entities_ * n * config_.inputs);
    for (std::size_t i = 0; i < entities_ * n; ++i) {
      double* weights = weights_.values.data() + i * config_.inputs;
      double sum = 0;
      do {
        sum = 0;
        for (std::size_t m = 0; m < config_.inputs; ++m)
          sum += weights[m] = kWeightMean + random_.normal();
      } while (sum < 1);
    }
  }
  times_.resize(entities_ * n);
  below_ = times_;
  spikes_.resize(entities_ * n);
  time_slopes_.assign(entities_ * n, 0.0);
  below_slopes_ = time_slopes_;
  weight_slopes_.assign(weights_.values.size(), 0.0);
  relation_slopes_.assign(relations_.values.size(), 0.0);
  is_touched_.assign(entities_, 0);
  is_heard_ = is_touched_;
  relation_touched_.assign(relation_count_, 0);
  if (config_.deep) {
    layer_ =
        std::make_unique<GraphLayer>(graph, n, config_.edges, config_.tau, deep_silent_t_, random_);
    states_.resize(entities_);
    delay_slopes_.assign(layer_->delays().size(), 0.0);
    delay_numbers_.squares.assign(layer_->delays().size(), 0.0);
    for (std::size_t e = 0; e < entities_; ++e) compute_below(e);
    layer_->tune(below_, silent_t_, kFiringShare);
  }
  weights_.squares.assign(weights_.values.size(), 0.0);
  relations_.squares.assign(relations_.values.size(), 0.0);
  refresh();
}

// The spike times of the first layer: those of the entity, or what a graph layer hears of it.
void GraphEmbedding::compute_below(std::size_t entity) {
  const auto n = config_.neurons;
  auto& into = config_.deep ? below_ : times_;
  for (std::size_t i = entity * n; i < (entity + 1) * n; ++i) {
    if (config_.kind == EmbeddingKind::translation) {
      into[i] = weights_.values[i];
      continue;
    }
    spikes_[i] = first_spike(pool_, weights_.values.data() + i * config_.inputs, silent_t_);
    into[i] = spikes_[i].t;
  }
}

void GraphEmbedding::compute(std::size_t entity) {
  if (!config_.deep) return;
  layer_->forward(entity, below_, silent_t_, states_[entity]);
  for (std::size_t k = 0; k < config_.neurons; ++k)
    times_[entity * config_.neurons + k] = states_[entity].spikes[k].t;
}

void GraphEmbedding::refresh() {
  for (std::size_t e = 0; e < entities_; ++e) compute_below(e);
  for (std::size_t e = 0; e < entities_; ++e) compute(e);
}

double GraphEmbedding::score(const Triple& triple) const {
  const auto n = config_.neurons;
  const double* s = times_.data() + static_cast<std::size_t>(triple.subject) * n;
  const double* o = times_.data() + static_cast<std::size_t>(triple.object) * n;
  const double* r = relations_.values.data() + static_cast<std::size_t>(triple.relation) * n;
  double sum = 0;
  if (config_.kind == EmbeddingKind::spike_symmetric) {
    for (std::size_t k = 0; k < n; ++k) sum += std::abs(std::abs(s[k] - o[k]) - r[k]);
  } else {
    for (std::size_t k = 0; k < n; ++k) sum += std::abs(s[k] - o[k] - r[k]);
  }
  return -sum;
}

// Which entities and relations a batch needs, and their times.
void GraphEmbedding::touch(const std::vector<Triple>& triples) {
  touched_.clear();
  heard_.clear();
  const auto add = [](std::size_t e, std::vector<char>& marks, std::vector<std::size_t>& list) {
    if (marks[e] != 0) return;
    marks[e] = 1;
    list.push_back(e);
  };
  for (const auto& triple : triples) {
    add(static_cast<std::size_t>(triple.subject), is_touched_, touched_);
    add(static_cast<std::size_t>(triple.object), is_touched_, touched_);
    relation_touched_[static_cast<std::size_t>(triple.relation)] = 1;
  }
  for (const auto e : touched_) {
    add(e, is_heard_, heard_);
    if (!config_.deep) continue;
    for (const int source : layer_->sources(e))
      add(static_cast<std::size_t>(source), is_heard_, heard_);
  }
  for (const auto e : heard_) compute_below(e);
  for (const auto e : touched_) compute(e);
}

// `slope` is that of the loss by the score.
void GraphEmbedding::add_slopes(const Triple& triple, double slope) {
  const auto n = config_.neurons;
  const auto s = static_cast<std::size_t>(triple.subject) * n;
  const auto o = static_cast<std::size_t>(triple.object) * n;
  const auto r = static_cast<std::size_t>(triple.relation) * n;
  const bool symmetric = config_.kind == EmbeddingKind::spike_symmetric;
  for (std::size_t k = 0; k < n; ++k) {
    const double difference = times_[s + k] - times_[o + k];
    const double outer =
        -slope * sign((symmetric ? std::abs(difference) : difference) - relations_.values[r + k]);
    const double inner = symmetric ? outer * sign(difference) : outer;
    time_slopes_[s + k] += inner;
    time_slopes_[o + k] -= inner;
    relation_slopes_[r + k] -= outer;
  }
}

// From the times to what is learnt.
void GraphEmbedding::spread_slopes() {
  const auto n = config_.neurons, m = config_.inputs;
  if (config_.deep) {
    for (const auto e : touched_)
      layer_->backward(e, states_[e], time_slopes_.data() + e * n, below_slopes_, delay_slopes_);
  }
  const auto& slopes = config_.deep ? below_slopes_ : time_slopes_;
  for (const auto e : heard_) {
    for (std::size_t i = e * n; i < (e + 1) * n; ++i) {
      if (config_.kind == EmbeddingKind::translation) {
        weight_slopes_[i] += slopes[i];
        continue;
      }
      const double* weights = weights_.values.data() + i * m;
      double* into = weight_slopes_.data() + i * m;
      for (std::size_t c = 0; slopes[i] != 0 && c < spikes_[i].causes; ++c)
        into[c] += slopes[i] * weight_slope(pool_, spikes_[i], c);
      double sum = 0;
      for (std::size_t c = 0; c < m; ++c) sum += weights[c];
      if (sum >= 1) continue;
      loss_ += config_.silence_penalty * (1 - sum);
      for (std::size_t c = 0; c < m; ++c) into[c] -= config_.silence_penalty;
    }
  }
}

double GraphEmbedding::batch_loss(const std::vector<Triple>& triples,
                                  const std::vector<int>& labels) {
  std::fill(is_touched_.begin(), is_touched_.end(), 0);
  std::fill(is_heard_.begin(), is_heard_.end(), 0);
  std::fill(relation_touched_.begin(), relation_touched_.end(), 0);
  touch(triples);
  const auto n = config_.neurons;
  const auto per_entity = weights_.values.size() / entities_;
  for (const auto e : heard_) {
    std::fill_n(time_slopes_.begin() + static_cast<std::ptrdiff_t>(e * n), n, 0.0);
    std::fill_n(below_slopes_.begin() + static_cast<std::ptrdiff_t>(e * n), n, 0.0);
    std::fill_n(weight_slopes_.begin() + static_cast<std::ptrdiff_t>(e * per_entity), per_entity,
                0.0);
  }
  std::fill(relation_slopes_.begin(), relation_slopes_.end(), 0.0);
  std::fill(delay_slopes_.begin(), delay_slopes_.end(), 0.0);
  loss_ = 0;
  const double weight = 1 / static_cast<double>(triples.size());
  for (std::size_t i = 0; i < triples.size(); ++i) {
    const double y = labels[i], f = score(triples[i]);
    loss_ += weight * softplus(-y * f);
    add_slopes(triples[i], -weight * y * logistic(-y * f));
  }
  spread_slopes();
  return loss_;
}

void GraphEmbedding::update() {
  const auto n = config_.neurons;
  const auto per_entity = weights_.values.size() / entities_;
  for (const auto e : heard_) {
    for (std::size_t i = e * per_entity; i < (e + 1) * per_entity; ++i)
      weights_.step(i, weight_slopes_[i], config_.rate);
  }
  for (std::size_t i = 0; i < relation_slopes_.size(); ++i) {
    if (relation_touched_[i / n] != 0) relations_.step(i, relation_slopes_[i], config_.rate);
  }
  if (!config_.deep) return;
  delay_numbers_.values.swap(layer_->delays());
  for (std::size_t i = 0; i < delay_slopes_.size(); ++i) {
    delay_numbers_.step(i, delay_slopes_[i], config_.rate);
    delay_numbers_.values[i] = std::max(0.0, delay_numbers_.values[i]);
  }
  delay_numbers_.values.swap(layer_->delays());
}

void GraphEmbedding::train_epoch(const std::vector<Triple>& triples) {
  std::vector<std::size_t> order(triples.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.below(i)]);
  double sum = 0, batches = 0;
  std::vector<Triple> batch;
  std::vector<int> labels;
  for (std::size_t first = 0; first < order.size(); first += config_.batch) {
    batch.clear();
    labels.clear();
    for (std::size_t i = first; i < std::min(order.size(), first + config_.batch); ++i) {
      const auto& positive = triples[order[i]];
      batch.push_back(positive);
      labels.push_back(1);
      for (std::size_t c = 0; c < 2 * config_.negatives; ++c) {
        batch.push_back(positive);
        auto& side = c < config_.negatives ? batch.back().subject : batch.back().object;
        side = static_cast<int>(random_.below(entities_));
        labels.push_back(-1);
      }
    }
    sum += batch_loss(batch, labels);
    ++batches;
    update();
  }
  refresh();
  loss_ = batches > 0 ? sum / batches : 0;
}

void GraphEmbedding::jitter(double sigma, std::uint64_t seed) {
  Random random(seed, 12);
  for (auto& t : times_) t += sigma * random.normal();
}

double GraphEmbedding::silent_share() const {
  if (config_.kind == EmbeddingKind::translation) return 0;
  double silent = 0;
  for (std::size_t e = 0; e < entities_; ++e) {
    for (std::size_t k = 0; k < config_.neurons; ++k) {
      silent += (config_.deep ? states_[e].spikes[k] : spikes_[e * config_.neurons + k]).silent();
    }
  }
  return silent / static_cast<double>(entities_ * config_.neurons);
}

double GraphEmbedding::used_inputs() const {
  double share = 0, count = 0;
  for (std::size_t e = 0; e < entities_; ++e) {
    for (std::size_t k = 0; k < config_.neurons; ++k) {
      const auto& spike = config_.deep ? states_[e].spikes[k] : spikes_[e * config_.neurons + k];
      const auto inputs = config_.deep ? states_[e].inputs.size() : pool_.size();
      if (spike.silent() || inputs == 0) continue;
      share += static_cast<double>(spike.causes) / static_cast<double>(inputs);
      ++count;
    }
  }
  return count > 0 ? share / count : 0;
}

std::size_t GraphEmbedding::parameters() const {
  return weights_.values.size() + relations_.values.size() + delay_slopes_.size();
}

}  // namespace spikedepth
