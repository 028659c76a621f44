// Slopes of the loss, what each score can hold, repeats, ranking with ties, queries.
#include "core/knowledge/graph_embedding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/knowledge/ranking.hpp"

namespace spikedepth {
namespace {

// A ring of entities: next, and the symmetric beside.
KnowledgeGraph ring() {
  KnowledgeGraph graph;
  graph.name = "ring";
  graph.relations = {"next", "beside"};
  for (int i = 0; i < 8; ++i) graph.entities.push_back(std::to_string(i));
  for (int i = 0; i < 8; ++i) {
    graph.train.push_back({i, 0, (i + 1) % 8});
    graph.train.push_back({i, 1, (i + 1) % 8});
    graph.train.push_back({(i + 1) % 8, 1, i});
  }
  return graph;
}

EmbeddingConfig small_config(EmbeddingKind kind, bool deep) {
  EmbeddingConfig config;
  config.kind = kind;
  config.deep = deep;
  config.neurons = 6;
  config.inputs = 12;
  config.edges = 4;
  return config;
}

const std::vector<Triple> kBatch = {{0, 0, 1}, {2, 1, 3}, {4, 0, 4}, {5, 1, 0}};
const std::vector<int> kLabels = {1, -1, -1, 1};

// Of everything that is learnt: the loss by central differences.
TEST(GraphEmbedding, SlopesAreThoseOfTheLoss) {
  for (const auto kind :
       {EmbeddingKind::spike, EmbeddingKind::spike_symmetric, EmbeddingKind::translation}) {
    for (const bool deep : {false, true}) {
      if (deep && kind == EmbeddingKind::translation) continue;
      GraphEmbedding embedding(ring(), small_config(kind, deep));
      embedding.batch_loss(kBatch, kLabels);
      auto& weights = embedding.weights().values;
      // Those of untouched entities stay as an earlier batch left them.
      const auto slopes = embedding.weight_slopes();
      double largest = 0;
      int compared = 0, wrong = 0;
      for (std::size_t i = 0; i < weights.size(); i += 7) {
        if (slopes[i] == 0) continue;
        const double kept = weights[i], h = 1e-6;
        weights[i] = kept + h;
        const double up = embedding.batch_loss(kBatch, kLabels);
        weights[i] = kept - h;
        const double down = embedding.batch_loss(kBatch, kLabels);
        weights[i] = kept;
        const double slope = (up - down) / (2 * h);
        largest = std::max(largest, std::abs(slope));
        // A step over a kink of |x|, or to another set of causes, is no slope.
        wrong += std::abs(slope - slopes[i]) > 1e-4 * std::max(1e-2, std::abs(slope));
        ++compared;
      }
      EXPECT_GT(compared, kind == EmbeddingKind::translation ? 3 : 10);
      EXPECT_LE(wrong, 1);
      EXPECT_GT(largest, 1e-3);
    }
  }
}

TEST(GraphEmbedding, SlopesOfDelaysAreThoseOfTheLoss) {
  GraphEmbedding embedding(ring(), small_config(EmbeddingKind::spike, true));
  embedding.batch_loss(kBatch, kLabels);
  const auto slopes = embedding.delay_slopes();
  auto& delays = embedding.layer()->delays();
  int compared = 0, wrong = 0;
  for (std::size_t i = 0; i < delays.size(); ++i) {
    if (slopes[i] == 0) continue;
    const double kept = delays[i], h = 1e-6;
    delays[i] = kept + h;
    const double up = embedding.batch_loss(kBatch, kLabels);
    delays[i] = kept - h;
    const double down = embedding.batch_loss(kBatch, kLabels);
    delays[i] = kept;
    wrong +=
        std::abs((up - down) / (2 * h) - slopes[i]) > 1e-4 * std::max(1e-2, std::abs(slopes[i]));
    ++compared;
  }
  EXPECT_GT(compared, 8);
  EXPECT_LE(wrong, 1);
}

TEST(GraphEmbedding, TheSymmetricScoreKnowsNoOrder) {
  GraphEmbedding symmetric(ring(), small_config(EmbeddingKind::spike_symmetric, false));
  GraphEmbedding ordered(ring(), small_config(EmbeddingKind::spike, false));
  Random random(3);
  int differ = 0;
  for (int i = 0; i < 1000; ++i) {
    const Triple one{static_cast<int>(random.below(8)), static_cast<int>(random.below(2)),
                     static_cast<int>(random.below(8))};
    const Triple other{one.object, one.relation, one.subject};
    ASSERT_EQ(symmetric.score(one), symmetric.score(other));
    differ += ordered.score(one) != ordered.score(other);
  }
  EXPECT_GT(differ, 500);
}

TEST(GraphEmbedding, RepeatsFromItsSeedAndForgetsJitter) {
  const auto graph = ring();
  GraphEmbedding one(graph, small_config(EmbeddingKind::spike, true)),
      same(graph, small_config(EmbeddingKind::spike, true));
  for (int epoch = 0; epoch < 3; ++epoch) {
    one.train_epoch(graph.train);
    same.train_epoch(graph.train);
  }
  EXPECT_EQ(one.times(), same.times());
  EXPECT_EQ(one.relations(), same.relations());
  same.jitter(0.1, 1);
  EXPECT_NE(one.times(), same.times());
  same.refresh();
  EXPECT_EQ(one.times(), same.times());
}

// Directions of a small grid, as held-out inverses show them: SpikE holds them, SpikE-S cannot.
TEST(GraphEmbedding, SpikesHoldDirectionsAndSymmetricOnesCannot) {
  const auto graph = grid_graph(false, 1);
  double mrr[2] = {0, 0};
  for (const bool symmetric : {false, true}) {
    EmbeddingConfig config;
    config.neurons = 20;
    config.kind = symmetric ? EmbeddingKind::spike_symmetric : EmbeddingKind::spike;
    GraphEmbedding embedding(graph, config);
    for (int epoch = 0; epoch < 45; ++epoch) embedding.train_epoch(graph.train);
    mrr[symmetric] = rank_triples(graph, graph.test, [&](const Triple& t) {
                       return embedding.score(t);
                     }).both.mrr;
    EXPECT_LT(embedding.silent_share(), 0.01);
  }
  EXPECT_GT(mrr[0], 0.95);
  EXPECT_LT(mrr[1], 0.85);
}

TEST(GraphEmbedding, RefusesWhatItCannotBe) {
  auto config = small_config(EmbeddingKind::translation, true);
  EXPECT_THROW(GraphEmbedding(ring(), config), ConfigError);
  config = small_config(EmbeddingKind::spike, false);
  config.tau = 0.05;  // exp(t / tau) over 40 time constants
  EXPECT_THROW(GraphEmbedding(ring(), config), ConfigError);
  config.tau = 0.5;
  config.batch = 0;
  EXPECT_THROW(GraphEmbedding(ring(), config), ConfigError);
}

TEST(Ranking, CountsOnlyUnknownCandidatesAndTiesAreNotBest) {
  KnowledgeGraph graph;
  graph.entities = {"a", "b", "c", "d"};
  graph.relations = {"r"};
  graph.train = {{0, 0, 2}};
  graph.test = {{0, 0, 1}};
  // Objects: c is known and left out; a ties, d is better: rank 1 + 1 + 1/2.
  const double by_object[] = {1, 1, 9, 2};
  const auto ranks = rank_triples(graph, graph.test, [&](const Triple& t) {
    return by_object[static_cast<std::size_t>(t.object)];
  });
  EXPECT_NEAR(ranks.object.mrr, 1 / 2.5, 1e-12);
  // Subjects: all four tie: rank 1 + 3/2.
  EXPECT_NEAR(ranks.subject.mrr, 1 / 2.5, 1e-12);
  EXPECT_NEAR(ranks.both.mrr, 1 / 2.5, 1e-12);
  EXPECT_EQ(ranks.both.hits1, 0);
  EXPECT_EQ(ranks.both.hits3, 1);
}

// Weights that have become NaN must not look like a perfect memory.
TEST(Ranking, WhatHasNoScoreStandsBehindAll) {
  KnowledgeGraph graph;
  graph.entities = {"a", "b", "c", "d"};
  graph.relations = {"r"};
  graph.test = {{0, 0, 1}};
  for (const double score : {std::nan(""), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()}) {
    const auto ranks = rank_triples(graph, graph.test, [&](const Triple&) { return score; });
    EXPECT_EQ(ranks.both.mrr, 0.25);
    EXPECT_EQ(ranks.both.hits3, 0);
  }
}

TEST(Ranking, TellsHowFarItIsAndCanBeStopped) {
  const auto graph = ring();
  std::vector<double> shares;
  const auto zero = [](const Triple&) { return 0.0; };
  rank_triples(graph, graph.train, zero, [&](double share) { shares.push_back(share); });
  ASSERT_EQ(shares.size(), graph.train.size());
  EXPECT_EQ(shares.front(), 0);
  EXPECT_NEAR(shares.back(), 1 - 1.0 / static_cast<double>(shares.size()), 1e-12);
  shares.clear();
  random_ranks(graph, graph.train, 1, 3, [&](double share) { shares.push_back(share); });
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.back(), 0.9);
  EXPECT_LT(shares.back(), 1);
  int told = 0;
  const auto stop = [&](double) {
    if (++told == 3) throw CancelledError("enough");
  };
  EXPECT_THROW(rank_triples(graph, graph.train, zero, stop), CancelledError);
  EXPECT_EQ(told, 3);
}

// Mean of 1 / rank over n equally likely ranks.
TEST(Ranking, RandomScoresComeToTheHarmonicMean) {
  KnowledgeGraph graph;
  graph.entities.resize(20);
  graph.relations = {"r"};
  for (int i = 0; i < 10; ++i) graph.test.push_back({i, 0, 19 - i});
  double harmonic = 0;
  for (int i = 1; i <= 20; ++i) harmonic += 1.0 / i / 20;
  EXPECT_NEAR(random_ranks(graph, graph.test, 1, 200).both.mrr, harmonic, 0.01);
}

// A chain, not a ring: differences that are all alike cannot lead back to where they began.
TEST(Ranking, QueriesFindWhatFits) {
  auto graph = ring();
  graph.train.clear();
  for (int i = 0; i < 7; ++i) graph.train.push_back({i, 0, i + 1});
  GraphEmbedding embedding(graph, small_config(EmbeddingKind::translation, false));
  for (int epoch = 0; epoch < 300; ++epoch) embedding.train_epoch(graph.train);
  const auto best = best_objects(embedding, 8, 3, 0, 3);
  ASSERT_EQ(best.size(), 3U);
  EXPECT_EQ(best[0], 4);
  EXPECT_GE(embedding.score({3, 0, best[0]}), embedding.score({3, 0, best[1]}));
}

}  // namespace
}  // namespace spikedepth
