#include "core/knowledge/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

void add_rank(double rank, double share, RankFigures& figures) {
  figures.mrr += share / rank;
  figures.hits1 += rank <= 1 ? share : 0;
  figures.hits3 += rank <= 3 ? share : 0;
  figures.hits10 += rank <= 10 ? share : 0;
}

}  // namespace

SideRanks rank_triples(const KnowledgeGraph& graph, const std::vector<Triple>& triples,
                       const TripleScore& score, const std::function<void(double)>& beat) {
  const auto entities = graph.entities.size();
  std::unordered_set<std::uint64_t> known;
  for (const auto* part : {&graph.train, &graph.valid, &graph.test}) {
    for (const auto& triple : *part) known.insert(key_of(triple, entities));
  }
  SideRanks ranks;
  const double share = 1 / static_cast<double>(triples.size());
  for (const auto& triple : triples) {
    if (beat) beat(share * static_cast<double>(&triple - triples.data()));
    const double own = score(triple);
    for (int side = 0; side < 2; ++side) {
      double better = 0, equal = 0;
      auto candidate = triple;
      auto& replaced = side == 0 ? candidate.subject : candidate.object;
      for (std::size_t e = 0; e < entities; ++e) {
        replaced = static_cast<int>(e);
        if (candidate == triple || known.count(key_of(candidate, entities)) > 0) continue;
        const double other = score(candidate);
        better += other > own || !std::isfinite(own) ? 1 : 0;
        equal += other == own && std::isfinite(own) ? 1 : 0;
      }
      const double rank = 1 + better + equal / 2;
      add_rank(rank, share, side == 0 ? ranks.subject : ranks.object);
      add_rank(rank, share / 2, ranks.both);
    }
  }
  return ranks;
}

SideRanks random_ranks(const KnowledgeGraph& graph, const std::vector<Triple>& triples,
                       std::uint64_t seed, int draws, const std::function<void(double)>& beat) {
  Random random(seed);
  SideRanks sum;
  const auto add = [&](const RankFigures& from, RankFigures& into) {
    into.mrr += from.mrr / draws;
    into.hits1 += from.hits1 / draws;
    into.hits3 += from.hits3 / draws;
    into.hits10 += from.hits10 / draws;
  };
  for (int i = 0; i < draws; ++i) {
    const auto one = rank_triples(
        graph, triples, [&](const Triple&) { return random.uniform(); },
        [&](double share) {
          if (beat) beat((i + share) / draws);
        });
    add(one.subject, sum.subject);
    add(one.object, sum.object);
    add(one.both, sum.both);
  }
  return sum;
}

std::vector<int> best_objects(const GraphEmbedding& embedding, std::size_t entities, int subject,
                              int relation, std::size_t count) {
  std::vector<int> order(entities);
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> scores;
  for (const int e : order) scores.push_back(embedding.score({subject, relation, e}));
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  order.resize(std::min(count, entities));
  return order;
}

}  // namespace spikedepth
