#include "core/pushdown/assembly_network.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/vector_code.hpp"

namespace spikedepth {
namespace {

constexpr int kRing = AssemblyNetwork::kLongestDelay + 1;
constexpr float kSilent = 1e-4F;         // below, in thresholds, a synapse passes nothing on
constexpr double kQuietSigma = 1.0 / 7;  // noise alone reaches the threshold once in 1e12 steps

struct StepFactors {
  float fall, leak;
};

// One step of neurons whose response is linear; `noise` is added to V.
SPIKEDEPTH_VECTOR void advance(StepFactors f, float* __restrict v, float* __restrict s1,
                               float* __restrict s2, const float* __restrict noise,
                               std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    s2[k] += (s1[k] - s2[k]) * (1 - f.fall);
    s1[k] *= f.fall;
    v[k] = v[k] * f.leak + s2[k] * (1 - f.leak) + noise[k];
  }
}

void advance_saturating(StepFactors f, float saturation, float* v, float* s1, float* s2,
                        const float* noise, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) {
    s2[k] += (s1[k] - s2[k]) * (1 - f.fall);
    s1[k] *= f.fall;
    v[k] = v[k] * f.leak + saturation * std::tanh(s2[k] / saturation) * (1 - f.leak) + noise[k];
  }
}

}  // namespace

void AssemblyOptions::check() const {
  if (neurons < 1 || neurons > 10000) throw ConfigError("an assembly has 1 to 10000 neurons");
  if (!(sigma >= 0 && sigma <= 10)) throw ConfigError("the noise must be from 0 to 10 thresholds");
  if (!(failure >= 0 && failure < 1))
    throw ConfigError("the chance that a spike fails must be from 0 to below 1");
}

AssemblyNetwork::AssemblyNetwork(const AssemblyOptions& options, const GateCalibration& gates)
    : options_(options), weight_(4), noise_(static_cast<std::size_t>(options.neurons)) {
  options.check();
  for (std::size_t arity = 1; arity < 4; ++arity) {
    weight_[arity] =
        static_cast<float>(gates.weight[arity] / options.neurons / (1 - options.failure));
  }
  const auto& neuron = options.neuron;
  fall_ = static_cast<float>(std::exp(-neuron.dt_ms / neuron.synapse_ms));
  const double leak = std::exp(-neuron.dt_ms / neuron.membrane_ms);
  leak_ = static_cast<float>(leak);
  jitter_ = static_cast<float>(options.sigma * std::sqrt(1 - leak * leak));
  refractory_steps_ = static_cast<int>(std::lround(neuron.refractory_ms / neuron.dt_ms));
  skips_ = options.skip_silent && options.sigma <= kQuietSigma;
}

int AssemblyNetwork::add(int arity) {
  SPIKEDEPTH_CHECK(arity >= 0 && arity <= 3, "gates take up to three volleys");
  arity_.push_back(arity);
  edges_.emplace_back();
  return static_cast<int>(arity_.size()) - 1;
}

void AssemblyNetwork::connect(int from, int to, int delay_steps) {
  if (delay_steps < 1 || delay_steps > kLongestDelay)
    throw Error("a delay between assemblies must be from 1 to 127 steps");
  edges_.at(static_cast<std::size_t>(from)).push_back({to, delay_steps});
}

void AssemblyNetwork::reset(Random& random) {
  const auto neurons = arity_.size() * static_cast<std::size_t>(options_.neurons);
  v_.assign(neurons, 0.0F);
  s1_.assign(neurons, 0.0F);
  s2_.assign(neurons, 0.0F);
  refractory_.assign(neurons, 0);
  arrivals_.assign(arity_.size() * kRing, 0);
  fired_.assign(arity_.size() * kHistory, 0);
  asleep_.assign(arity_.size(), -1);
  told_.clear();
  now_ = neuron_steps_ = all_spikes_ = 0;
  for (auto& v : v_) v = static_cast<float>(options_.sigma * normal_(random));
}

const AssemblyNetwork::Alias& AssemblyNetwork::binomial(int count) {
  const auto n = static_cast<std::size_t>(count);
  if (binomials_.size() <= n) binomials_.resize(n + 1);
  auto& alias = binomials_[n];
  if (!alias.keep.empty()) return alias;
  const double p = 1 - options_.failure, log_p = std::log(p), log_q = std::log(options_.failure);
  std::vector<double> share(n + 1);
  for (std::size_t k = 0; k <= n; ++k) {
    const double choose =
        std::lgamma(double(n) + 1) - std::lgamma(double(k) + 1) - std::lgamma(double(n - k) + 1);
    share[k] = std::exp(choose + double(k) * log_p + double(n - k) * log_q) * double(n + 1);
  }
  alias.keep.assign(n + 1, 1.0F);
  alias.other.assign(n + 1, 0);
  std::vector<std::size_t> small, large;
  for (std::size_t k = 0; k <= n; ++k) (share[k] < 1 ? small : large).push_back(k);
  while (!small.empty() && !large.empty()) {
    const auto low = small.back(), high = large.back();
    small.pop_back();
    alias.keep[low] = static_cast<float>(share[low]);
    alias.other[low] = static_cast<int>(high);
    share[high] -= 1 - share[low];
    if (share[high] < 1) {
      large.pop_back();
      small.push_back(high);
    }
  }
  return alias;
}

int AssemblyNetwork::draw(const Alias& alias, Random& random) const {
  const double place = random.uniform() * double(alias.keep.size());
  const auto k = static_cast<std::size_t>(place);
  return place - double(k) < double(alias.keep[k]) ? static_cast<int>(k) : alias.other[k];
}

// What the steps that were left out would have made of the membranes, exactly.
void AssemblyNetwork::wake(std::size_t assembly, Random& random) {
  const auto gap = now_ - 1 - asleep_[assembly];
  asleep_[assembly] = -1;
  if (gap <= 0) return;
  const auto count = static_cast<std::size_t>(options_.neurons);
  const double kept = std::pow(double(leak_), double(gap));
  const double spread = options_.sigma * std::sqrt(1 - kept * kept);
  float* v = v_.data() + assembly * count;
  for (std::size_t k = 0; k < count; ++k) {
    v[k] *= static_cast<float>(kept);
    if (spread > 0) v[k] += static_cast<float>(spread * normal_(random));
  }
}

void AssemblyNetwork::receive(std::size_t assembly, int count, Random& random) {
  const auto neurons = static_cast<std::size_t>(options_.neurons);
  float* s1 = s1_.data() + assembly * neurons;
  const float weight = weight_[static_cast<std::size_t>(arity_[assembly])];
  const Alias* alias = options_.failure > 0 ? &binomial(count) : nullptr;
  for (std::size_t k = 0; k < neurons; ++k)
    s1[k] += weight * static_cast<float>(alias != nullptr ? draw(*alias, random) : count);
}

// Returns the spikes of the step.
int AssemblyNetwork::integrate(std::size_t assembly, Random& random) {
  const auto count = static_cast<std::size_t>(options_.neurons);
  const auto at = assembly * count;
  if (jitter_ > 0) {
    for (auto& value : noise_) value = jitter_ * static_cast<float>(normal_(random));
  }
  float *v = v_.data() + at, *s1 = s1_.data() + at, *s2 = s2_.data() + at;
  const auto saturation = static_cast<float>(options_.neuron.saturation);
  if (std::isfinite(saturation))
    advance_saturating({fall_, leak_}, saturation, v, s1, s2, noise_.data(), count);
  else
    advance({fall_, leak_}, v, s1, s2, noise_.data(), count);
  neuron_steps_ += options_.neurons;
  int spikes = 0;
  bool silent = true;
  for (std::size_t k = 0; k < count; ++k) {
    int& left = refractory_[at + k];
    const bool fires = left == 0 && v[k] >= 1;
    if (fires || left > 0) {
      v[k] = s1[k] = s2[k] = 0;
      left = fires ? refractory_steps_ : left - 1;
      spikes += fires ? 1 : 0;
    }
    silent = silent && left == 0 && s1[k] + s2[k] < kSilent;
  }
  if (silent && skips_) {
    std::fill(s1, s1 + count, 0.0F);
    std::fill(s2, s2 + count, 0.0F);
    asleep_[assembly] = now_;
  }
  return spikes;
}

void AssemblyNetwork::send(int assembly, int count) {
  if (count == 0) return;
  const auto from = static_cast<std::size_t>(assembly);
  fired_[from * kHistory + static_cast<std::size_t>(now_ % kHistory)] += count;
  all_spikes_ += count;
  for (const auto& edge : edges_[from]) {
    const auto slot = static_cast<std::size_t>((now_ + edge.delay) % kRing);
    arrivals_[static_cast<std::size_t>(edge.to) * kRing + slot] += count;
  }
}

void AssemblyNetwork::step(Random& random) {
  for (std::size_t a = 0; a < arity_.size(); ++a) {
    fired_[a * kHistory + static_cast<std::size_t>(now_ % kHistory)] = 0;
    if (arity_[a] == 0) continue;
    int& slot = arrivals_[a * kRing + static_cast<std::size_t>(now_ % kRing)];
    const int count = std::exchange(slot, 0);
    if (asleep_[a] >= 0) {
      if (count == 0) continue;
      wake(a, random);
    }
    if (count > 0) receive(a, count, random);
    send(static_cast<int>(a), integrate(a, random));
  }
  for (const int assembly : told_) send(assembly, options_.neurons);
  told_.clear();
  ++now_;
}

int AssemblyNetwork::spikes(int assembly, int steps) const {
  int sum = 0;
  for (int back = 1; back <= std::min(steps, kHistory) && back <= now_; ++back) {
    sum += fired_[static_cast<std::size_t>(assembly) * kHistory +
                  static_cast<std::size_t>((now_ - back) % kHistory)];
  }
  return sum;
}

}  // namespace spikedepth
