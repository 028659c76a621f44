#include "core/snn/encoders.hpp"

#include <cmath>
#include <vector>

#include "core/base/error.hpp"

namespace spikedepth {

using torch::Tensor;

namespace {

void expect_steps(std::int64_t steps) {
  if (steps < 1) throw ConfigError("an encoder needs at least one time step");
}

template <class Step>
Tensor repeated(std::int64_t steps, Step&& step) {
  expect_steps(steps);
  std::vector<Tensor> outputs;
  for (std::int64_t t = 0; t < steps; ++t) outputs.push_back(step());
  return torch::stack(outputs);
}

}  // namespace

Tensor constant_current_spikes(const Tensor& current, std::int64_t steps,
                               const LifBox::Parameters& parameters, double dt_s) {
  LifBox::State state;
  return repeated(steps, [&] {
    auto result = LifBox::step(current, state, parameters, dt_s);
    state = result.state;
    return result.output;
  });
}

Tensor poisson_step(const Tensor& value, Random& random, double rate_hz, double dt_s) {
  const auto chance = (value.detach().to(torch::kFloat64).abs() * (dt_s * rate_hz)).contiguous();
  auto spikes = torch::empty_like(chance);
  const double* p = chance.data_ptr<double>();
  double* s = spikes.data_ptr<double>();
  for (std::int64_t k = 0; k < chance.numel(); ++k) s[k] = random.uniform() < p[k] ? 1 : 0;
  return spikes.to(value.scalar_type());
}

Tensor poisson_spikes(const Tensor& value, std::int64_t steps, Random& random, double rate_hz,
                      double dt_s) {
  return repeated(steps, [&] { return poisson_step(value, random, rate_hz, dt_s); });
}

Tensor signed_poisson_step(const Tensor& value, Random& random, double rate_hz, double dt_s) {
  return poisson_step(value, random, rate_hz, dt_s) * value.detach().sign();
}

Tensor signed_poisson_spikes(const Tensor& value, std::int64_t steps, Random& random,
                             double rate_hz, double dt_s) {
  return repeated(steps, [&] { return signed_poisson_step(value, random, rate_hz, dt_s); });
}

Tensor first_spikes_only(const Tensor& spikes) {
  return spikes * spikes.detach().cumsum(0).le(1).to(spikes.scalar_type());
}

Tensor latency_spikes(const Tensor& current, std::int64_t steps,
                      const LifBox::Parameters& parameters, double dt_s) {
  return first_spikes_only(constant_current_spikes(current, steps, parameters, dt_s));
}

Tensor population_activity(const Tensor& value, std::int64_t neurons, double range, double width) {
  if (neurons < 1 || !(range > 0) || !(width > 0))
    throw ConfigError(
        "a population code needs at least one neuron, a positive range and a positive width");
  const auto centres = torch::linspace(0, range, neurons, value.options());
  const auto distance = value.unsqueeze(-1) - centres;
  return torch::exp(distance.square() * (-range / (2 * width * width)));
}

Tensor spike_counts(const Tensor& spikes) {
  return spikes.sum(0);
}

namespace {

class FirstSpikeTimes : public torch::autograd::Function<FirstSpikeTimes> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& spikes,
                        std::int64_t count, double dt_s) {
    const auto steps = spikes.size(0);
    auto shape = std::vector<std::int64_t>(static_cast<std::size_t>(spikes.dim()), 1);
    shape[0] = steps;
    const auto index = torch::arange(steps, torch::kInt64).view(shape);
    const auto missing = torch::full({}, steps, torch::kInt64);
    auto times = torch::where(spikes.gt(0), index, missing);
    times = std::get<0>(times.sort(0)).slice(0, 0, count);
    if (times.size(0) < count) {
      shape = times.sizes().vec();
      shape[0] = count - times.size(0);
      times = torch::cat({times, torch::full(shape, steps, torch::kInt64)});
    }
    context->save_for_backward({times});
    context->saved_data["steps"] = steps;
    context->saved_data["dt_s"] = dt_s;
    return times.to(spikes.scalar_type()) * dt_s;
  }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                               torch::autograd::tensor_list gradients) {
    const auto times = context->get_saved_variables()[0];
    const auto steps = context->saved_data["steps"].toInt();
    auto shape = times.sizes().vec();
    shape[0] = steps + 1;  // the last row collects what belongs to missing spikes
    auto gradient = torch::zeros(shape, gradients[0].options());
    gradient.scatter_add_(0, times, gradients[0] * -context->saved_data["dt_s"].toDouble());
    return {gradient.slice(0, 0, steps), Tensor(), Tensor()};
  }
};

}  // namespace

Tensor first_spike_times(const Tensor& spikes, std::int64_t count, double dt_s) {
  if (count < 1) throw ConfigError("the number of spike times must be at least 1");
  return FirstSpikeTimes::apply(spikes, count, dt_s);
}

Tensor exponential_filter_step(const Tensor& input, const Tensor& previous, const Tensor& tau_s,
                               double dt_s) {
  const auto kept = decay(tau_s, dt_s, Integrator::exponential, "tau_s");
  return previous.defined() ? kept * previous + input : input;
}

Tensor exponential_filter(const Tensor& input, const Tensor& tau_s, double dt_s) {
  std::vector<Tensor> outputs;
  for (const auto& step : input.unbind(0))
    outputs.push_back(
        exponential_filter_step(step, outputs.empty() ? Tensor() : outputs.back(), tau_s, dt_s));
  return torch::stack(outputs);
}

Tensor spike_and(const Tensor& a, const Tensor& b) {
  return a * b;
}
Tensor spike_or(const Tensor& a, const Tensor& b) {
  return a + b - a * b;
}
Tensor spike_xor(const Tensor& a, const Tensor& b) {
  return a + b - 2 * a * b;
}
Tensor muller_c(const Tensor& a, const Tensor& b, const Tensor& previous) {
  return torch::where(a.eq(b), a, previous);
}
Tensor positive_edge(const Tensor& input, const Tensor& previous) {
  return input * (1 - previous);
}

}  // namespace spikedepth
