#include "core/sampling/gibbs_sampler.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

void count(CauseSet set, std::vector<double>& counts) {
  for (std::size_t k = 0; k < counts.size(); ++k) counts[k] += (set >> k) & 1U;
}

std::vector<double> shares(std::vector<double> counts, int samples) {
  for (auto& value : counts) value /= std::max(1, samples);
  return counts;
}

}  // namespace

CauseSet GibbsSampler::sweep(Random& random, double temper) {
  for (int k = 0; k < posterior_.causes; ++k) {
    if (update_ < 1 && random.uniform() >= update_) continue;
    const double on = 1 / (1 + std::exp(-temper * posterior_.logit(k, state_)));
    const CauseSet bit = CauseSet{1} << k;
    state_ = random.uniform() < on ? state_ | bit : state_ & ~bit;
  }
  return state_;
}

std::vector<double> gibbs_marginals(const BinaryPosterior& posterior, int sweeps, Random& random) {
  GibbsSampler sampler(posterior);
  std::vector<double> counts(static_cast<std::size_t>(posterior.causes), 0.0);
  for (int sweep = 0; sweep < sweeps; ++sweep) count(sampler.sweep(random), counts);
  return shares(std::move(counts), sweeps);
}

std::vector<double> tempered_marginals(const BinaryPosterior& posterior, int sweeps,
                                       const TemperingRhythm& rhythm, Random& random) {
  GibbsSampler sampler(posterior);
  std::vector<double> counts(static_cast<std::size_t>(posterior.causes), 0.0);
  const int period = rhythm.rising + rhythm.kept;
  int samples = 0;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    const int phase = sweep % period;
    const double temper =
        phase >= rhythm.rising
            ? 1.0
            : std::pow(rhythm.lowest, 1 - static_cast<double>(phase) / rhythm.rising);
    const auto set = sampler.sweep(random, temper);
    if (phase < rhythm.rising) continue;
    count(set, counts);
    ++samples;
  }
  return shares(std::move(counts), samples);
}

IndependentSampler::IndependentSampler(const std::vector<double>& distribution) {
  double sum = 0;
  for (const double p : distribution) cumulative_.push_back(sum += p);
}

CauseSet IndependentSampler::draw(Random& random) const {
  const double at = random.uniform() * cumulative_.back();
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return static_cast<CauseSet>(std::min<std::ptrdiff_t>(
      found - cumulative_.begin(), static_cast<std::ptrdiff_t>(cumulative_.size()) - 1));
}

}  // namespace spikedepth
