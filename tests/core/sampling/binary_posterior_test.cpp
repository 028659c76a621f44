// Posteriors over binary causes against the model that they come from.
#include "core/sampling/binary_posterior.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr int kCauses = 5, kPixels = 12;
constexpr double kNoise = 0.7, kPrior = 0.3;

std::vector<double> normals(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values(count);
  for (auto& value : values) value = random.normal();
  return values;
}

// From the squared distance of the image to the sum of the fields: no drives, no couplings.
std::vector<double> by_definition(const std::vector<double>& fields,
                                  const std::vector<double>& image) {
  std::vector<double> p;
  for (unsigned set = 0; set < (1U << kCauses); ++set) {
    double log_p = 0;
    for (int pixel = 0; pixel < kPixels; ++pixel) {
      double left = image[static_cast<std::size_t>(pixel)];
      for (int k = 0; k < kCauses; ++k) {
        if ((set >> k) & 1U) left -= fields[static_cast<std::size_t>(k * kPixels + pixel)];
      }
      log_p -= left * left / (2 * kNoise * kNoise);
    }
    for (int k = 0; k < kCauses; ++k) log_p += std::log((set >> k) & 1U ? kPrior : 1 - kPrior);
    p.push_back(std::exp(log_p));
  }
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (auto& value : p) value /= sum;
  return p;
}

TEST(BinaryPosterior, IsThatOfTheImageModel) {
  const auto fields = normals(kCauses * kPixels, 1), image = normals(kPixels, 2);
  const auto posterior = image_posterior(fields, kCauses, image, kNoise, kPrior);
  const auto exact = posterior.exact(), expected = by_definition(fields, image);
  ASSERT_EQ(exact.size(), expected.size());
  for (std::size_t set = 0; set < exact.size(); ++set)
    EXPECT_NEAR(exact[set], expected[set], 1e-12);
  for (CauseSet set = 0; set < exact.size(); ++set) {
    for (int k = 0; k < kCauses; ++k) {
      const CauseSet bit = CauseSet{1} << k;
      EXPECT_NEAR(posterior.logit(k, set), std::log(exact[set | bit] / exact[set & ~bit]), 1e-9);
    }
  }
  const auto marginals = marginals_of(exact, kCauses);
  for (int k = 0; k < kCauses; ++k) {
    double sum = 0;
    for (std::size_t set = 0; set < exact.size(); ++set) sum += (set >> k) & 1U ? exact[set] : 0;
    EXPECT_NEAR(marginals[static_cast<std::size_t>(k)], sum, 1e-12);
  }
}

TEST(BinaryPosterior, WhatMakesNoModelIsRefused) {
  const auto fields = normals(kCauses * kPixels, 1), image = normals(kPixels, 2);
  EXPECT_THROW(image_posterior(fields, kCauses + 1, image, kNoise, kPrior), InternalError);
  EXPECT_THROW(image_posterior(fields, kCauses, image, 0, kPrior), InternalError);
  EXPECT_THROW(image_posterior(fields, kCauses, image, kNoise, 1), InternalError);
}

TEST(BinaryPosterior, DistancesOfDistributions) {
  EXPECT_NEAR(divergence({0.5, 0.5}, {0.25, 0.75}), 0.5 * std::log(2) + 0.5 * std::log(2. / 3),
              1e-15);
  EXPECT_EQ(divergence({0, 1}, {0, 1}), 0);
  EXPECT_EQ(divergence({0.5, 0.5}, {1, 0}), std::numeric_limits<double>::infinity());
  EXPECT_NEAR(squared_distance({0.5, 0.5}, {0.25, 0.75}), 0.125, 1e-15);
}

}  // namespace
}  // namespace spikedepth
