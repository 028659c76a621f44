// The network behind a pooling that waves have grown: what that pooling promises.
#include "models/networks/wave_pooling/wave_pooling.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

WavePoolingConfig small_pooling(const std::string& pooling, double dead = 0) {
  WavePoolingConfig config;
  config.pooling = pooling;
  config.grow_steps = 6000;
  config.width = 2;
  config.dead = dead;
  return config;
}

Tensor counts(std::int64_t height, std::int64_t width) {
  torch::manual_seed(9);
  return torch::poisson(torch::full({1, 4, height, width}, 0.5));
}

class EveryPooling : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryPooling, GivesAQuarterOfTheSizeRoundedUp) {
  torch::NoGradGuard no_grad;
  WavePooling network(small_pooling(GetParam()));
  EXPECT_EQ(network.pooled(counts(50, 97)).sizes(), (torch::IntArrayRef{1, 4, 13, 25}));
}

INSTANTIATE_TEST_SUITE_P(Names, EveryPooling,
                         ::testing::Values("waves", "average", "shuffled", "strided"));

class Fields : public ::testing::TestWithParam<const char*> {};

// Weights of a cell sum to 1 wherever it lies, also at the border of the image.
TEST_P(Fields, KeepAConstant) {
  torch::NoGradGuard no_grad;
  WavePooling network(small_pooling(GetParam()));
  const auto pooled = network.pooled(torch::full({1, 4, 61, 90}, 3.0));
  EXPECT_LT((pooled - 3).abs().max().item<double>(), 1e-4);
}

// Tiles are alike, and so are channels: what is one tile further gives the same a tile further.
TEST_P(Fields, AreTheSameInEveryTileAndChannel) {
  torch::NoGradGuard no_grad;
  WavePooling network(small_pooling(GetParam()));
  const auto image = counts(80, 160);
  const auto here = network.pooled(image.slice(3, 0, 120));
  const auto there = network.pooled(image.slice(3, 40, 160));
  // Away from the borders, by half a tile and more.
  EXPECT_LT((here.slice(3, 15, 25) - there.slice(3, 5, 15)).abs().max().item<double>(), 1e-4);
  const auto turned = network.pooled(image.flip({1})).flip({1});
  EXPECT_LT((network.pooled(image) - turned).abs().max().item<double>(), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Names, Fields, ::testing::Values("waves", "shuffled"));

// Root mean square distance in pixels between a pixel and the cells that see it, over 49 pixels.
double reach_of(WavePooling& network) {
  double square = 0, weight = 0;
  for (std::int64_t place = 0; place < 49; ++place) {
    const double row = 41.0 + 6.0 * static_cast<double>(place / 7);
    const double column = 41.0 + 6.0 * static_cast<double>(place % 7);
    auto image = torch::zeros({1, 4, 120, 120});
    image[0][0][static_cast<std::int64_t>(row)][static_cast<std::int64_t>(column)] = 1.0;
    const auto map = network.pooled(image)[0][0];
    const auto cells = torch::arange(30) * 4 + 1.5;
    const auto distance =
        (cells.view({30, 1}) - row).square() + (cells.view({1, 30}) - column).square();
    square += (map * distance).sum().item<double>();
    weight += map.sum().item<double>();
  }
  return std::sqrt(square / weight);
}

// Shuffled fields lie anywhere in 40x40 pixels around their cell: 40 / sqrt(6) = 16.3 pixels.
TEST(WavePooling, LooksWhereItsCellsAreAndShuffledFieldsDoNot) {
  torch::NoGradGuard no_grad;
  WavePooling waves(small_pooling("waves")), shuffled(small_pooling("shuffled"));
  EXPECT_LT(reach_of(waves), 10);
  EXPECT_NEAR(reach_of(shuffled), 40 / std::sqrt(6.0), 1.5);
}

TEST(WavePooling, AveragesAreThoseOfFourByFourPixels) {
  torch::NoGradGuard no_grad;
  WavePooling network(small_pooling("average"));
  const auto image = counts(24, 32);
  const auto map = network.pooled(image);
  EXPECT_NEAR(map[0][2][1][3].item<double>(),
              image[0][2].slice(0, 4, 8).slice(1, 12, 16).mean().item<double>(), 1e-6);
}

TEST(WavePooling, MissingPixelsChangeNothing) {
  torch::NoGradGuard no_grad;
  for (const char* pooling : {"waves", "average"}) {
    const auto config = small_pooling(pooling, 0.1);
    WavePooling network(config);
    auto image = counts(80, 80), other = image.clone();
    const auto living = living_pixels(config.tile());
    auto mask = torch::ones({40, 40});
    for (const auto pixel : living) mask.view(-1)[pixel] = 0;
    EXPECT_NEAR(mask.mean().item<double>(), 0.1, 0.03);
    other += 5 * mask.repeat({2, 2});
    EXPECT_TRUE(torch::equal(network.pooled(image), network.pooled(other))) << pooling;
  }
}

// It is no parameter, grows once, and comes with a checkpoint.
TEST(WavePooling, StaysAsItGrew) {
  torch::manual_seed(1);
  WavePooling network(small_pooling("waves"));
  for (const auto& item : network.named_parameters())
    EXPECT_EQ(item.key().find("pool"), std::string::npos);
  const auto image = counts(40, 40).unsqueeze(1);
  const auto depth = network.forward(image).depth;
  TensorArchive archive;
  append_module(network, archive);
  auto config = small_pooling("waves");
  config.pooling_seed = 2;  // would grow another one
  WavePooling loaded(config), grown(config);
  load_module(loaded, archive, kModelPrefix, "memory");
  EXPECT_TRUE(torch::equal(loaded.forward(image).depth, depth));
  torch::NoGradGuard no_grad;
  const auto own = grown.pooled(image.select(1, 0));
  EXPECT_FALSE(torch::equal(own, network.pooled(image.select(1, 0))));
}

TEST(WavePooling, RefusesWhatCannotGrow) {
  auto config = small_pooling("waves");
  config.dead = 1;
  EXPECT_THROW(WavePooling{config}, ConfigError);
  config = small_pooling("random");
  EXPECT_THROW(WavePooling{config}, ConfigError);
}

}  // namespace
}  // namespace spikedepth
