// The criterion, its gradient and the update of a layer, each against an independent route.
#include "core/bottleneck/hsic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.hpp"
#include "core/bottleneck/local_layer.hpp"

namespace spikedepth {
namespace {

struct Window {
  std::int64_t n, dx = 3, dy = 2, dz = 5;
  std::vector<double> x, y, z;

  Window(std::int64_t count, std::uint64_t seed) : n(count) {
    Random random(seed);
    for (std::int64_t p = 0; p < n; ++p) {
      for (std::int64_t i = 0; i < dx; ++i) x.push_back(0.6 * random.normal());
      for (std::int64_t i = 0; i < dz; ++i) z.push_back(random.normal());
      const bool first = random.uniform() < 0.5;
      y.push_back(first ? 1 : 0);
      y.push_back(first ? 0 : 1);
    }
  }
  static std::vector<const double*> rows(const std::vector<double>& values, std::int64_t d) {
    std::vector<const double*> result;
    for (std::size_t i = 0; i < values.size(); i += static_cast<std::size_t>(d))
      result.push_back(values.data() + i);
    return result;
  }
  std::vector<double> kx(const HsicParameters& p) const {
    return kernel_matrix(rows(x, dx), dx, p.sigma_x);
  }
  std::vector<double> ky(const HsicParameters& p) const {
    return kernel_matrix(rows(y, dy), dy, p.sigma_y);
  }
  double loss(const HsicParameters& p) const {
    return bottleneck_loss(kx(p), ky(p), kernel_matrix(rows(z, dz), dz, p.sigma_z), n, p.gamma);
  }
  std::vector<double> xi(const HsicParameters& p) const {
    return global_signal(sample_weights(kx(p), ky(p), n, p), rows(z, dz), dz, p);
  }
};

// The largest difference between `found` and central differences, relative to the latter's size.
double gradient_error(Window window, const HsicParameters& p, const std::vector<double>& found) {
  constexpr double kStep = 1e-5;
  double error = 0, size = 0;
  for (std::int64_t i = 0; i < window.dz; ++i) {
    auto& value = window.z[(window.n - 1) * window.dz + i];
    const double middle = value;
    value = middle + kStep;
    const double above = window.loss(p);
    value = middle - kStep;
    const double slope = (above - window.loss(p)) / (2 * kStep);
    value = middle;
    error = std::max(error, std::abs(slope - found[i]));
    size = std::max(size, std::abs(slope));
  }
  return error / size;
}

TEST(GlobalSignal, IsTheGradientOfTheLossForTheNewestSample) {
  const HsicParameters exact{10, 0.5, 0.25, 1, SignalFormula::exact};
  auto release = exact;
  release.formula = SignalFormula::release;
  for (const std::int64_t n : {2, 5, 16}) {
    const Window window(n, static_cast<std::uint64_t>(n));
    EXPECT_LT(gradient_error(window, exact, window.xi(exact)), 1e-4) << n;
    if (n > 2) {
      EXPECT_GT(gradient_error(window, exact, window.xi(release)), 0.1) << n;
    }
  }
}

// The formula of the program, written down as its sums over full matrices.
TEST(GlobalSignal, OfTheReleaseUsesDiagonalsOfTheCentredMatrix) {
  const HsicParameters p{2, 0.5, 0.25, 1, SignalFormula::release};
  const Window w(5, 3);
  const auto kx = w.kx(p), ky = w.ky(p);
  const auto n = w.n;
  std::vector<double> diagonal, expected(static_cast<std::size_t>(w.dz));
  for (std::int64_t q = 0; q < n; ++q) {
    double column = 0;
    for (std::int64_t r = 0; r < n; ++r) column += kx[r * n + q] - p.gamma * ky[r * n + q];
    diagonal.push_back(kx[q * n + q] - p.gamma * ky[q * n + q] - column / 5);
  }
  for (std::int64_t q = 0; q + 1 < n; ++q) {
    double square = 0;
    for (std::int64_t i = 0; i < w.dz; ++i)
      square += std::pow(w.z[(n - 1) * w.dz + i] - w.z[q * w.dz + i], 2);
    for (std::int64_t i = 0; i < w.dz; ++i) {
      const double alpha =
          2.0 / 5 * std::exp(-square / 10) * (w.z[(n - 1) * w.dz + i] - w.z[q * w.dz + i]);
      expected[i] += (diagonal[q] * alpha / 5 + diagonal[n - 1] * alpha / 5) / 16;
    }
  }
  const auto found = w.xi(p);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-14);
}

TEST(Hsic, SeesDependenceAndNothingWhereThereIsNone) {
  const HsicParameters p{1, 0.5, 0.25, 1, SignalFormula::exact};
  const Window window(64, 9), other(64, 10);
  const auto ky = window.ky(p);
  const double same = hsic(ky, ky, 64);
  const double independent = hsic(ky, other.ky(p), 64);
  EXPECT_GT(same, 5 * independent);
  EXPECT_NEAR(independent, 0, 0.02);
  // Labels in another order: the same matrix with rows and columns exchanged.
  auto shuffled = window;
  Random random(4);
  for (std::size_t i = 64; i > 1; --i) {
    const auto j = random.below(i);
    for (int k = 0; k < 2; ++k) std::swap(shuffled.y[2 * (i - 1) + k], shuffled.y[2 * j + k]);
  }
  EXPECT_GT(same, 5 * hsic(shuffled.ky(p), ky, 64));
}

// tr(A H B H) from the matrices as they are written.
TEST(Hsic, IsTheTraceOfCentredMatrices) {
  const HsicParameters p;
  const Window w(6, 12);
  const auto a = w.kx(p), b = w.ky(p);
  const auto product = [](const std::vector<double>& l, const std::vector<double>& r) {
    std::vector<double> m(36);
    for (int i = 0; i < 6; ++i)
      for (int j = 0; j < 6; ++j)
        for (int k = 0; k < 6; ++k) m[i * 6 + j] += l[i * 6 + k] * r[k * 6 + j];
    return m;
  };
  std::vector<double> h(36, -1.0 / 6);
  for (int i = 0; i < 6; ++i) h[i * 7] += 1;
  const auto all = product(product(a, h), product(b, h));
  double trace = 0;
  for (int i = 0; i < 6; ++i) trace += all[i * 7];
  EXPECT_NEAR(hsic(a, b, 6), trace / 25, 1e-14);
}

// drive -> ReLU -> normalisation, and a random direction at the output.
TEST(LocalLayer, CarriesTheSignalBackThroughItsOwnNormalisation) {
  Random random(21);
  LayerState state;
  std::vector<double> xi;
  for (int i = 0; i < 9; ++i) {
    state.drive.push_back(random.normal());
    xi.push_back(random.normal());
  }
  const auto run = [](LayerState& s) {
    s.rate.clear();
    s.slope.clear();
    for (const double u : s.drive) {
      s.rate.push_back(std::max(0.0, u));
      s.slope.push_back(u > 0 ? 1 : 0);
    }
    normalise(s);
  };
  run(state);
  const auto g = drive_signal(xi, state);
  for (std::size_t i = 0; i < xi.size(); ++i) {
    double along[2] = {};
    for (int side = 0; side < 2; ++side) {
      auto moved = state;
      moved.drive[i] += side == 0 ? 1e-6 : -1e-6;
      run(moved);
      for (std::size_t k = 0; k < xi.size(); ++k) along[side] += xi[k] * moved.z[k];
    }
    EXPECT_NEAR(g[i], (along[0] - along[1]) / 2e-6, 1e-7);
  }
}

TEST(LocalLayer, GathersThreeFactorsAndStepsAgainstThem) {
  Random random(2);
  LocalLayer layer(2, 3, random);
  const double h[] = {0.5, -2};
  const std::vector<double> g = {1, 0, -3};
  layer.gather(h, g, 0.5);
  const std::vector<double> expected = {0.25, 0, -0.75, -1, 0, 3, 0.5, 0, -1.5};
  EXPECT_EQ(layer.gathered(), expected);
  const auto before = layer.weights();
  AdamSettings settings;
  settings.decay = 0;
  layer.update(settings);
  // Adam's first step has the same length for every synapse that got anything.
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double sign = expected[i] > 0 ? 1 : expected[i] < 0 ? -1 : 0;
    EXPECT_NEAR(layer.weights()[i], before[i] - settings.lr * sign, 1e-9);
  }
}

}  // namespace
}  // namespace spikedepth
