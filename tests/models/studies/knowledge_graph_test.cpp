// The study of knowledge graphs on public triples, where they are at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/knowledge/ranking.hpp"
#include "core/knowledge/triple_files.hpp"

namespace spikedepth {
namespace {

// Nations is small and full of symmetric relations, which SpikE-S holds and SpikE cannot.
TEST(KnowledgeGraphData, SymmetricScoresSuitNations) {
  const char* root = std::getenv("SPIKEDEPTH_REAL_DATA");
  const std::string folder = root == nullptr ? "" : std::string(root) + "/kg/Nations";
  if (folder.empty() || !std::filesystem::exists(folder))
    GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA names no folder with kg/Nations";
  const auto graph = read_graph(folder);
  EXPECT_EQ(graph.entities.size(), 14U);
  EXPECT_EQ(graph.relations.size(), 55U);
  double mrr[2] = {0, 0};
  for (const bool symmetric : {false, true}) {
    EmbeddingConfig config;
    config.kind = symmetric ? EmbeddingKind::spike_symmetric : EmbeddingKind::spike;
    GraphEmbedding embedding(graph, config);
    for (int epoch = 0; epoch < 25; ++epoch) embedding.train_epoch(graph.train);
    mrr[symmetric] = rank_triples(graph, graph.test, [&](const Triple& t) {
                       return embedding.score(t);
                     }).both.mrr;
  }
  EXPECT_GT(mrr[1] - mrr[0], 0.15);
}

}  // namespace
}  // namespace spikedepth
