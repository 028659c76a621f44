#pragma once
// How much two descriptions of the same samples depend on each other, and the signal that one
// layer of a network needs to forget its input and keep its label: the Hilbert-Schmidt independence
// criterion (Gretton et al., ALT 2005) and its gradient (Daruwalla and Lipasti, Frontiers in
// Computational Neuroscience 18:1240348, 2024, arXiv 2111.13187).
//
// Matrices are [n][n] and descriptions [n][d], row by row; the newest sample is the last row.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// How the samples of the window enter the signal.
enum class SignalFormula {
  exact,   // the gradient of the layer's objective with respect to its newest output
  release  // as the authors' program has it: only the diagonal of the centred matrix enters
};

struct HsicParameters {
  double gamma = 2;  // weight of the label
  double sigma_x = 0.5, sigma_y = 0.1, sigma_z = 1;
  SignalFormula formula = SignalFormula::exact;
};

/// exp(-|a_p - a_q|^2 / (2 sigma^2 d)) for all pairs.
std::vector<double> kernel_matrix(const std::vector<const double*>& rows, std::int64_t d,
                                  double sigma);

/// tr(A H B H) / (n - 1)^2 with H = I - 1/n.
double hsic(const std::vector<double>& a, const std::vector<double>& b, std::int64_t n);

/// HSIC(x, z) - gamma HSIC(y, z): what a layer minimises, from the three matrices.
double bottleneck_loss(const std::vector<double>& kx, const std::vector<double>& ky,
                       const std::vector<double>& kz, std::int64_t n, double gamma);

/// One number for each sample of the window, by which the differences of the layer's outputs are
/// weighted; the same for all layers. Of `exact`: row n of H (K^x - gamma K^y) H.
struct SampleWeights {
  std::vector<double> pair;  // [n], by sample
  double own = 0;            // of the newest in `release`
};
SampleWeights sample_weights(const std::vector<double>& kx, const std::vector<double>& ky,
                             std::int64_t n, const HsicParameters& parameters);

/// The signal xi [d] for the newest of the outputs `z` [n]: with
/// alpha_p = 2 / (sigma_z^2 d) K^z_np (z_n - z_p),
///   exact:   xi = -sum_p pair_p alpha_p / (n - 1)^2
///   release: xi = (sum_p pair_p alpha_p / n + own sum_p alpha_p / n) / (n - 1)^2.
/// A step along -xi lowers the loss. Throws InternalError for fewer than two samples.
std::vector<double> global_signal(const SampleWeights& weights, const std::vector<const double*>& z,
                                  std::int64_t d, const HsicParameters& parameters);

}  // namespace spikedepth
