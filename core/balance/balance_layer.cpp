#include "core/balance/balance_layer.hpp"

#include <algorithm>
#include <cmath>

#include "core/balance/balance_rows.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr double kForwardFloor = 0.002, kForwardStart = 0.001;
constexpr double kSelfInhibition = 0.25;  // share that acts at once
constexpr std::int64_t kMostWeights = std::int64_t{1} << 26;

void check(const BalanceParameters& p) {
  if (p.inputs < 1 || p.neurons < 1) throw ConfigError("a balanced layer needs inputs and neurons");
  const double weights = static_cast<double>(p.inputs) * static_cast<double>(p.neurons) *
                         (p.scheme == BalanceScheme::dendritic ? double(p.neurons) : 1.0);
  if (weights > static_cast<double>(kMostWeights)) {
    throw ConfigError(
        format("%lld neurons with %lld inputs have %.3g weights; at most 2^26 are "
               "taken: fewer, or the analytic scheme",
               static_cast<long long>(p.neurons), static_cast<long long>(p.inputs), weights));
  }
  if (!(p.dt_ms > 0 && p.tau_ms > 0 && p.noise > 0 && p.final_noise > 0))
    throw ConfigError("time step, time constant and noise of a balanced layer must be above 0");
  if (!(p.target_rate > 0 && p.target_rate * p.dt_ms < 1))
    throw ConfigError("a balanced layer's target rate must be above 0 and below one spike a step");
  if (p.delay_steps < 0) throw ConfigError("a balanced layer's delay cannot be negative");
}

// sign(F) / max(floor, |F|)
template <typename T>
T inverse(T forward) {
  const T size = std::max(T(kForwardFloor), std::abs(forward));
  return forward > 0 ? 1 / size : forward < 0 ? -1 / size : T(0);
}

}  // namespace

template <typename T>
BalanceLayer<T>::BalanceLayer(const BalanceParameters& parameters, std::uint64_t seed)
    : parameters_(parameters), random_(seed), noise_(parameters.noise) {
  check(parameters);
  const auto neurons = static_cast<std::size_t>(parameters.neurons);
  const auto inputs = static_cast<std::size_t>(parameters.inputs);
  const bool dendritic = parameters.scheme == BalanceScheme::dendritic;
  const bool somatic = parameters.scheme == BalanceScheme::somatic;
  weights_.forward.assign(neurons * inputs, dendritic ? T(kForwardStart) : T(0));
  weights_.recurrent.assign(dendritic ? neurons * neurons * inputs
                            : somatic ? neurons * neurons
                                      : 0,
                            T(0));
  weights_.decoder.assign(neurons * inputs, T(0));
  const double share = parameters.target_rate * parameters.dt_ms;
  const double start = std::log(share / (1 - share)) * (parameters.bias_inside ? noise_ : 1.0);
  weights_.bias.assign(neurons, static_cast<T>(start));
  u_.assign(dendritic ? neurons * inputs : 0, T(0));
  v_.assign(neurons, T(0));
  soma_.assign(neurons, T(0));
  drive_.assign(neurons, T(0));
  residual_.assign(inputs, T(0));
  code_error_.assign(inputs, T(0));
  reset_state();
}

template <typename T>
void BalanceLayer<T>::reset_state() {
  const auto neurons = static_cast<std::size_t>(parameters_.neurons);
  z_.assign(neurons, T(0));
  s_.assign(neurons, 0);
  ring_.assign(static_cast<std::size_t>(parameters_.delay_steps), z_);
  ring_at_ = 0;
  seen_.clear();
}

template <typename T>
const std::vector<T>& BalanceLayer<T>::delayed() const {
  return ring_.empty() ? z_ : ring_[ring_at_];
}

template <typename T>
void BalanceLayer<T>::step(const std::vector<T>& x, bool learning) {
  SPIKEDEPTH_CHECK(x.size() == residual_.size(), "an input for every synapse");
  const RowShape shape{z_.size(), x.size()};
  drive(x);
  reconstruct(shape, weights_.decoder.data(), z_.data(), residual_.data());
  T squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    residual_[i] = x[i] - residual_[i];
    squares += residual_[i] * residual_[i];
  }
  loss_ = static_cast<double>(squares) / (2.0 * static_cast<double>(x.size()));
  // Decisions stand before anything learns from them.
  fire(learning);
  if (learning) learn(x);
  if (!ring_.empty()) {
    ring_[ring_at_] = z_;
    ring_at_ = (ring_at_ + 1) % ring_.size();
  }
  const T keep = static_cast<T>(std::exp(-parameters_.dt_ms / parameters_.tau_ms));
  for (std::size_t j = 0; j < z_.size(); ++j) z_[j] = keep * z_[j] + T(s_[j]);
}

// v: potentials with bias and the share of self-inhibition that acts at once.
template <typename T>
void BalanceLayer<T>::drive(const std::vector<T>& x) {
  const RowShape shape{z_.size(), x.size()};
  const auto& z = delayed();
  switch (parameters_.scheme) {
    case BalanceScheme::dendritic:
      drive_dendrites(x);
      break;
    case BalanceScheme::analytic:
      reconstruct(shape, weights_.decoder.data(), z.data(), code_error_.data());
      for (std::size_t i = 0; i < x.size(); ++i) code_error_[i] = x[i] - code_error_[i];
      project(shape, weights_.forward.data(), code_error_.data(), v_.data());
      for (std::size_t j = 0; j < z_.size(); ++j) {
        T self = 0;
        const T* f = weights_.forward.data() + j * x.size();
        const T* d = weights_.decoder.data() + j * x.size();
        project({1, x.size()}, f, d, &self);
        v_[j] += weights_.bias[j] - T(kSelfInhibition) * self;
      }
      break;
    case BalanceScheme::somatic:
      if (seen_ != x) {
        project(shape, weights_.forward.data(), x.data(), drive_.data());
        seen_ = x;
      }
      reconstruct({z_.size(), z_.size()}, weights_.recurrent.data(), z.data(), soma_.data());
      for (std::size_t j = 0; j < z_.size(); ++j) {
        soma_[j] += drive_[j];
        v_[j] = soma_[j] + weights_.bias[j] +
                T(kSelfInhibition) * weights_.recurrent[j * z_.size() + j];
      }
      break;
  }
}

template <typename T>
void BalanceLayer<T>::drive_dendrites(const std::vector<T>& x) {
  const auto neurons = z_.size(), inputs = x.size();
  const auto& z = delayed();
  for (std::size_t j = 0; j < neurons; ++j) {
    const T* recurrent = weights_.recurrent.data() + j * neurons * inputs;
    T* u = u_.data() + j * inputs;
    reconstruct({neurons, inputs}, recurrent, z.data(), u);
    const T* self = recurrent + j * inputs;
    T sum = weights_.bias[j];
    for (std::size_t i = 0; i < inputs; ++i) {
      u[i] += weights_.forward[j * inputs + i] * x[i];
      sum += u[i] + T(kSelfInhibition) * self[i];
    }
    v_[j] = sum;
  }
}

template <typename T>
void BalanceLayer<T>::fire(bool learning) {
  const double dt = parameters_.dt_ms;
  const T noise = static_cast<T>(noise_);
  for (std::size_t j = 0; j < z_.size(); ++j) {
    const T drive = parameters_.bias_inside ? v_[j] / noise
                                            : (v_[j] - weights_.bias[j]) / noise + weights_.bias[j];
    s_[j] = static_cast<T>(random_.uniform()) < 1 / (1 + std::exp(-drive)) ? 1 : 0;
  }
  if (!learning || parameters_.noise_rate <= 0) return;
  const double sigma = std::sqrt(noise_);
  const double moved =
      sigma + parameters_.noise_rate * dt * (parameters_.final_noise - noise_) / sigma;
  noise_ = moved * moved;
}

template <typename T>
void BalanceLayer<T>::learn(const std::vector<T>& x) {
  const RowShape shape{z_.size(), x.size()};
  const T dt = static_cast<T>(parameters_.dt_ms);
  const T forward = static_cast<T>(parameters_.forward_rate) * dt;
  switch (parameters_.scheme) {
    case BalanceScheme::dendritic:
      learn_dendrites(x);
      break;
    case BalanceScheme::analytic:
      if (forward == 0) break;
      reconstruct(shape, weights_.forward.data(), z_.data(), code_error_.data());
      for (std::size_t i = 0; i < x.size(); ++i) code_error_[i] = x[i] - code_error_[i];
      add_outer(shape, weights_.forward.data(), z_.data(), code_error_.data(), forward);
      break;
    case BalanceScheme::somatic:
      learn_soma(x);
      break;
  }
  add_outer(shape, weights_.decoder.data(), z_.data(), residual_.data(),
            static_cast<T>(parameters_.decoder_rate) * dt);
  const double bias = parameters_.bias_rate * parameters_.dt_ms;
  for (std::size_t j = 0; j < z_.size(); ++j)
    weights_.bias[j] +=
        static_cast<T>(bias * (parameters_.target_rate * parameters_.dt_ms - double(s_[j])));
}

template <typename T>
void BalanceLayer<T>::learn_soma(const std::vector<T>& x) {
  const auto neurons = z_.size();
  const T dt = static_cast<T>(parameters_.dt_ms);
  const T rate = static_cast<T>(parameters_.recurrent_rate) * dt;
  add_outer({neurons, neurons}, weights_.recurrent.data(), delayed().data(), soma_.data(), -rate);
  T power = 0;
  for (const T value : x) power += value * value;
  hebbian({neurons, x.size()}, weights_.forward.data(), z_.data(), x.data(),
          static_cast<T>(parameters_.forward_rate) * dt, drive_.data(), power);
}

template <typename T>
void BalanceLayer<T>::learn_dendrites(const std::vector<T>& x) {
  const auto neurons = z_.size(), inputs = x.size();
  const auto& z = delayed();
  const T dt = static_cast<T>(parameters_.dt_ms), lambda = static_cast<T>(parameters_.decay);
  const T recurrent = static_cast<T>(parameters_.recurrent_rate) * dt;
  const T forward = static_cast<T>(parameters_.forward_rate) * dt;
  for (std::size_t j = 0; j < neurons; ++j) {
    const T* u = u_.data() + j * inputs;
    T* w = weights_.recurrent.data() + j * neurons * inputs;
    for (std::size_t k = 0; k < neurons; ++k) {
      if (lambda > 0 || z[k] >= T(kSilentTrace))
        blend(w + k * inputs, u, 1 - recurrent * lambda, -recurrent * z[k], inputs);
    }
    if (forward == 0) continue;
    T* f = weights_.forward.data() + j * inputs;
    for (std::size_t i = 0; i < inputs; ++i)
      f[i] += forward * (z_[j] * u[i] * inverse(f[i]) - lambda * f[i]);
  }
}

template class BalanceLayer<float>;
template class BalanceLayer<double>;

}  // namespace spikedepth
