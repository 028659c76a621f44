#include "core/predictive/predictive_neuron.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {

PredictiveNeuron::PredictiveNeuron(const PredictiveParameters& parameters,
                                   std::vector<double> weights)
    : parameters_(parameters), weights_(std::move(weights)) {
  if (weights_.empty()) throw ConfigError("a predictive neuron needs inputs");
  if (!(parameters.dt_ms > 0 && parameters.tau_input_ms > 0 &&
        parameters.tau_membrane_ms > parameters.dt_ms && parameters.threshold > 0)) {
    throw ConfigError(
        "a predictive neuron's time step, time constants and threshold must be above 0, its "
        "membrane's above the time step");
  }
  reset_state();
}

void PredictiveNeuron::reset_state() {
  eligibility_.assign(weights_.size(), 0);
  v_ = 0;
  fired_ = false;
}

// Returns x.w of the new weights.
double PredictiveNeuron::update(const std::vector<double>& x) {
  SPIKEDEPTH_CHECK(x.size() == weights_.size(), "an input for every synapse");
  const auto sums = predictive_sums(x.data(), weights_.data(), x.size());
  PredictiveFactors factors;
  factors.rate = parameters_.rate;
  factors.keep = 1 - parameters_.dt_ms / parameters_.tau_membrane_ms;
  factors.potential = v_;
  factors.heterosynaptic = sums.xw - v_ * sums.ww;
  factors.bound = parameters_.bound;
  factors.local_only = parameters_.local_only;
  return predictive_update(factors, x.data(), weights_.data(), eligibility_.data(), x.size());
}

bool PredictiveNeuron::integrate_drive(double drive) {
  const double keep = 1 - parameters_.dt_ms / parameters_.tau_membrane_ms;
  v_ = keep * v_ + drive - (fired_ ? parameters_.threshold : 0);
  fired_ = v_ > parameters_.threshold;
  return fired_;
}

void PredictiveNeuron::learn(const std::vector<double>& x) {
  update(x);
}

bool PredictiveNeuron::integrate(const std::vector<double>& x) {
  SPIKEDEPTH_CHECK(x.size() == weights_.size(), "an input for every synapse");
  return integrate_drive(predictive_sums(x.data(), weights_.data(), x.size()).xw);
}

bool PredictiveNeuron::step(const std::vector<double>& x, bool learning) {
  return learning ? integrate_drive(update(x)) : integrate(x);
}

double PredictiveNeuron::prediction_loss(const std::vector<double>& x) const {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = x[i] - v_ * weights_[i];
    sum += error * error;
  }
  return sum / 2;
}

std::vector<std::int64_t> present(PredictiveNeuron& neuron, const std::vector<InputSpike>& spikes,
                                  std::int64_t steps, bool learning) {
  const auto& p = neuron.parameters();
  const double keep = std::exp(-p.dt_ms / p.tau_input_ms);
  std::vector<double> x(neuron.weights().size(), 0.0);
  std::vector<std::int64_t> fired;
  neuron.reset_state();
  auto next = spikes.begin();
  for (std::int64_t step = 0; step < steps; ++step) {
    decay_traces(x.data(), keep, x.size());
    for (; next != spikes.end() && next->step <= step; ++next)
      x[static_cast<std::size_t>(next->input)] += 1;
    if (neuron.step(x, learning)) fired.push_back(step);
  }
  return fired;
}

}  // namespace spikedepth
