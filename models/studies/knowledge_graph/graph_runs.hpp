#pragma once
// Trainings of embeddings that the study of knowledge graphs compares. Torch-free.
#include <string>
#include <vector>

#include "core/knowledge/ranking.hpp"
#include "models/studies/parallel_runs.hpp"

namespace spikedepth {

struct GraphRun {
  std::string name;  // of the graph, and of what was changed
  const KnowledgeGraph* graph = nullptr;
  EmbeddingKind kind = EmbeddingKind::spike;
  bool deep = false;
  std::int64_t epochs = 100;
  std::uint64_t seed = 1;
  bool jitter = false;  // also ranks under kJitters
};

struct GraphOutcome {
  SideRanks test;
  double silent = 0, used = 0, parameters = 0, seconds = 0;
  std::vector<double> jittered;  // MRR of the test under kJitters, where it was asked for

  nlohmann::json to_json() const;
  static GraphOutcome from_json(const nlohmann::json& json);
};

inline const std::vector<double> kJitters = {0, 0.02, 0.05, 0.1, 0.2};

const char* kind_name(EmbeddingKind kind, bool deep);

/// Trains and ranks every run, in parallel; part `name` of the study. An outcome a run.
std::vector<GraphOutcome> train_graphs(StudyContext& context, const std::string& name,
                                       const std::vector<GraphRun>& runs);

/// One row a run of a table with graph_columns().
std::vector<std::string> graph_columns();
std::vector<std::string> graph_row(const GraphRun& run, const GraphOutcome& outcome);

}  // namespace spikedepth
