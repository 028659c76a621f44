// Batches of spikes from recordings and images.
#include <gtest/gtest.h>

#include "models/studies/eprop/tasks.hpp"

namespace spikedepth {
namespace {

// Times that a float holds a little low: times 1000 they round up to the next whole number.
TEST(SpikeTasks, TheLastSpikeLiesWithinTheBatch) {
  for (const float last : {0.005F, 0.009F, 0.15F, 0.999F}) {
    LabelledSpikeSet set;
    set.units = 3;
    set.classes = 2;
    set.longest_s = static_cast<double>(last) + 1e-12;
    set.train.times_s = {{0.0F, last}};
    set.train.units = {{2.0F, 1.0F}};
    set.train.labels = {1};
    const auto batch = spike_recordings(set, set.train, {0});
    double count = 0;
    for (const float spike : batch.spikes) count += static_cast<double>(spike);
    EXPECT_EQ(count, 2) << last;
    EXPECT_EQ(batch.spikes[2], 1.0F);
    EXPECT_EQ(static_cast<std::int64_t>(batch.spikes.size()), 3 * batch.steps);
    EXPECT_EQ(batch.labels, std::vector<std::int64_t>{1});
  }
}

TEST(SpikeTasks, ImagesFireInProportionToTheirBrightness) {
  LabelledImageSet set;
  set.height = 2;
  set.width = 1;
  set.train.pixels = {1.0F, 0.5F};
  set.train.labels = {0};
  const auto batch = row_images(set, set.train, {0});
  ASSERT_EQ(batch.steps, 20);
  EXPECT_EQ(batch.loss_from, 10);
  double light[2] = {}, dark[2] = {};
  for (std::int64_t t = 0; t < batch.steps; ++t) {
    light[t / 10] += static_cast<double>(batch.spikes[static_cast<std::size_t>(2 * t)]);
    dark[t / 10] += static_cast<double>(batch.spikes[static_cast<std::size_t>(2 * t + 1)]);
  }
  EXPECT_EQ(light[0], 5);  // half a spike a step
  EXPECT_EQ(dark[0], 0);
  EXPECT_NEAR(light[1], 2.5, 0.5);
  EXPECT_NEAR(dark[1], 2.5, 0.5);
}

}  // namespace
}  // namespace spikedepth
