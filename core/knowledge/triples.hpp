#pragma once
// Knowledge graphs: triples of subject, relation and object, and generated ones.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

struct Triple {
  int subject = 0, relation = 0, object = 0;

  bool operator==(const Triple& o) const {
    return subject == o.subject && relation == o.relation && object == o.object;
  }
};

struct KnowledgeGraph {
  std::string name;
  std::vector<std::string> entities, relations;
  std::vector<Triple> train, valid, test;
};

/// A triple as one number, for sets of triples.
inline std::uint64_t key_of(const Triple& triple, std::size_t entities) {
  return (static_cast<std::uint64_t>(triple.relation) * entities +
          static_cast<std::uint64_t>(triple.subject)) *
             entities +
         static_cast<std::uint64_t>(triple.object);
}

/// How many triples of valid and test stand in train, or in one another.
std::int64_t shared_triples(const KnowledgeGraph& graph);

/// GRID: cells of a 6x6x4 grid. Training holds right_of, above, behind of all neighbours, and 70 %
/// of their inverses left_of and in_front_of and of the composition behind_right; a tenth of those
/// is for validation, a fifth for the test. `symmetric` adds `adjacent` (GRIDSYM), both orders; of
/// half of its pairs one order is held out, a third of these for validation.
KnowledgeGraph grid_graph(bool symmetric, std::uint64_t seed);

/// The objects of the training triples in another order: what there was to learn is gone.
void shuffle_objects(KnowledgeGraph& graph, std::uint64_t seed);

}  // namespace spikedepth
