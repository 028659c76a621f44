#include "models/studies/knowledge_graph/scene_parts.hpp"

#include "core/base/text.hpp"
#include "core/scene/cell_prior.hpp"
#include "core/scene/scene_memory.hpp"

namespace spikedepth {
namespace {

constexpr SceneFault kFaults[] = {SceneFault::swapped_blocks, SceneFault::upside_down,
                                  SceneFault::constant};
constexpr std::int64_t kSceneEpochs = 12;
constexpr double kClearlyBetter = 0.01;  // the same score would have an excess of 0
constexpr double kWholeScenes = 0.05;    // of the effort: below it two rooms are learnt

std::vector<SceneCells> cells_of_rooms(StudyContext& context,
                                       const std::vector<std::int64_t>& seeds) {
  std::vector<SceneCells> cells;
  for (const auto seed : seeds) {
    const auto room = context.room(seed);
    const auto labels = room->depth_times(Side::left).size();
    for (std::size_t label = 0; label < labels; ++label) {
      cells.push_back(scene_cells(room->read_depth(Side::left, DepthView::rectified, label)));
      context.beat(0, "reading depth maps");
    }
  }
  return cells;
}

// The area under the curve of each fault, by three scores: the memory's, the plain distance of its
// triples, the cells' Gaussians.
nlohmann::json compare_scores(StudyContext& context) {
  const bool whole = context.options().effort >= kWholeScenes;
  const auto train = cells_of_rooms(
      context, whole ? std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
                     : std::vector<std::int64_t>{1, 2});
  const auto validation = cells_of_rooms(
      context, whole ? std::vector<std::int64_t>{201, 202} : std::vector<std::int64_t>{3});
  const auto test = cells_of_rooms(context, whole ? std::vector<std::int64_t>{205, 206, 207, 208}
                                                  : std::vector<std::int64_t>{4});
  SceneMemoryConfig config;
  config.epochs = context.steps(kSceneEpochs);
  const SceneMemory memory(train, validation, config, [&](double share) { context.beat(share); });
  const CellPrior prior(train, validation);
  auto json = nlohmann::json::array();
  std::vector<double> all_right[3], all_faulty[3];
  for (const auto fault : kFaults) {
    std::vector<double> right[3], faulty[3];
    for (std::size_t i = 0; i < test.size(); ++i) {
      const auto wrong = with_fault(test[i], fault, i);
      const auto a = memory.score(test[i]), b = memory.score(wrong);
      const double scores[3][2] = {
          {a.z, b.z}, {a.distance, b.distance}, {prior.z(test[i]), prior.z(wrong)}};
      for (std::size_t s = 0; s < 3; ++s) {
        right[s].push_back(scores[s][0]);
        faulty[s].push_back(scores[s][1]);
      }
    }
    nlohmann::json row = {{"fault", fault_name(fault)}};
    for (std::size_t s = 0; s < 3; ++s) {
      row["area"].push_back(area_under_curve(right[s], faulty[s]));
      all_right[s].insert(all_right[s].end(), right[s].begin(), right[s].end());
      all_faulty[s].insert(all_faulty[s].end(), faulty[s].begin(), faulty[s].end());
    }
    json.push_back(row);
  }
  nlohmann::json row = {{"fault", "all three"}};
  for (std::size_t s = 0; s < 3; ++s)
    row["area"].push_back(area_under_curve(all_right[s], all_faulty[s]));
  json.push_back(row);
  return json;
}

}  // namespace

void study_scenes(StudyContext& context) {
  const auto found = context.part("scenes", [&] { return compare_scores(context); });
  StudyTable table{"True depth maps of rooms never seen against faulty ones: area under the curve",
                   {"fault", "memory, cost among choices", "memory, mean distance of triples",
                    "a Gaussian a cell"},
                   {}};
  auto& checks = context.report.checks;
  for (const auto& row : found) {
    const auto area = row.at("area").get<std::vector<double>>();
    const auto fault = row.at("fault").get<std::string>();
    table.rows.push_back(
        {fault, format("%.3f", area[0]), format("%.3f", area[1]), format("%.3f", area[2])});
    checks.push_back(
        {"scenes, " + fault + ": area of the memory", "tells faulty maps", area[0], 0.8, 1});
    if (fault == "all three")
      checks.push_back({"scenes, all three: area of the memory above that of a Gaussian a cell",
                        "better than a prior of each cell", area[0] - area[2], kClearlyBetter, 1});
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
