#include "models/studies/knowledge_graph/graph_runs.hpp"

#include <chrono>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

nlohmann::json ranks_json(const RankFigures& ranks) {
  return {ranks.mrr, ranks.hits1, ranks.hits3, ranks.hits10};
}

RankFigures ranks_of_json(const nlohmann::json& json) {
  return {json.at(0).get<double>(), json.at(1).get<double>(), json.at(2).get<double>(),
          json.at(3).get<double>()};
}

GraphOutcome train_graph(const StudyContext& context, const GraphRun& run, const RunBeat& beat) {
  EmbeddingConfig config;
  config.kind = run.kind;
  config.deep = run.deep;
  config.seed = run.seed;
  const auto start = std::chrono::steady_clock::now();
  GraphEmbedding embedding(*run.graph, config);
  const auto epochs = context.steps(run.epochs);
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    embedding.train_epoch(run.graph->train);
    beat(double(epoch + 1) / double(epochs + 1));
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  GraphOutcome outcome;
  const auto rank = [&] {
    return rank_triples(
        *run.graph, run.graph->test, [&](const Triple& triple) { return embedding.score(triple); },
        [&](double share) { beat((double(epochs) + share) / double(epochs + 1)); });
  };
  outcome.test = rank();
  outcome.silent = embedding.silent_share();
  outcome.used = embedding.used_inputs();
  outcome.parameters = static_cast<double>(embedding.parameters());
  outcome.seconds = taken.count();
  if (!run.jitter) return outcome;
  for (const double sigma : kJitters) {
    embedding.refresh();
    embedding.jitter(sigma, run.seed);
    outcome.jittered.push_back(rank().both.mrr);
  }
  return outcome;
}

}  // namespace

nlohmann::json GraphOutcome::to_json() const {
  return {{"subject", ranks_json(test.subject)},
          {"object", ranks_json(test.object)},
          {"both", ranks_json(test.both)},
          {"silent", silent},
          {"used", used},
          {"parameters", parameters},
          {"seconds", seconds},
          {"jittered", jittered}};
}

GraphOutcome GraphOutcome::from_json(const nlohmann::json& json) {
  GraphOutcome outcome;
  outcome.test = {ranks_of_json(json.at("subject")), ranks_of_json(json.at("object")),
                  ranks_of_json(json.at("both"))};
  outcome.silent = json.at("silent").get<double>();
  outcome.used = json.at("used").get<double>();
  outcome.parameters = json.at("parameters").get<double>();
  outcome.seconds = json.at("seconds").get<double>();
  outcome.jittered = json.at("jittered").get<std::vector<double>>();
  return outcome;
}

const char* kind_name(EmbeddingKind kind, bool deep) {
  if (kind == EmbeddingKind::translation) return "TransE";
  if (kind == EmbeddingKind::spike_symmetric) return deep ? "SpikE-S, graph layer" : "SpikE-S";
  return deep ? "SpikE, graph layer" : "SpikE";
}

std::vector<GraphOutcome> train_graphs(StudyContext& context, const std::string& name,
                                       const std::vector<GraphRun>& runs) {
  const auto found = context.part(name, [&] {
    auto json = nlohmann::json::array();
    for (std::size_t i = 0; i < runs.size(); ++i) json.push_back(nullptr);
    run_parallel(context, static_cast<std::int64_t>(runs.size()),
                 [&](std::int64_t index, const RunBeat& beat) {
                   const auto at = static_cast<std::size_t>(index);
                   json[at] = train_graph(context, runs[at], beat).to_json();
                 });
    return json;
  });
  std::vector<GraphOutcome> outcomes;
  for (const auto& one : found) outcomes.push_back(GraphOutcome::from_json(one));
  return outcomes;
}

std::vector<std::string> graph_columns() {
  return {"graph",  "embedding", "MRR, subject replaced", "object replaced", "both",   "hits@1",
          "hits@3", "hits@10",   "silent neurons %",      "inputs used %",   "learnt", "seconds"};
}

std::vector<std::string> graph_row(const GraphRun& run, const GraphOutcome& outcome) {
  const auto& both = outcome.test.both;
  const bool spikes = run.kind != EmbeddingKind::translation;
  return {run.name,
          kind_name(run.kind, run.deep),
          format("%.3f", outcome.test.subject.mrr),
          format("%.3f", outcome.test.object.mrr),
          format("%.3f", both.mrr),
          format("%.3f", both.hits1),
          format("%.3f", both.hits3),
          format("%.3f", both.hits10),
          spikes ? format("%.2f", 100 * outcome.silent) : "-",
          spikes ? format("%.0f", 100 * outcome.used) : "-",
          format("%.0f", outcome.parameters),
          format("%.1f", outcome.seconds)};
}

}  // namespace spikedepth
