#pragma once
// Which of a few binary causes are behind an image: the distribution that a spiking network
// samples.
//
// Linear Gaussian images with binary causes, as in Haefner, Berkes, Fiser (Neuron 90:649, 2016) and
// Bornschein, Henniges, Luecke (PLoS Computational Biology 9(6):e1003062, 2013).
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Bit k is cause k.
using CauseSet = std::uint32_t;

/// p(x) over sets x of at most 20 causes, up to a constant factor
/// exp(sum_k drive_k x_k + sum_{k<j} coupling_kj x_k x_j).
struct BinaryPosterior {
  int causes = 0;
  std::vector<double> drive;     // [causes]
  std::vector<double> coupling;  // [causes][causes], symmetric, zeros on the diagonal

  /// log p(x_k = 1 | the others) - log p(x_k = 0 | the others).
  double logit(int cause, CauseSet others) const;
  /// p of every set, by enumeration: [2^causes].
  std::vector<double> exact() const;
};

/// Of an image I = sum_k x_k G_k + noise of standard deviation `noise` a pixel, where each cause is
/// there with probability `prior`: drive_k = (G_k I - |G_k|^2 / 2) / noise^2 + logit(prior),
/// coupling_kj = -G_k G_j / noise^2. `fields` is [causes][pixels]. Throws InternalError where sizes
/// disagree, noise is not positive or prior not between 0 and 1.
BinaryPosterior image_posterior(const std::vector<double>& fields, int causes,
                                const std::vector<double>& image, double noise, double prior);

/// P(x_k = 1) of a distribution over sets.
std::vector<double> marginals_of(const std::vector<double>& distribution, int causes);

/// sum p log(p / q) in nats; infinite where q is 0 and p is not.
double divergence(const std::vector<double>& p, const std::vector<double>& q);

/// sum (p - q)^2.
double squared_distance(const std::vector<double>& p, const std::vector<double>& q);

}  // namespace spikedepth
