// Entities as spike times, relations as differences of spike times: what such embeddings hold, and
// what they say of depth maps.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/extremes.hpp"
#include "core/base/text.hpp"
#include "core/knowledge/triple_files.hpp"
#include "models/studies/knowledge_graph/graph_runs.hpp"
#include "models/studies/knowledge_graph/scene_parts.hpp"
#include "models/studies/knowledge_graph/spike_time_check.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kGridEpochs = 100, kDeepEpochs = 60, kPublicEpochs = 60;
constexpr double kGraphUnbounded = std::numeric_limits<double>::infinity();
constexpr std::int64_t kGraphSeeds = 3;
constexpr int kRandomDraws = 20;
constexpr EmbeddingKind kKinds[] = {EmbeddingKind::spike, EmbeddingKind::spike_symmetric,
                                    EmbeddingKind::translation};

void add_graph_table(StudyContext& context, const std::string& title,
                     const std::vector<GraphRun>& runs, const std::vector<GraphOutcome>& outcomes) {
  StudyTable table{title, graph_columns(), {}};
  for (std::size_t i = 0; i < runs.size(); ++i)
    table.rows.push_back(graph_row(runs[i], outcomes[i]));
  context.report.tables.push_back(std::move(table));
}

// 1000 random triples in both orders.
double largest_asymmetry(const KnowledgeGraph& graph) {
  EmbeddingConfig config;
  config.kind = EmbeddingKind::spike_symmetric;
  const GraphEmbedding embedding(graph, config);
  Random random(5);
  double largest = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto entity = [&] { return static_cast<int>(random.below(graph.entities.size())); };
    const int s = entity(), o = entity();
    const int p = static_cast<int>(random.below(graph.relations.size()));
    largest =
        larger_or_nan(largest, std::abs(embedding.score({s, p, o}) - embedding.score({o, p, s})));
  }
  return largest;
}

void study_jitter(StudyContext& context, const GraphOutcome& outcome) {
  StudyTable table{"GRID: noise on every spike time, SpikE", {"deviation", "MRR"}, {}};
  for (std::size_t i = 0; i < kJitters.size(); ++i)
    table.rows.push_back({format("%g", kJitters[i]), format("%.3f", outcome.jittered[i])});
  context.report.tables.push_back(std::move(table));
}

// The MRR of scores drawn at random, in a part of its own.
double random_mrr(StudyContext& context, const std::string& name, const KnowledgeGraph& graph,
                  int draws) {
  const auto found = context.part(name, [&] {
    const auto ranks = random_ranks(graph, graph.test, 3, draws,
                                    [&](double share) { context.beat(share, "random scores"); });
    return nlohmann::json(ranks.both.mrr);
  });
  return found.get<double>();
}

void study_grids(StudyContext& context) {
  const auto grid = grid_graph(false, 1), symmetric = grid_graph(true, 1);
  auto shuffled = grid;
  shuffle_objects(shuffled, 9);
  for (const auto* graph : {&grid, &symmetric})
    SPIKEDEPTH_CHECK(shared_triples(*graph) == 0, "train and test share no triple");
  const auto seeds = context.seeds_or(kGraphSeeds);
  std::vector<GraphRun> runs;
  for (const auto kind : kKinds) runs.push_back({"GRID", &grid, kind, false, kGridEpochs});
  runs.push_back({"GRID", &grid, EmbeddingKind::spike, true, kDeepEpochs});
  for (const auto kind : kKinds) runs.push_back({"GRIDSYM", &symmetric, kind, false, kGridEpochs});
  runs.push_back({"GRID, objects shuffled", &shuffled, EmbeddingKind::spike, false, kGridEpochs});
  for (std::int64_t seed = 2; seed <= seeds; ++seed) {
    runs.push_back({"GRID, seed " + std::to_string(seed), &grid, EmbeddingKind::spike, false,
                    kGridEpochs, static_cast<std::uint64_t>(seed)});
  }
  runs[0].jitter = true;
  const auto found = train_graphs(context, "grid", runs);
  add_graph_table(context, "Generated graphs, test, filtered, ties never best", runs, found);
  study_jitter(context, found[0]);
  // Filtered by the shuffled triples, as the run that it is compared with.
  const double chance = random_mrr(context, "random", shuffled, kRandomDraws);
  double least = 1, silent = 0, seconds = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const bool plain = runs[i].graph == &grid && runs[i].kind == EmbeddingKind::spike;
    if (!plain || runs[i].deep) continue;
    least = smaller_or_nan(least, found[i].test.both.mrr);
    silent = larger_or_nan(silent, found[i].silent);
    seconds = larger_or_nan(seconds, found[i].seconds);
  }
  auto& checks = context.report.checks;
  checks.push_back({"GRID: MRR of SpikE, least of the seeds", "holds inverses and compositions",
                    least, 0.98, 1});
  checks.push_back({"the same: seconds of training, longest", "on one core", seconds, 0, 60});
  checks.push_back({"GRID: MRR of SpikE-S (control)", "it cannot tell directions",
                    found[1].test.both.mrr, 0, 0.85});
  checks.push_back({"SpikE-S: largest |f(s,p,o) - f(o,p,s)| of 1000 triples", "symmetric",
                    largest_asymmetry(grid), 0, 0});
  checks.push_back(
      {"GRID: silent neurons of SpikE, largest share", "they keep firing", silent, 0, 0.01});
  checks.push_back({"GRID, objects shuffled (control): MRR above that of random scores",
                    "nothing is left to learn", found[7].test.both.mrr - chance, -0.03, 0.03});
  checks.push_back({"GRID: MRR of the graph layer / that of SpikE", "competitive",
                    found[3].test.both.mrr / found[0].test.both.mrr, 0.9, kGraphUnbounded});
  context.report.notes.push_back(
      format("random scores have an MRR of %.3f on GRID with shuffled objects, mean of %d draws",
             chance, kRandomDraws));
}

void study_public(StudyContext& context, const std::string& folder) {
  const auto graph = read_graph(folder);
  std::vector<GraphRun> runs;
  for (const auto kind : kKinds) runs.push_back({graph.name, &graph, kind, false, kPublicEpochs});
  if (graph.entities.size() <= 20)
    runs.push_back({graph.name, &graph, EmbeddingKind::spike, true, kPublicEpochs});
  const auto found = train_graphs(context, "public/" + graph.name, runs);
  add_graph_table(
      context,
      format("%s: %zu entities, %zu relations, %zu/%zu/%zu triples, %lld of them in two "
             "parts; random scores: %.3f",
             graph.name.c_str(), graph.entities.size(), graph.relations.size(), graph.train.size(),
             graph.valid.size(), graph.test.size(), static_cast<long long>(shared_triples(graph)),
             random_mrr(context, "random/" + graph.name, graph, 3)),
      runs, found);
  auto& checks = context.report.checks;
  const double spike = found[0].test.both.mrr;
  if (graph.name == "Nations") {
    checks.push_back({"Nations: MRR of SpikE-S above that of SpikE", "symmetric relations",
                      found[1].test.both.mrr - spike, 0.15, 1});
  } else if (graph.name == "UMLS") {
    checks.push_back({"UMLS: MRR of SpikE", "competitive", spike, 0.70, 1});
    checks.push_back({"UMLS: MRR of SpikE below that of TransE", "competitive",
                      found[2].test.both.mrr - spike, -1, 0.05});
  }
}

void study_queries(StudyContext& context) {
  const auto graph = grid_graph(false, 1);
  const auto found = context.part("queries", [&] {
    GraphEmbedding embedding(graph, {});
    const auto epochs = context.steps(kGridEpochs);
    for (std::int64_t i = 0; i < epochs; ++i) {
      embedding.train_epoch(graph.train);
      context.beat(double(i) / double(epochs));
    }
    auto json = nlohmann::json::array();
    for (const std::size_t at : {0U, 20U, 40U}) {
      const auto& asked = graph.test[at];
      json.push_back(
          best_objects(embedding, graph.entities.size(), asked.subject, asked.relation, 3));
    }
    return json;
  });
  StudyTable table{"GRID: what fits best, of triples never shown",
                   {"subject", "relation", "true object", "first", "second", "third"},
                   {}};
  const auto entity = [&](int at) { return graph.entities[static_cast<std::size_t>(at)]; };
  std::size_t row = 0;
  for (const std::size_t at : {0U, 20U, 40U}) {
    const auto& asked = graph.test[at];
    const auto best = found[row++].get<std::vector<int>>();
    table.rows.push_back({entity(asked.subject),
                          graph.relations[static_cast<std::size_t>(asked.relation)],
                          entity(asked.object), entity(best[0]), entity(best[1]), entity(best[2])});
  }
  context.report.tables.push_back(std::move(table));
}

void study_knowledge_graph(StudyContext& context) {
  const auto& data = context.options().data;
  const auto folders = data.empty() ? std::vector<std::string>() : graph_folders(data);
  context.plan(5 + 2 * static_cast<std::int64_t>(folders.size()));
  study_first_spikes(context);
  study_grids(context);
  study_queries(context);
  study_scenes(context);
  for (const auto& folder : folders) study_public(context, folder);
}

}  // namespace

StudyEntry knowledge_graph_study() {
  return {"knowledge-graph",
          "Knowledge graphs whose entities are spike times, and what they say of depth maps",
          "Dold, Garrido, IJCNN (2021)", study_knowledge_graph};
}

}  // namespace spikedepth
