#include "core/scene/scene_memory.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/statistics.hpp"
#include "core/base/tensor_archive.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

enum SceneRelation { kAtDepth, kNearerThan, kAsFarAs, kLeftOf, kAbove, kNextBin, kSceneRelations };

constexpr double kEqualRatio = 1.1;  // depths within it are as far as each other
constexpr double kOuterShare = 0.01;
constexpr std::int64_t kMostAlong = 1000;  // cells along a side, bins
constexpr double kMostTerms = 1e8;         // cells times bins times neurons: under a second a map
constexpr const char* kKind = "spikedepth scene memory 1";
constexpr double kNoScore = std::numeric_limits<double>::quiet_NaN();

// -log of the share of exp(of one) among all.
double share_cost(const std::vector<double>& scores, std::size_t one) {
  const double most = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - most);
  return most + std::log(sum) - scores[one];
}

PlainTensor tensor_of(const std::vector<double>& values, std::int64_t rows) {
  PlainTensor tensor;
  tensor.type = TensorType::float64;
  tensor.shape = {rows, static_cast<std::int64_t>(values.size()) / rows};
  tensor.bytes.resize(values.size() * sizeof(double));
  std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

std::vector<double> values_of(const TensorArchive& archive, const char* name, std::int64_t rows,
                              const std::string& path) {
  const auto* tensor = archive.find(name);
  if (tensor == nullptr || tensor->type != TensorType::float64 || tensor->shape.size() != 2 ||
      tensor->shape[0] != rows || tensor->shape[1] < 1)
    throw DataError(path, std::string("lacks the table '") + name +
                              "' of a scene memory; write it anew with `spikedepth scene`");
  std::vector<double> values(static_cast<std::size_t>(tensor->elements()));
  std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
    throw DataError(path, std::string("holds values in '") + name +
                              "' that are no numbers; it is damaged: write it anew with "
                              "`spikedepth scene`");
  return values;
}

DataError unsound(const std::string& path) {
  return {path, "holds figures that no scene memory has; it is damaged"};
}

// A number of a file; the library's own conversion cuts fractions and high bits off.
int whole_up_to_most(const nlohmann::json& value, const std::string& path) {
  const bool whole = value.is_number_integer();
  const double number = whole ? value.get<double>() : 0;
  if (!whole || number < 1 || number > double(kMostAlong)) throw unsound(path);
  return value.get<int>();
}

}  // namespace

SceneMemory::SceneMemory(const std::vector<SceneCells>& train,
                         const std::vector<SceneCells>& validation, const SceneMemoryConfig& config,
                         const std::function<void(double)>& beat)
    : config_(config) {
  std::vector<double> depths;
  for (const auto& cells : train) {
    for (const float metres : cells.metres) {
      if (is_valid_depth(metres)) depths.push_back(double(metres));
    }
  }
  if (depths.empty()) throw ConfigError("no depth map with known pixels to remember");
  nearest_m_ = percentile(depths, kOuterShare);
  farthest_m_ = std::max(nearest_m_ * kEqualRatio, percentile(depths, 1 - kOuterShare));
  KnowledgeGraph graph;
  const int cells = config.columns * config.rows;
  graph.entities.resize(static_cast<std::size_t>(cells + config.bins));
  graph.relations.resize(kSceneRelations);
  std::vector<Triple> triples;
  for (const auto& one : train) {
    add_triples(one, triples);
    // What never changes, beside every map's own.
    const auto map = static_cast<int>(&one - train.data());
    const int cell = map % cells, bin = map % (config.bins - 1);
    if (cell % config.columns + 1 < config.columns) triples.push_back({cell, kLeftOf, cell + 1});
    if (cell + config.columns < cells) triples.push_back({cell, kAbove, cell + config.columns});
    triples.push_back({cells + bin, kNextBin, cells + bin + 1});
  }
  EmbeddingConfig embedding_config;
  embedding_config.seed = config.seed;
  GraphEmbedding embedding(graph, embedding_config);
  for (std::int64_t epoch = 0; epoch < config.epochs; ++epoch) {
    if (beat) beat(double(epoch) / double(config.epochs));
    embedding.train_epoch(triples);
  }
  neurons_ = embedding_config.neurons;
  times_ = embedding.times();
  relations_ = embedding.relations();
  measure(validation);
}

void SceneMemory::measure(const std::vector<SceneCells>& validation) {
  std::vector<double> costs;
  for (const auto& cells : validation) {
    const double cost = score(cells).mean;
    if (std::isfinite(cost)) costs.push_back(cost);
  }
  const auto moments = mean_and_deviation(costs);
  // Costs of equal maps differ by rounding alone.
  if (costs.size() < 2 || !(moments.deviation > 1e-9 * std::abs(moments.mean))) {
    throw ConfigError(
        format("%zu depth maps to compare with, %zu of them with known pixels: a scale takes at "
               "least two that differ; give more of them",
               validation.size(), costs.size()));
  }
  mean_ = moments.mean;
  deviation_ = moments.deviation;
}

int SceneMemory::bin_of(float metres) const {
  const double place = std::log(double(metres) / nearest_m_) / std::log(farthest_m_ / nearest_m_);
  return std::clamp(static_cast<int>(std::lround(place * (config_.bins - 1))), 0, config_.bins - 1);
}

void SceneMemory::add_triples(const SceneCells& cells, std::vector<Triple>& triples) const {
  const int all = config_.columns * config_.rows;
  for (int cell = 0; cell < all; ++cell) {
    const float metres = cells.metres[static_cast<std::size_t>(cell)];
    if (!is_valid_depth(metres)) continue;
    triples.push_back({cell, kAtDepth, all + bin_of(metres)});
    for (const int other :
         {cell % config_.columns + 1 < config_.columns ? cell + 1 : all, cell + config_.columns}) {
      if (other >= all) continue;
      const float beside = cells.metres[static_cast<std::size_t>(other)];
      if (!is_valid_depth(beside)) continue;
      if (double(beside) > kEqualRatio * double(metres)) {
        triples.push_back({cell, kNearerThan, other});
      } else if (double(metres) > kEqualRatio * double(beside)) {
        triples.push_back({other, kNearerThan, cell});
      } else {
        triples.push_back({cell, kAsFarAs, other});
      }
    }
  }
}

// SpikE's score of a triple.
double SceneMemory::similarity(int subject, int relation, int object) const {
  const double* s = times_.data() + static_cast<std::size_t>(subject) * neurons_;
  const double* o = times_.data() + static_cast<std::size_t>(object) * neurons_;
  const double* r = relations_.data() + static_cast<std::size_t>(relation) * neurons_;
  double sum = 0;
  for (std::size_t k = 0; k < neurons_; ++k) sum += std::abs(s[k] - o[k] - r[k]);
  return -sum;
}

double SceneMemory::bin_cost(int cell, int bin) const {
  std::vector<double> scores;
  for (int b = 0; b < config_.bins; ++b)
    scores.push_back(similarity(cell, kAtDepth, config_.columns * config_.rows + b));
  return share_cost(scores, static_cast<std::size_t>(bin));
}

double SceneMemory::pair_cost(int cell, int other, float metres, float other_metres) const {
  const double ratio = double(other_metres) / double(metres);
  const std::size_t which = ratio > kEqualRatio ? 0 : ratio < 1 / kEqualRatio ? 1 : 2;
  return share_cost({similarity(cell, kNearerThan, other), similarity(other, kNearerThan, cell),
                     similarity(cell, kAsFarAs, other)},
                    which);
}

SceneScore SceneMemory::score(const SceneCells& cells) const {
  if (cells.columns != config_.columns || cells.rows != config_.rows)
    throw ConfigError("the map has other cells than the scene memory");
  const int all = config_.columns * config_.rows;
  SceneScore found;
  found.cells.assign(static_cast<std::size_t>(all), 0.0);
  std::vector<double> terms(found.cells.size(), 0.0);
  const auto add = [&](int cell, double cost) {
    found.cells[static_cast<std::size_t>(cell)] += cost;
    ++terms[static_cast<std::size_t>(cell)];
  };
  for (int cell = 0; cell < all; ++cell) {
    const float metres = cells.metres[static_cast<std::size_t>(cell)];
    if (!is_valid_depth(metres)) continue;
    add(cell, bin_cost(cell, bin_of(metres)));
    for (const int other :
         {cell % config_.columns + 1 < config_.columns ? cell + 1 : all, cell + config_.columns}) {
      if (other >= all || !is_valid_depth(cells.metres[static_cast<std::size_t>(other)])) continue;
      const double cost =
          pair_cost(cell, other, metres, cells.metres[static_cast<std::size_t>(other)]);
      add(cell, cost);
      add(other, cost);
    }
  }
  std::vector<Triple> triples;
  add_triples(cells, triples);
  for (const auto& triple : triples) {
    found.distance -= similarity(triple.subject, triple.relation, triple.object) /
                      static_cast<double>(triples.size());
  }
  double sum = 0, known = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    found.cells[i] = terms[i] > 0 ? found.cells[i] / terms[i] : kNoScore;
    if (terms[i] == 0) continue;
    sum += found.cells[i];
    ++known;
  }
  found.mean = known > 0 ? sum / known : kNoScore;
  found.z = (found.mean - mean_) / deviation_;
  return found;
}

void SceneMemory::save(const std::string& path) const {
  TensorArchive archive;
  archive.meta = {{"kind", kKind},           {"columns", config_.columns}, {"rows", config_.rows},
                  {"bins", config_.bins},    {"epochs", config_.epochs},   {"seed", config_.seed},
                  {"nearest_m", nearest_m_}, {"farthest_m", farthest_m_},  {"mean", mean_},
                  {"deviation", deviation_}};
  const auto entities = config_.columns * config_.rows + config_.bins;
  archive.tensors = {{"times", tensor_of(times_, entities)},
                     {"relations", tensor_of(relations_, kSceneRelations)}};
  save_archive(path, archive);
}

SceneMemory SceneMemory::load(const std::string& path) {
  if (!std::filesystem::exists(path))
    throw DataError(path, "does not exist; `spikedepth scene` writes such a memory");
  const auto archive = load_archive(path);
  const auto& meta = archive.meta;
  if (!meta.is_object() || meta.value("kind", nlohmann::json()) != kKind)
    throw DataError(path, "is no scene memory; `spikedepth scene` writes one");
  SceneMemory memory;
  try {
    memory.config_.columns = whole_up_to_most(meta.at("columns"), path);
    memory.config_.rows = whole_up_to_most(meta.at("rows"), path);
    memory.config_.bins = whole_up_to_most(meta.at("bins"), path);
    memory.config_.epochs = meta.at("epochs").get<std::int64_t>();
    memory.config_.seed = meta.at("seed").get<std::uint64_t>();
    memory.nearest_m_ = meta.at("nearest_m").get<double>();
    memory.farthest_m_ = meta.at("farthest_m").get<double>();
    memory.mean_ = meta.at("mean").get<double>();
    memory.deviation_ = meta.at("deviation").get<double>();
  } catch (const nlohmann::json::exception&) {
    throw DataError(path, "lacks figures of a scene memory; write it anew with `spikedepth scene`");
  }
  const auto& config = memory.config_;
  const bool sound = config.bins > 1 && memory.nearest_m_ > 0 &&
                     memory.farthest_m_ > memory.nearest_m_ && std::isfinite(memory.farthest_m_) &&
                     std::isfinite(memory.mean_) && memory.deviation_ > 0 &&
                     std::isfinite(memory.deviation_);
  if (!sound) throw unsound(path);
  memory.times_ = values_of(archive, "times", config.columns * config.rows + config.bins, path);
  memory.relations_ = values_of(archive, "relations", kSceneRelations, path);
  memory.neurons_ = memory.relations_.size() / kSceneRelations;
  if (memory.times_.size() !=
      memory.neurons_ * static_cast<std::size_t>(config.columns * config.rows + config.bins))
    throw DataError(path, "holds tables of different widths; it is damaged");
  const double cells = double(config.columns) * double(config.rows);
  if (cells * double(config.bins) * double(memory.neurons_) > kMostTerms) {
    throw DataError(path, format("holds %.0f cells of %d bins and %zu neurons; their product may "
                                 "be %g at most",
                                 cells, config.bins, memory.neurons_, kMostTerms));
  }
  return memory;
}

}  // namespace spikedepth
