#include "core/knowledge/triples.hpp"

#include <unordered_set>
#include <utility>

#include "core/base/random.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr int kGridX = 6, kGridY = 6, kGridZ = 4;
enum GridRelation { kRightOf, kAbove, kBehind, kLeftOf, kInFrontOf, kBehindRight, kAdjacent };

int cell_at(int x, int y, int z) {
  return (z * kGridY + y) * kGridX + x;
}

template <typename T>
void shuffle(std::vector<T>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

// All pairs (cell, its neighbour one step along the direction).
std::vector<std::pair<int, int>> neighbours(int dx, int dy, int dz) {
  std::vector<std::pair<int, int>> pairs;
  for (int z = 0; z + dz < kGridZ; ++z) {
    for (int y = 0; y + dy < kGridY; ++y) {
      for (int x = 0; x + dx < kGridX; ++x)
        pairs.emplace_back(cell_at(x, y, z), cell_at(x + dx, y + dy, z + dz));
    }
  }
  return pairs;
}

void add_adjacent(KnowledgeGraph& graph, Random& random) {
  graph.relations.emplace_back("adjacent");
  std::vector<std::pair<int, int>> pairs;
  for (const auto& some : {neighbours(1, 0, 0), neighbours(0, 1, 0), neighbours(0, 0, 1)})
    pairs.insert(pairs.end(), some.begin(), some.end());
  shuffle(pairs, random);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    auto [one, other] = pairs[i];
    if (random.below(2) == 1) std::swap(one, other);
    graph.train.push_back({one, kAdjacent, other});
    auto& second = i >= pairs.size() / 2 ? graph.train : i % 3 == 0 ? graph.valid : graph.test;
    second.push_back({other, kAdjacent, one});
  }
}

}  // namespace

std::int64_t shared_triples(const KnowledgeGraph& graph) {
  std::unordered_set<std::uint64_t> train, valid;
  for (const auto& triple : graph.train) train.insert(key_of(triple, graph.entities.size()));
  for (const auto& triple : graph.valid) valid.insert(key_of(triple, graph.entities.size()));
  std::int64_t shared = 0;
  for (const auto key : valid) shared += train.count(key) > 0;
  for (const auto& triple : graph.test) {
    const auto key = key_of(triple, graph.entities.size());
    shared += train.count(key) > 0 || valid.count(key) > 0;
  }
  return shared;
}

KnowledgeGraph grid_graph(bool symmetric, std::uint64_t seed) {
  KnowledgeGraph graph;
  graph.name = symmetric ? "GRIDSYM" : "GRID";
  graph.relations = {"right_of", "above", "behind", "left_of", "in_front_of", "behind_right"};
  for (int i = 0; i < kGridX * kGridY * kGridZ; ++i) {
    graph.entities.push_back(
        format("cell_%d_%d_%d", i % kGridX, i / kGridX % kGridY, i / (kGridX * kGridY)));
  }
  std::vector<Triple> derived;
  for (const auto& [a, b] : neighbours(1, 0, 0)) {
    graph.train.push_back({b, kRightOf, a});
    derived.push_back({a, kLeftOf, b});
  }
  for (const auto& [a, b] : neighbours(0, 1, 0)) graph.train.push_back({b, kAbove, a});
  for (const auto& [a, b] : neighbours(0, 0, 1)) {
    graph.train.push_back({b, kBehind, a});
    derived.push_back({a, kInFrontOf, b});
  }
  for (const auto& [a, b] : neighbours(1, 0, 1)) derived.push_back({b, kBehindRight, a});
  Random random(seed);
  shuffle(derived, random);
  const auto test = derived.size() / 5, valid = derived.size() / 10;
  for (std::size_t i = 0; i < derived.size(); ++i)
    (i < test ? graph.test : i < test + valid ? graph.valid : graph.train).push_back(derived[i]);
  if (symmetric) add_adjacent(graph, random);
  return graph;
}

void shuffle_objects(KnowledgeGraph& graph, std::uint64_t seed) {
  std::vector<int> objects;
  for (const auto& triple : graph.train) objects.push_back(triple.object);
  Random random(seed);
  shuffle(objects, random);
  for (std::size_t i = 0; i < objects.size(); ++i) graph.train[i].object = objects[i];
}

}  // namespace spikedepth
