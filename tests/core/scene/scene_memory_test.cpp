// Depth maps as cells, faults, and a memory that tells them; its file.
#include "core/scene/scene_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/tensor_archive.hpp"
#include "core/scene/scene_watch.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

// A floor that comes nearer downwards, another distance in every map.
SceneCells floor_cells(std::uint64_t seed) {
  Random random(seed);
  SceneCells cells;
  const double far = random.uniform(3.5, 4.5);
  for (int y = 0; y < cells.rows; ++y) {
    for (int x = 0; x < cells.columns; ++x)
      cells.metres.push_back(
          static_cast<float>(far / (1 + 0.5 * y) * std::exp(0.02 * random.normal())));
  }
  return cells;
}

std::vector<SceneCells> floors(std::uint64_t first, std::uint64_t count) {
  std::vector<SceneCells> all;
  for (std::uint64_t i = 0; i < count; ++i) all.push_back(floor_cells(first + i));
  return all;
}

const SceneMemory& floor_memory() {
  SceneMemoryConfig config;
  config.epochs = 6;
  static const SceneMemory memory(floors(1, 24), floors(100, 12), config, {});
  return memory;
}

TEST(SceneCells, AreGeometricMeansOfWhatIsKnown) {
  DepthMap depth(4, 2);
  depth.metres = {1, 4, 2, 2, std::numeric_limits<float>::quiet_NaN(), 1, 8, 0};
  const auto cells = scene_cells(depth, 2, 1);
  ASSERT_EQ(cells.metres.size(), 2U);
  EXPECT_NEAR(cells.metres[0], std::cbrt(4.0), 1e-6);
  EXPECT_NEAR(cells.metres[1], std::cbrt(32.0), 1e-6);
  EXPECT_TRUE(std::isnan(scene_cells(DepthMap(8, 6)).metres[5]));
}

TEST(SceneCells, FaultsChangeWhatTheySay) {
  const auto cells = floor_cells(1);
  const auto flipped = with_fault(cells, SceneFault::upside_down, 0);
  EXPECT_EQ(flipped.metres[0], cells.metres[40]);
  EXPECT_EQ(with_fault(flipped, SceneFault::upside_down, 0).metres, cells.metres);
  const auto constant = with_fault(cells, SceneFault::constant, 0);
  EXPECT_EQ(constant.metres.front(), constant.metres.back());
  for (std::uint64_t draw = 0; draw < 50; ++draw) {
    const auto swapped = with_fault(cells, SceneFault::swapped_blocks, draw);
    int moved = 0;
    for (std::size_t i = 0; i < cells.metres.size(); ++i)
      moved += swapped.metres[i] != cells.metres[i];
    EXPECT_EQ(moved, 8);  // two blocks that do not overlap
    auto one = swapped.metres, other = cells.metres;
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    EXPECT_EQ(one, other);
  }
}

TEST(SceneCells, TheAreaCountsPairs) {
  EXPECT_EQ(area_under_curve({1, 2}, {3, 4}), 1);
  EXPECT_EQ(area_under_curve({3, 4}, {1, 2}), 0);
  EXPECT_EQ(area_under_curve({1, 2}, {1, 2}), 0.5);
}

TEST(SceneCells, TheAreaLeavesOutWhatHasNoScore) {
  const double nan = std::nan("");
  EXPECT_EQ(area_under_curve({1, nan, 2}, {3, nan}), 1);
  EXPECT_TRUE(std::isnan(area_under_curve({nan}, {1})));
  EXPECT_TRUE(std::isnan(area_under_curve({1}, {})));
}

TEST(SceneMemory, AMapOfWhichNothingIsKnownDoesNotCountAsAMistake) {
  auto maps = floors(200, 6);
  maps.push_back(maps.back());
  for (auto& metres : maps.back().metres) metres = std::numeric_limits<float>::quiet_NaN();
  std::vector<double> right, faulty;
  for (const auto& map : maps) {
    right.push_back(floor_memory().score(map).z);
    faulty.push_back(floor_memory().score(with_fault(map, SceneFault::upside_down, 0)).z);
  }
  const double with_empty = area_under_curve(right, faulty);
  right.pop_back();
  faulty.pop_back();
  EXPECT_EQ(with_empty, area_under_curve(right, faulty));
  EXPECT_GT(with_empty, 0.95);
}

TEST(SceneMemory, FindsFaultyMapsLessPlausible) {
  const auto& memory = floor_memory();
  std::vector<double> right;
  double mean = 0;
  for (const auto& map : floors(200, 12)) {
    right.push_back(memory.score(map).z);
    mean += right.back() / 12;
  }
  EXPECT_LT(std::abs(mean), 1);  // as the maps of the validation
  for (const auto fault :
       {SceneFault::swapped_blocks, SceneFault::upside_down, SceneFault::constant}) {
    std::vector<double> faulty;
    for (std::uint64_t i = 0; i < 12; ++i)
      faulty.push_back(memory.score(with_fault(floor_cells(200 + i), fault, i)).z);
    EXPECT_GT(area_under_curve(right, faulty), fault == SceneFault::swapped_blocks ? 0.8 : 0.95)
        << fault_name(fault);
  }
}

// The cell that is wrong is the one that costs most.
TEST(SceneMemory, TellsWhichCellIsWrong) {
  auto map = floor_cells(300);
  const std::size_t wrong = 5 * 8 + 3;  // on the floor, near
  map.metres[wrong] = 4.2F;
  const auto score = floor_memory().score(map);
  EXPECT_EQ(std::max_element(score.cells.begin(), score.cells.end()) - score.cells.begin(),
            static_cast<std::ptrdiff_t>(wrong));
}

TEST(SceneMemory, LeavesOutWhatIsUnknown) {
  auto map = floor_cells(300);
  map.metres[7] = std::numeric_limits<float>::quiet_NaN();
  const auto score = floor_memory().score(map);
  EXPECT_TRUE(std::isnan(score.cells[7]));
  EXPECT_TRUE(std::isfinite(score.z));
  for (auto& metres : map.metres) metres = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(floor_memory().score(map).z));
  map.columns = 6;
  map.rows = 8;
  EXPECT_THROW(floor_memory().score(map), ConfigError);
  EXPECT_THROW(SceneMemory({}, floors(1, 2), {}, {}), ConfigError);
  EXPECT_THROW(SceneMemory(floors(1, 2), {}, {}, {}), ConfigError);
}

// Of one map, or of equal ones, there is no deviation to count in.
TEST(SceneMemory, AScaleTakesTwoMapsThatDiffer) {
  SceneMemoryConfig config;
  config.epochs = 1;
  auto empty = floor_cells(101);
  for (auto& metres : empty.metres) metres = std::numeric_limits<float>::quiet_NaN();
  const auto train = floors(1, 4);
  const auto one = floor_cells(100);
  EXPECT_THROW(SceneMemory(train, {one}, config, {}), ConfigError);
  EXPECT_THROW(SceneMemory(train, {one, empty}, config, {}), ConfigError);
  EXPECT_THROW(SceneMemory(train, {one, one, one}, config, {}), ConfigError);
  EXPECT_NO_THROW(SceneMemory(train, {one, floor_cells(101)}, config, {}));
}

TEST(SceneMemory, AFileBringsTheSameScores) {
  const test::TempDir folder;
  const auto path = folder.file("floor.scene");
  floor_memory().save(path);
  const auto again = SceneMemory::load(path);
  const auto map = floor_cells(300);
  EXPECT_EQ(again.score(map).z, floor_memory().score(map).z);
  EXPECT_EQ(again.score(map).cells, floor_memory().score(map).cells);
}

TEST(SceneMemory, RefusesOtherFiles) {
  const test::TempDir folder;
  const auto path = folder.file("other");
  EXPECT_THROW(SceneMemory::load(path), DataError);
  std::ofstream(path) << "text";
  EXPECT_THROW(SceneMemory::load(path), DataError);
  save_archive(path, {{{"kind", "something else"}}, {}});
  EXPECT_THROW(SceneMemory::load(path), DataError);
  floor_memory().save(path);
  auto archive = load_archive(path);
  archive.meta["columns"] = 7;  // tables of another size
  save_archive(path, archive);
  EXPECT_THROW(SceneMemory::load(path), DataError);
  archive.meta["columns"] = -8;
  save_archive(path, archive);
  EXPECT_THROW(SceneMemory::load(path), DataError);
  archive.meta.erase("bins");
  save_archive(path, archive);
  EXPECT_THROW(SceneMemory::load(path), DataError);
}

TEST(SceneMemory, RefusesFiguresThatNoMemoryHas) {
  const test::TempDir folder;
  const auto path = folder.file("damaged");
  floor_memory().save(path);
  const auto sound = load_archive(path);
  const auto refused = [&](const TensorArchive& archive, const std::string& part) {
    save_archive(path, archive);
    try {
      SceneMemory::load(path);
      ADD_FAILURE() << part;
    } catch (const DataError& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  const auto with = [&](const char* name, const nlohmann::json& value) {
    auto archive = sound;
    archive.meta[name] = value;
    return archive;
  };
  // What a conversion would make 8, and 12.
  for (const auto& value : {nlohmann::json(8.9), nlohmann::json(4294967296 + 8)})
    refused(with("columns", value), "holds figures that no scene memory has");
  refused(with("bins", 12.5), "holds figures that no scene memory has");
  refused(with("bins", 1001), "holds figures that no scene memory has");
  for (std::size_t i = 0; i < 2; ++i) {
    auto archive = sound;
    const double bad = i == 0 ? std::nan("") : std::numeric_limits<double>::infinity();
    std::memcpy(archive.tensors[i].tensor.bytes.data(), &bad, sizeof(bad));
    refused(archive, i == 0 ? "'times' that are no numbers" : "'relations' that are no numbers");
  }
  // 1000 x 1000 cells of 1000 bins, one neuron: tables of 8 MB, work of an hour for a map.
  auto large = sound;
  large.meta["columns"] = large.meta["rows"] = large.meta["bins"] = 1000;
  large.tensors[0].tensor.shape = {1001000, 1};
  large.tensors[0].tensor.bytes.assign(1001000 * sizeof(double), 0);
  large.tensors[1].tensor.shape = {6, 1};
  large.tensors[1].tensor.bytes.assign(6 * sizeof(double), 0);
  refused(large, "holds 1000000 cells of 1000 bins and 1 neurons");
}

// Gives the depth of a floor, upright or not.
class FloorEstimator : public DepthEstimator {
 public:
  explicit FloorEstimator(bool upright) : upright_(upright) {}
  DepthEstimate estimate(const StereoSlice&) override {
    auto cells = floor_cells(300);
    if (!upright_) cells = with_fault(cells, SceneFault::upside_down, 0);
    DepthEstimate estimate;
    estimate.depth = DepthMap(cells.columns, cells.rows);
    estimate.depth.metres = cells.metres;
    return estimate;
  }
  void reset() override {}
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }

 private:
  bool upright_;
  InputPolicy input_;
  EventFrame frame_;
};

TEST(SceneWatch, TellsFiguresPicturesAndWarnings) {
  const auto memory = std::make_shared<const SceneMemory>(floor_memory());
  for (const bool upright : {true, false}) {
    SceneWatch watch(std::make_unique<FloorEstimator>(upright), memory);
    EXPECT_TRUE(watch.features().empty());
    EXPECT_TRUE(watch.warnings().empty());
    const auto estimate = watch.estimate({});
    ASSERT_EQ(estimate.figures.size(), 1U);
    EXPECT_EQ(estimate.figures[0].name, "implausibility");
    EXPECT_EQ(estimate.figures[0].value > SceneWatch::kFar, !upright);
    ASSERT_EQ(watch.features().size(), 1U);
    EXPECT_EQ(watch.features()[0]->width, 8);
    EXPECT_EQ(watch.features()[0]->values.size(), 48U);
    EXPECT_EQ(watch.warnings().size(), upright ? 0U : 1U);
  }
}

}  // namespace
}  // namespace spikedepth
