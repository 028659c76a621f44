#include "core/eprop/eprop_sample.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/scaled_rows.hpp"
#include "core/eprop/trace_rows.hpp"

namespace spikedepth {
namespace {

double decay(double dt_ms, double tau_ms) {
  return tau_ms > 0 ? std::exp(-dt_ms / tau_ms) : 0.0;
}

}  // namespace

template <typename T>
EpropShared<T>::EpropShared(const EpropParameters& p, const EpropWeights<T>& w, bool outer_products)
    : parameters(p),
      weights(w),
      presynaptic(p.inputs + p.neurons),
      by_input(w.synapses.size()),
      by_neuron(static_cast<std::size_t>(p.neurons * p.outputs)),
      alpha(static_cast<T>(decay(p.dt_ms, p.tau_membrane_ms))),
      rho(static_cast<T>(decay(p.dt_ms, p.tau_adaptation_ms))),
      kappa(static_cast<T>(decay(p.dt_ms, p.tau_readout_ms))),
      rate_decay(static_cast<T>(decay(p.dt_ms, p.tau_rate_ms))),
      target_rate(static_cast<T>(p.target_hz * p.dt_ms / 1000)),
      outer(outer_products && p.beta == 0 && p.tau_readout_ms == 0) {
  const auto neurons = static_cast<std::size_t>(p.neurons);
  const auto inputs = static_cast<std::size_t>(presynaptic);
  const auto outputs = static_cast<std::size_t>(p.outputs);
  for (std::size_t j = 0; j < neurons; ++j) {
    for (std::size_t i = 0; i < inputs; ++i) by_input[i * neurons + j] = w.synapses[j * inputs + i];
    for (std::size_t k = 0; k < outputs; ++k) {
      by_neuron[j * outputs + k] = p.feedback == EpropFeedback::symmetric
                                       ? w.readout[k * neurons + j]
                                       : w.feedback[j * outputs + k];
    }
  }
}

template <typename T>
EpropSample<T>::EpropSample(const EpropShared<T>& shared) : shared_(shared) {
  const auto neurons = static_cast<std::size_t>(shared.parameters.neurons);
  const auto inputs = static_cast<std::size_t>(shared.presynaptic);
  const auto outputs = static_cast<std::size_t>(shared.parameters.outputs);
  for (auto* state : {&v_, &adaptation_, &spikes_, &psi_, &rate_, &signal_, &pull_, &spike_trace_})
    state->resize(neurons);
  refractory_.resize(neurons);
  trace_.resize(inputs);
  y_.resize(outputs);
  error_.resize(outputs);
  if (shared.outer) {
    kept_factors_.resize(kBlock * neurons);
    kept_traces_.resize(kBlock * inputs);
  } else {
    filtered_.resize(neurons * inputs);
    if (shared.parameters.beta != 0) adapted_.resize(neurons * inputs);
  }
}

template <typename T>
void EpropSample<T>::reset() {
  for (auto* state : {&v_, &adaptation_, &spikes_, &psi_, &rate_, &signal_, &pull_, &spike_trace_,
                      &trace_, &y_, &error_, &filtered_, &adapted_})
    std::fill(state->begin(), state->end(), T(0));
  std::fill(refractory_.begin(), refractory_.end(), 0);
  bias_trace_ = 0;
  rate_share_ = 0;
  kept_ = 0;
}

template <typename T>
void EpropSample<T>::run(const EpropBatch<T>& batch, std::int64_t index, bool with_gradient,
                         EpropSums<T>& sums, double* votes) {
  reset();
  const auto inputs = shared_.parameters.inputs;
  for (std::int64_t step = 0; step < batch.steps; ++step) {
    counts_ = step >= batch.loss_from;
    drive(batch.spikes.data() + (step * batch.samples + index) * inputs);
    fire(sums);
    read(batch, step, index, sums, votes);
    if (!with_gradient) continue;
    learn_readout(sums);
    shared_.outer ? keep_factors(sums) : update_traces(sums);
  }
  if (with_gradient && shared_.outer) add_outer_products(sums);
}

// Membranes decay, are reset and take the currents; presynaptic traces follow.
template <typename T>
void EpropSample<T>::drive(const T* input) {
  const auto& p = shared_.parameters;
  const auto neurons = v_.size();
  const T threshold = static_cast<T>(p.threshold);
  for (std::size_t j = 0; j < neurons; ++j) v_[j] = shared_.alpha * v_[j] - threshold * spikes_[j];
  const auto inputs = static_cast<std::size_t>(p.inputs);
  for (std::size_t i = 0; i < trace_.size(); ++i) {
    const bool external = i < inputs;
    if (!external && !p.recurrent) break;
    const T pre = external ? input[i] : spikes_[i - inputs];
    trace_[i] = shared_.alpha * trace_[i] + pre;
    if (pre != 0) add_scaled(v_.data(), shared_.by_input.data() + i * neurons, pre, neurons);
  }
}

template <typename T>
void EpropSample<T>::fire(EpropSums<T>& sums) {
  const auto& p = shared_.parameters;
  const T threshold = static_cast<T>(p.threshold), beta = static_cast<T>(p.beta);
  const T height = static_cast<T>(p.gamma / p.threshold);
  for (std::size_t j = 0; j < v_.size(); ++j) {
    adaptation_[j] = shared_.rho * adaptation_[j] + spikes_[j];
    const T u = (v_[j] - threshold - beta * adaptation_[j]) / threshold;
    const bool refractory = refractory_[j] > 0;
    psi_[j] = refractory ? T(0) : height * std::max(T(0), 1 - std::abs(u));
    const bool fires = u > 0 && !refractory;
    refractory_[j] = fires ? p.refractory_steps : std::max<std::int64_t>(0, refractory_[j] - 1);
    spikes_[j] = fires ? T(1) : T(0);
    sums.spikes += fires ? 1 : 0;
    rate_[j] = shared_.rate_decay * rate_[j] + (1 - shared_.rate_decay) * spikes_[j];
  }
}

template <typename T>
void EpropSample<T>::read(const EpropBatch<T>& batch, std::int64_t step, std::int64_t index,
                          EpropSums<T>& sums, double* votes) {
  const auto neurons = spikes_.size(), outputs = y_.size();
  for (std::size_t k = 0; k < outputs; ++k) {
    T sum = shared_.weights.bias[k];
    const T* row = shared_.weights.readout.data() + k * neurons;
    for (std::size_t j = 0; j < neurons; ++j) sum += row[j] * spikes_[j];
    y_[k] = shared_.kappa * y_[k] + sum;
  }
  if (!counts_) return;
  if (shared_.parameters.task == EpropTask::regression) {
    const T* target =
        batch.targets.data() + static_cast<std::size_t>(step * batch.samples + index) * outputs;
    for (std::size_t k = 0; k < outputs; ++k) {
      error_[k] = y_[k] - target[k];
      sums.loss += 0.5 * static_cast<double>(error_[k]) * static_cast<double>(error_[k]);
    }
    return;
  }
  const T largest = *std::max_element(y_.begin(), y_.end());
  T total = 0;
  for (std::size_t k = 0; k < outputs; ++k) total += error_[k] = std::exp(y_[k] - largest);
  const auto label = static_cast<std::size_t>(batch.labels[static_cast<std::size_t>(index)]);
  for (std::size_t k = 0; k < outputs; ++k) {
    error_[k] /= total;
    votes[k] += static_cast<double>(error_[k]);
  }
  sums.loss -= static_cast<double>(y_[label] - largest - std::log(total));
  error_[label] -= 1;
}

// Gradients of the readout, and what its errors tell the neurons.
template <typename T>
void EpropSample<T>::learn_readout(EpropSums<T>& sums) {
  const auto neurons = spikes_.size(), outputs = y_.size();
  bias_trace_ = shared_.kappa * bias_trace_ + 1;
  for (std::size_t j = 0; j < neurons; ++j)
    spike_trace_[j] = shared_.kappa * spike_trace_[j] + spikes_[j];
  // A sample may be shorter than the rate's time constant: without the share, the rate seems low.
  rate_share_ = shared_.rate_decay * rate_share_ + (1 - shared_.rate_decay);
  const T weight = static_cast<T>(shared_.parameters.rate_weight);
  for (std::size_t j = 0; j < neurons; ++j)
    pull_[j] = weight * (rate_[j] / rate_share_ - shared_.target_rate);
  std::fill(signal_.begin(), signal_.end(), T(0));
  if (!counts_) return;
  for (std::size_t k = 0; k < outputs; ++k) {
    add_scaled(sums.gradient.readout.data() + k * neurons, spike_trace_.data(), error_[k], neurons);
    sums.gradient.bias[k] += error_[k] * bias_trace_;
  }
  for (std::size_t j = 0; j < neurons; ++j) {
    const T* row = shared_.by_neuron.data() + j * outputs;
    for (std::size_t k = 0; k < outputs; ++k) signal_[j] += row[k] * error_[k];
  }
}

template <typename T>
void EpropSample<T>::update_traces(EpropSums<T>& sums) {
  const auto inputs = trace_.size();
  const T beta = static_cast<T>(shared_.parameters.beta);
  for (std::size_t j = 0; j < v_.size(); ++j) {
    const TraceFactors<T> factors = {psi_[j],       beta,       shared_.rho,
                                     shared_.kappa, signal_[j], pull_[j]};
    T* gradient = sums.gradient.synapses.data() + j * inputs;
    T* filtered = filtered_.data() + j * inputs;
    if (beta == 0)
      plain_traces(factors, trace_.data(), filtered, gradient, inputs);
    else
      adaptive_traces(factors, trace_.data(), adapted_.data() + j * inputs, filtered, gradient,
                      inputs);
  }
}

template <typename T>
void EpropSample<T>::keep_factors(EpropSums<T>& sums) {
  const auto neurons = v_.size();
  T* factors = kept_factors_.data() + static_cast<std::size_t>(kept_) * neurons;
  for (std::size_t j = 0; j < neurons; ++j) factors[j] = psi_[j] * (signal_[j] + pull_[j]);
  std::copy(trace_.begin(), trace_.end(),
            kept_traces_.begin() + kept_ * static_cast<std::int64_t>(trace_.size()));
  if (++kept_ == kBlock) add_outer_products(sums);
}

template <typename T>
void EpropSample<T>::add_outer_products(EpropSums<T>& sums) {
  const auto neurons = v_.size(), inputs = trace_.size();
  for (std::size_t j = 0; j < neurons; ++j) {
    T* gradient = sums.gradient.synapses.data() + j * inputs;
    for (std::size_t s = 0; s < static_cast<std::size_t>(kept_); ++s) {
      const T factor = kept_factors_[s * neurons + j];
      if (factor != 0) add_scaled(gradient, kept_traces_.data() + s * inputs, factor, inputs);
    }
  }
  kept_ = 0;
}

template struct EpropShared<float>;
template struct EpropShared<double>;
template class EpropSample<float>;
template class EpropSample<double>;

}  // namespace spikedepth
