#include "core/snn/stateful/recurrent_weights.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

torch::Tensor normal_matrix(std::int64_t rows, std::int64_t columns, double deviation,
                            Random& random, torch::ScalarType dtype) {
  auto matrix = torch::empty({rows, columns}, torch::kFloat64);
  double* values = matrix.data_ptr<double>();
  for (std::int64_t k = 0; k < rows * columns; ++k) values[k] = deviation * random.normal();
  return matrix.to(dtype);
}

}  // namespace

RecurrentWeights::RecurrentWeights(std::int64_t inputs, std::int64_t neurons,
                                   const RecurrentOptions& options, torch::ScalarType dtype)
    : options_(options) {
  if (inputs < 1 || neurons < 1)
    throw ConfigError("a recurrent layer needs at least one input and one neuron");
  const double deviation = std::sqrt(2.0 / static_cast<double>(neurons));
  Random random(options.seed);
  input = register_parameter("input", normal_matrix(neurons, inputs, deviation, random, dtype));
  auto square = normal_matrix(neurons, neurons, deviation, random, dtype);
  if (!options.autapses) {
    mask_ = register_buffer("mask", 1 - torch::eye(neurons, dtype));
    square = square * mask_;
  }
  recurrent = register_parameter("recurrent", square);
}

torch::Tensor RecurrentWeights::from_input(const torch::Tensor& spikes) const {
  if (spikes.size(-1) != input.size(1))
    throw ConfigError("a recurrent layer of " + std::to_string(input.size(1)) +
                      " inputs was given " + std::to_string(spikes.size(-1)));
  return torch::matmul(spikes, input.t());
}

torch::Tensor RecurrentWeights::effective_recurrent() const {
  return mask_.defined() ? recurrent * mask_ : recurrent;
}

}  // namespace spikedepth
