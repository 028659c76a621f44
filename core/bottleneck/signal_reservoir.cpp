#include "core/bottleneck/signal_reservoir.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/ridge.hpp"
#include "core/base/scaled_rows.hpp"
#include "core/bottleneck/toy_tasks.hpp"

namespace spikedepth {
namespace {

void check(const ReservoirParameters& p) {
  if (p.units < 1 || p.x < 1 || p.y < 1 || p.z < 1 || p.hold_steps < 1)
    throw ConfigError("a reservoir needs units, inputs and steps");
  if (!(p.density > 0 && p.density <= 1)) throw ConfigError("its density must be in (0, 1]");
  if (!(p.tau_ms >= p.dt_ms && p.dt_ms > 0)) throw ConfigError("its tau must be at least dt");
}

std::vector<double> uniform_weights(std::int64_t count, Random& random) {
  std::vector<double> weights;
  for (std::int64_t i = 0; i < count; ++i) weights.push_back(random.uniform(-1, 1));
  return weights;
}

// Sums of squares for 1 - error / variance, per component about its own mean.
class Determination {
 public:
  explicit Determination(std::int64_t size) : sum_(static_cast<std::size_t>(size)) {}
  void add(const double* target, const std::vector<double>& found) {
    for (std::size_t i = 0; i < sum_.size(); ++i) {
      error_ += (target[i] - found[i]) * (target[i] - found[i]);
      square_ += target[i] * target[i];
      sum_[i] += target[i];
    }
    count_ += 1;
  }
  double value() const {
    double variance = square_;
    for (const double sum : sum_) variance -= sum * sum / count_;
    return 1 - error_ / variance;
  }

 private:
  std::vector<double> sum_;
  double error_ = 0, square_ = 0, count_ = 0;
};

std::vector<double> products_of(const double* input, std::int64_t size) {
  std::vector<double> features = {1.0};
  features.insert(features.end(), input, input + size);
  for (std::int64_t i = 0; i < size; ++i) {
    for (std::int64_t j = i; j < size; ++j) features.push_back(input[i] * input[j]);
  }
  return features;
}

std::vector<double> with_constant(std::vector<double> values) {
  values.push_back(1.0);
  return values;
}

std::vector<double> read_out(const std::vector<double>& features,
                             const std::vector<double>& weights, std::int64_t outputs) {
  std::vector<double> result(static_cast<std::size_t>(outputs));
  for (std::size_t i = 0; i < features.size(); ++i)
    add_scaled(result.data(), weights.data() + static_cast<std::int64_t>(i) * outputs, features[i],
               result.size());
  return result;
}

std::int64_t count_of(const SignalStream& stream) {
  return static_cast<std::int64_t>(stream.signals.size()) / stream.z;
}

}  // namespace

SignalReservoir::SignalReservoir(const ReservoirParameters& parameters, std::uint64_t seed)
    : parameters_(parameters) {
  check(parameters);
  Random random(seed);
  const auto units = parameters.units;
  const double deviation =
      parameters.gain / std::sqrt(parameters.density * static_cast<double>(units));
  for (std::int64_t i = 0; i < units; ++i) {
    first_.push_back(static_cast<std::int64_t>(source_.size()));
    for (std::int64_t j = 0; j < units; ++j) {
      if (random.uniform() >= parameters.density) continue;
      source_.push_back(j);
      recurrent_.push_back(deviation * random.normal());
    }
  }
  first_.push_back(static_cast<std::int64_t>(source_.size()));
  input_ = uniform_weights(units * (parameters.x + parameters.y + parameters.z), random);
  feedback_ = uniform_weights(units * parameters.z, random);
  readout_.resize(static_cast<std::size_t>(units * parameters.z));
  state_.resize(static_cast<std::size_t>(units));
  activity_ = state_;
}

void SignalReservoir::step(const double* input) {
  const auto inputs = parameters_.x + parameters_.y + parameters_.z;
  const auto q = parameters_.feedback ? read() : std::vector<double>();
  const double share = parameters_.dt_ms / parameters_.tau_ms;
  for (std::int64_t i = 0; i < parameters_.units; ++i) {
    double drive = 0;
    for (auto k = first_[i]; k < first_[i + 1]; ++k) drive += recurrent_[k] * activity_[source_[k]];
    for (std::int64_t k = 0; k < inputs; ++k) drive += input_[i * inputs + k] * input[k];
    for (std::size_t k = 0; k < q.size(); ++k) drive += feedback_[i * parameters_.z + k] * q[k];
    state_[i] += share * (drive - state_[i]);
  }
  for (std::size_t i = 0; i < state_.size(); ++i) activity_[i] = std::tanh(state_[i]);
}

void SignalReservoir::hold(const double* input) {
  for (std::int64_t t = 0; t < parameters_.hold_steps; ++t) step(input);
}

void SignalReservoir::hold_and_learn(const double* input, const double* target, double rate) {
  for (std::int64_t t = 0; t < parameters_.hold_steps; ++t) {
    step(input);
    auto error = read();
    for (std::size_t k = 0; k < error.size(); ++k) error[k] -= target[k];
    for (std::int64_t i = 0; i < parameters_.units; ++i)
      add_scaled(readout_.data() + i * parameters_.z, error.data(), -rate * activity_[i],
                 error.size());
  }
}

std::vector<double> SignalReservoir::read() const {
  return read_out(activity_, readout_, parameters_.z);
}

SignalStream signal_stream(std::int64_t count, std::int64_t z, std::int64_t memory,
                           const HsicParameters& hsic, std::uint64_t seed) {
  const auto samples = xor_task(count + memory - 1, 1, seed).train;
  Random random(seed, 3);
  const std::int64_t width = 2 + 2 + z;
  std::vector<double> all;
  for (std::size_t i = 0; i < samples.labels.size(); ++i) {
    const double label = static_cast<double>(samples.labels[i]);
    all.insert(all.end(), {samples.x[2 * i], samples.x[2 * i + 1], 1 - label, label});
    for (std::int64_t k = 0; k < z; ++k) all.push_back(random.uniform());
  }
  SignalStream stream;
  stream.z = z;
  stream.inputs.assign(all.begin() + (memory - 1) * width, all.end());
  for (std::int64_t newest = memory - 1; newest < count + memory - 1; ++newest) {
    std::vector<const double*> xs, ys, zs;
    for (auto p = newest - memory + 1; p <= newest; ++p) {
      xs.push_back(all.data() + p * width);
      ys.push_back(xs.back() + 2);
      zs.push_back(xs.back() + 4);
    }
    const auto weights = sample_weights(kernel_matrix(xs, 2, hsic.sigma_x),
                                        kernel_matrix(ys, 2, hsic.sigma_y), memory, hsic);
    const auto xi = global_signal(weights, zs, z, hsic);
    stream.signals.insert(stream.signals.end(), xi.begin(), xi.end());
  }
  return stream;
}

SignalFit fit_signal(const ReservoirParameters& parameters, const SignalStream& stream,
                     double penalty, std::uint64_t seed) {
  SignalReservoir reservoir(parameters, seed);
  const auto count = count_of(stream), begin = count / 10, split = count * 3 / 4;
  const std::int64_t width = 4 + stream.z;
  const auto features = static_cast<std::int64_t>(products_of(stream.inputs.data(), width).size());
  RidgeSums units(parameters.units + 1, stream.z), plain(features, stream.z);
  Determination found(stream.z), control(stream.z);
  std::vector<double> readout, plain_readout;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto* input = stream.inputs.data() + i * width;
    const auto* target = stream.signals.data() + i * stream.z;
    reservoir.hold(input);
    if (i < begin) continue;
    const auto activity = with_constant(reservoir.activity()), products = products_of(input, width);
    if (i < split) {
      units.add(activity.data(), target);
      plain.add(products.data(), target);
      continue;
    }
    if (i == split) {
      readout = units.solve(penalty);
      plain_readout = plain.solve(penalty);
    }
    found.add(target, read_out(activity, readout, stream.z));
    control.add(target, read_out(products, plain_readout, stream.z));
  }
  return {found.value(), control.value()};
}

double fit_signal_online(const ReservoirParameters& parameters, const SignalStream& stream,
                         double rate, std::int64_t epochs, std::uint64_t seed) {
  auto with_feedback = parameters;
  with_feedback.feedback = true;
  SignalReservoir reservoir(with_feedback, seed);
  const auto count = count_of(stream), split = count * 3 / 4;
  const std::int64_t width = 4 + stream.z;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    for (std::int64_t i = 0; i < split; ++i)
      reservoir.hold_and_learn(stream.inputs.data() + i * width,
                               stream.signals.data() + i * stream.z, rate);
  }
  Determination found(stream.z);
  for (std::int64_t i = split; i < count; ++i) {
    reservoir.hold(stream.inputs.data() + i * width);
    found.add(stream.signals.data() + i * stream.z, reservoir.read());
  }
  return found.value();
}

}  // namespace spikedepth
