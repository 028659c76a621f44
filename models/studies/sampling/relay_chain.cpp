#include "models/studies/sampling/relay_chain.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/statistics.hpp"

namespace spikedepth {
namespace {

constexpr double kHalfCircle = 3.14159265358979323846;
constexpr int kSquarings = 24;  // the chain after 2^24 steps is stationary
constexpr int kLags = 64;
constexpr double kComplex = 0.03;  // least imaginary part of a pair
constexpr int kFrequencies = 200;

torch::Tensor doubles(const std::vector<double>& values, torch::IntArrayRef shape) {
  return torch::tensor(values, torch::kFloat64).view(shape);
}

std::vector<double> plain(const torch::Tensor& tensor) {
  const auto flat = tensor.detach().to(torch::kFloat64).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

// softplus(x) = w; weights of 0, as on a diagonal that is masked, take a small one.
torch::Tensor free_of(const std::vector<double>& weights, int n) {
  return doubles(weights, {n, n}).clamp_min(1e-6).expm1().log();
}

// Bit `i` of 0 .. count - 1: [count, bits].
torch::Tensor bits_of(std::int64_t count, std::int64_t bits) {
  const auto numbers = torch::arange(count).view({-1, 1});
  const auto powers = torch::ones({1}, torch::kInt64) * 2;
  return numbers.div(powers.pow(torch::arange(bits)), "floor").remainder(2).to(torch::kFloat64);
}

// Products over neurons that are redrawn by themselves: [images,S,2^neurons] of the probabilities
// [images,S,neurons] to be on.
torch::Tensor product_of(const torch::Tensor& on) {
  auto all = torch::ones({on.size(0), on.size(1), 1}, on.options());
  for (std::int64_t i = 0; i < on.size(2); ++i) {
    const auto one = on.select(2, i).unsqueeze(2);
    all = torch::cat({all * (1 - one), all * one}, 2);
  }
  return all;
}

}  // namespace

RelayChain::RelayChain(const RelayWeights& start)
    : causes_(start.causes), excitatory_update_(start.excitatory_update) {
  SPIKEDEPTH_CHECK(start.inhibitory_update == 1.0, "inhibitory neurons are redrawn at every step");
  const int n = causes_;
  bits_ = bits_of(std::int64_t{1} << (2 * n), 2 * n);
  ee_ = register_parameter("ee", free_of(start.ee, n));
  ei_ = register_parameter("ei", free_of(start.ei, n));
  ie_ = register_parameter("ie", free_of(start.ie, n));
  ii_ = register_parameter("ii", free_of(start.ii, n));
  feed_ = register_parameter("feed", free_of(start.feed, n));
  excitatory_bias_ = register_parameter("excitatory_bias", doubles(start.excitatory_bias, {n}));
  inhibitory_bias_ = register_parameter("inhibitory_bias", doubles(start.inhibitory_bias, {n}));
  log_gain_ = register_parameter("log_gain", torch::full({1}, start.log_gain, torch::kFloat64));
}

torch::Tensor RelayChain::weight(const torch::Tensor& free, bool diagonal) const {
  const auto positive = torch::softplus(free);
  return diagonal ? positive : positive * (1 - torch::eye(causes_, torch::kFloat64));
}

torch::Tensor RelayChain::transitions(const torch::Tensor& drive) const {
  const auto x = bits_.slice(1, 0, causes_), y = bits_.slice(1, causes_);
  const auto excitatory = torch::matmul(x, weight(ee_, false).t()) -
                          torch::matmul(y, weight(ei_, true).t()) + excitatory_bias_;
  const auto inhibitory = torch::matmul(x, weight(ie_, true).t()) -
                          torch::matmul(y, weight(ii_, false).t()) + inhibitory_bias_;
  const auto fed = torch::matmul(drive.sigmoid(), weight(feed_, true).t());
  const auto drawn_e = (excitatory + (log_gain_.exp() * drive).unsqueeze(1)).sigmoid();
  const auto on_e = excitatory_update_ * drawn_e + (1 - excitatory_update_) * x;
  const auto on_i = (inhibitory + fed.unsqueeze(1)).sigmoid();
  return product_of(torch::cat({on_e, on_i}, 2));
}

RelayWeights RelayChain::weights() const {
  RelayWeights told;
  told.causes = causes_;
  told.ee = plain(weight(ee_, false));
  told.ei = plain(weight(ei_, true));
  told.ie = plain(weight(ie_, true));
  told.ii = plain(weight(ii_, false));
  told.feed = plain(weight(feed_, true));
  told.excitatory_bias = plain(excitatory_bias_);
  told.inhibitory_bias = plain(inhibitory_bias_);
  told.log_gain = log_gain_.item<double>();
  told.excitatory_update = excitatory_update_;
  return told;
}

double RelayChain::asymmetry() const {
  const auto upper = torch::cat({weight(ee_, false), -weight(ei_, true)}, 1);
  const auto lower = torch::cat({weight(ie_, true), -weight(ii_, false)}, 1);
  const auto all = torch::cat({upper, lower}, 0).detach();
  return ((all - all.t()).norm() / (all + all.t()).norm()).item<double>();
}

torch::Tensor gibbs_transitions(const torch::Tensor& drive, const torch::Tensor& coupling,
                                double update) {
  const auto n = drive.size(1), sets = std::int64_t{1} << n;
  const auto x = bits_of(sets, n);
  const auto numbers = torch::arange(sets);
  auto sweep = torch::eye(sets, torch::kFloat64).repeat({drive.size(0), 1, 1});
  for (std::int64_t k = 0; k < n; ++k) {
    const auto bit = std::int64_t{1} << k;
    const auto logit = torch::matmul(x, coupling.select(0, k)) + drive.select(1, k).unsqueeze(1);
    const auto on = update * logit.sigmoid() + (1 - update) * x.select(1, k);  // [images,sets]
    const auto without = numbers - bit * x.select(1, k).to(torch::kInt64);
    const auto to_on = torch::one_hot(without + bit, sets).to(torch::kFloat64);
    const auto to_off = torch::one_hot(without, sets).to(torch::kFloat64);
    const auto site = on.unsqueeze(2) * to_on + (1 - on).unsqueeze(2) * to_off;
    sweep = torch::bmm(sweep, site);
  }
  return sweep;
}

torch::Tensor enumerated(const torch::Tensor& drive, const torch::Tensor& coupling) {
  const auto n = drive.size(1);
  const auto x = bits_of(std::int64_t{1} << n, n);
  const auto pairs = 0.5 * (torch::matmul(x, coupling) * x).sum(1);
  return (torch::matmul(drive, x.t()) + pairs).softmax(1);
}

torch::Tensor expected_error(const torch::Tensor& transitions, const torch::Tensor& posterior,
                             int steps, torch::Tensor* last) {
  const auto images = transitions.size(0), states = transitions.size(1);
  const auto patterns = posterior.size(1);
  const auto pattern = torch::arange(states).remainder(patterns);
  const auto member = torch::one_hot(pattern, patterns).to(torch::kFloat64);
  const auto own = pattern.view({1, -1, 1}).expand({images, states, 1});
  // later[j][s]: how often, in the j steps after a state, its pattern is expected again.
  std::vector<torch::Tensor> later = {torch::zeros({images, states}, torch::kFloat64)};
  auto visits = torch::zeros({images, states, patterns}, torch::kFloat64);
  for (int j = 1; j < steps; ++j) {
    visits = torch::bmm(transitions, visits + member);
    later.push_back(visits.gather(2, own).squeeze(2));
  }
  auto state = torch::zeros({images, 1, states}, torch::kFloat64);
  state.select(2, 0).fill_(1.0);
  torch::Tensor squares, histogram;
  for (int t = 1; t <= steps; ++t) {
    state = torch::bmm(state, transitions);
    const auto p = state.squeeze(1);
    const auto term = (p * (1 + 2 * later[static_cast<std::size_t>(steps - t)])).sum(1);
    squares = squares.defined() ? squares + term : term;
    histogram = histogram.defined() ? histogram + p : p;
  }
  const auto mean = torch::matmul(histogram / steps, member);
  if (last != nullptr) *last = torch::matmul(state.squeeze(1), member);
  return squares / (double(steps) * steps) - 2 * (mean * posterior).sum(1) +
         posterior.square().sum(1);
}

RhythmFigures rhythm_of(const torch::Tensor& transitions, const torch::Tensor& posterior) {
  const torch::NoGradGuard no_grad;
  const auto states = transitions.size(1), patterns = posterior.size(1);
  auto far = transitions.clone();
  for (int i = 0; i < kSquarings; ++i) {
    far = torch::bmm(far, far);
    far = far / far.sum(2, true);
  }
  const auto stationary = far.select(1, 0);
  const auto pattern = torch::arange(states).remainder(patterns);
  std::int64_t causes = 0;
  while ((std::int64_t{1} << causes) < patterns) ++causes;
  const auto active = bits_of(states, causes).sum(1);
  const auto mean = torch::matmul(stationary, active);
  const auto variance = torch::matmul(stationary, active.square()) - mean.square();
  RhythmFigures figures;
  auto ahead = active.view({1, -1, 1}).expand({transitions.size(0), states, 1});
  for (int lag = 0; lag <= kLags; ++lag) {
    const auto product = (stationary * active * ahead.squeeze(2)).sum(1) - mean.square();
    figures.autocorrelation.push_back((product / variance).mean().item<double>());
    ahead = torch::bmm(transitions, ahead);
  }
  figures.integrated_time = 1;
  for (int lag = 1; lag <= kLags; ++lag)
    figures.integrated_time += 2 * figures.autocorrelation[static_cast<std::size_t>(lag)];
  double highest = -1;
  for (int i = 0; i <= kFrequencies; ++i) {
    const double frequency = 0.5 * i / kFrequencies;
    double power = 1;
    for (int lag = 1; lag <= kLags; ++lag)
      power += 2 * figures.autocorrelation[static_cast<std::size_t>(lag)] *
               std::cos(2 * kHalfCircle * frequency * lag);
    if (power > highest) {
      highest = power;
      figures.peak_frequency = frequency;
    }
  }
  const auto values = torch::linalg_eigvals(transitions);
  const auto size = torch::abs(values), imaginary = torch::imag(values);
  const auto complex_size = torch::where(imaginary > kComplex, size, torch::zeros_like(size));
  const auto slowest = complex_size.max(1);
  std::vector<double> periods, moduli;
  for (std::int64_t image = 0; image < transitions.size(0); ++image) {
    const double modulus = std::get<0>(slowest)[image].item<double>();
    moduli.push_back(modulus);
    const auto value = values[image][std::get<1>(slowest)[image].item<std::int64_t>()];
    const double angle =
        std::atan2(torch::imag(value).item<double>(), torch::real(value).item<double>());
    periods.push_back(modulus > 0 ? 2 * kHalfCircle / std::abs(angle) : 0);
  }
  figures.modulus = median(moduli);
  figures.period = median(periods);
  const auto member = torch::one_hot(pattern, patterns).to(torch::kFloat64);
  const auto told = torch::matmul(stationary, member);
  figures.bias = (posterior * (posterior.log() - told.log())).sum(1).mean().item<double>();
  return figures;
}

}  // namespace spikedepth
