// The objects that layers are made of, each alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/engine/frame_layer.hpp"
#include "core/engine/integer_thresholds.hpp"
#include "core/engine/or_merge.hpp"
#include "core/engine/output_tasks.hpp"
#include "core/engine/sparse_layer.hpp"
#include "core/engine/upsampled_layer.hpp"
#include "tests/core/engine/random_network.hpp"

namespace spikedepth::engine {
namespace {

TEST(LayerParts, TasksCoverEveryRowOfEveryBlockOnce) {
  for (const int threads : {1, 2, 5}) {
    for (const int blocks : {1, 3, 40}) {
      for (const MapSize size : {MapSize{1, 9}, MapSize{17, 22}, MapSize{260, 346}}) {
        PackedWeights weights;
        weights.output_blocks = blocks;
        for (const bool rereads : {false, true}) {
          const OutputTasks tasks(size, weights, rereads, threads);
          std::vector<int> times(static_cast<std::size_t>(blocks * size.height));
          for (int task = 0; task < tasks.count(); ++task) {
            for (int y = tasks.rows(task).first; y < tasks.rows(task).last; ++y)
              ++times[static_cast<std::size_t>(tasks.block(task) * size.height + y)];
          }
          EXPECT_EQ(std::count(times.begin(), times.end(), 1), blocks * size.height);
          EXPECT_GE(tasks.tile_rows(), 1);
        }
      }
    }
  }
}

TEST(LayerParts, AnOrMergeHasASpikeWhereAnyMapHasOne) {
  SpikeMap a(1, 3, 40), b(1, 3, 40);
  a.bits = {1, 0, 2, 0, 4, 0};
  b.bits = {1, 8, 0, 0, 3, 0};
  OrMerge merge({{2, 5}, true}, {&a, &b});
  merge.update();
  EXPECT_EQ(merge.spikes().bits, (std::vector<std::uint32_t>{1, 8, 2, 0, 7, 0}));
  b.bits.assign(6, 0);
  merge.update();
  EXPECT_EQ(merge.spikes().bits, a.bits);
  EXPECT_TRUE(merge.merges({{2, 5}, true}));
  EXPECT_FALSE(merge.merges({{2, 5}, false}));
  EXPECT_FALSE(merge.merges({{2, 4}, true}));
  EXPECT_FALSE(OrMerge::is_needed_for({{2}, true}));
}

// Sums of 1/4: 3 reach 0.75, with a bias of 0.5 one does; a leak of one half needs twice as much.
TEST(LayerParts, IntegerThresholdsAreTheGreatestSumsThatDoNotFire) {
  IntegerThresholds thresholds;
  NeuronDescription neuron;
  FireArguments arguments;
  thresholds.set(arguments, 0);
  EXPECT_EQ(arguments.int_thresholds, nullptr);
  thresholds.find(neuron, 0.75F, {0.0F, 0.5F}, 0.25F, 2);
  thresholds.set(arguments, 0);
  EXPECT_EQ(arguments.int_thresholds[0], 2);
  EXPECT_EQ(arguments.int_thresholds[1], 0);
  EXPECT_EQ(arguments.short_thresholds[0], 2);
  neuron.leaky = true;
  neuron.leak = 0.5F;
  thresholds.find(neuron, 0.75F, {}, 0.25F, 2);
  thresholds.set(arguments, 1);
  EXPECT_EQ(arguments.int_thresholds[0], 5);
  thresholds.find(neuron, 100000.0F, {}, 0.25F, 1);  // beyond 16 bits: shorts never fire
  thresholds.set(arguments, 0);
  EXPECT_EQ(arguments.int_thresholds[0], 799999);
  EXPECT_EQ(arguments.short_thresholds[0], 32767);
}

TEST(LayerParts, TheInputDecidesTheKindOfLayer) {
  test::NetworkMaker make(4);
  SpikeMap map(6, 6, 20);
  const auto kind_of = [&](bool frame, bool upsample) {
    const auto layer = make.layer({{{0}, false}}, make.synapse(20, 20, 3, 1, upsample));
    LayerSetup setup{layer, {6, 6}, {6, 6}, {}};
    if (!frame) setup.words = input_words({{0, {&map}}});
    return make_layer_runner(setup);
  };
  EXPECT_NE(dynamic_cast<FrameLayer*>(kind_of(true, false).get()), nullptr);
  EXPECT_NE(dynamic_cast<SparseLayer*>(kind_of(false, false).get()), nullptr);
  EXPECT_NE(dynamic_cast<UpsampledLayer*>(kind_of(false, true).get()), nullptr);
}

}  // namespace
}  // namespace spikedepth::engine
