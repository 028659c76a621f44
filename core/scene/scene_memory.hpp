#pragma once
// A memory of scenes: which cell of an image lies at which depth, and which neighbour is nearer, as
// a knowledge graph in spike times. It says how implausible a depth map is.
#include <functional>
#include <string>
#include <vector>

#include "core/knowledge/graph_embedding.hpp"
#include "core/scene/scene_cells.hpp"

namespace spikedepth {

struct SceneMemoryConfig {
  int columns = 8, rows = 6;
  int bins = 12;  // of depth, equal steps of its logarithm
  std::int64_t epochs = 12;
  std::uint64_t seed = 1;
};

/// Of one map: larger is less plausible. NaN where nothing is known.
struct SceneScore {
  double z = 0;               // in standard deviations of the validation's maps, from their mean
  double mean = 0;            // over the cells, before that
  double distance = 0;        // mean -score of the map's triples: not relative to other choices
  std::vector<double> cells;  // of each cell, as `mean`
};

/// Entities are cells and bins of depth. Relations: a cell `at_depth` a bin; a cell `nearer_than`
/// its neighbour by more than a tenth, or `as_far_as` it; cells `left_of` and `above` others, a bin
/// `next_bin` another. The cost of a true or predicted triple is -log of its share of
/// exp(score) among its choices: all bins, or both orders and equality of two neighbours.
class SceneMemory {
 public:
  /// Learns triples of `train`, then the spread of the costs on `validation`. Throws ConfigError if
  /// the first has no map with known cells, or the second no two that cost differently. `beat` is
  /// told the share that is done and may throw.
  SceneMemory(const std::vector<SceneCells>& train, const std::vector<SceneCells>& validation,
              const SceneMemoryConfig& config, const std::function<void(double)>& beat);

  /// Throws DataError where the file cannot be written, or holds no such memory.
  void save(const std::string& path) const;
  static SceneMemory load(const std::string& path);

  /// Throws ConfigError if the cells are not config().columns x rows.
  SceneScore score(const SceneCells& cells) const;
  const SceneMemoryConfig& config() const { return config_; }
  double spread() const { return deviation_; }

 private:
  SceneMemory() = default;
  int bin_of(float metres) const;
  double similarity(int subject, int relation, int object) const;
  double bin_cost(int cell, int bin) const;
  double pair_cost(int cell, int other, float metres, float other_metres) const;
  void add_triples(const SceneCells& cells, std::vector<Triple>& triples) const;
  void measure(const std::vector<SceneCells>& validation);

  SceneMemoryConfig config_;
  double nearest_m_ = 0, farthest_m_ = 0;  // the middle of the first and the last bin
  double mean_ = 0, deviation_ = 1;        // of the costs of validation maps
  std::size_t neurons_ = 0;
  std::vector<double> times_, relations_;  // [cells + bins][neurons], [6][neurons]
};

}  // namespace spikedepth
