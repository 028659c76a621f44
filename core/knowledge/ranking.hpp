#pragma once
// Filtered ranking of triples, and queries.
#include <functional>
#include <vector>

#include "core/knowledge/graph_embedding.hpp"

namespace spikedepth {

struct RankFigures {
  double mrr = 0, hits1 = 0, hits3 = 0, hits10 = 0;
};

/// By the side that was replaced, and the mean of both.
struct SideRanks {
  RankFigures subject, object, both;
};

using TripleScore = std::function<double(const Triple&)>;

/// Each triple's subject, then its object, is replaced by every entity; candidates that stand in
/// train, valid or test are left out, the triple itself excepted. Its rank is 1 + those with a
/// better score + half of those with the same one: ties are never best. A triple whose own score is
/// not finite stands behind all candidates.
/// `beat`, if any, is told the share that is done and may throw.
SideRanks rank_triples(const KnowledgeGraph& graph, const std::vector<Triple>& triples,
                       const TripleScore& score, const std::function<void(double)>& beat = {});

/// What random scores come to, the mean over `draws`.
SideRanks random_ranks(const KnowledgeGraph& graph, const std::vector<Triple>& triples,
                       std::uint64_t seed, int draws, const std::function<void(double)>& beat = {});

/// The `count` entities that fit (subject, relation, ?) best, best first, by the score.
std::vector<int> best_objects(const GraphEmbedding& embedding, std::size_t entities, int subject,
                              int relation, std::size_t count);

}  // namespace spikedepth
