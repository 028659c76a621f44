#include "models/studies/proxy/twin_norm.hpp"

namespace spikedepth {
namespace {

constexpr double kNormMomentum = 0.1, kNormEpsilon = 1e-5;

}  // namespace

TwinNormImpl::TwinNormImpl(std::int64_t channels) {
  weight_ = register_parameter("weight", torch::ones({channels}));
  bias_ = register_parameter("bias", torch::zeros({channels}));
  analog_mean_ = register_buffer("analog_mean", torch::zeros({channels}));
  analog_variance_ = register_buffer("analog_variance", torch::ones({channels}));
  spiking_mean_ = register_buffer("spiking_mean", torch::zeros({channels}));
  spiking_variance_ = register_buffer("spiking_variance", torch::ones({channels}));
  passes_ = register_buffer("passes", torch::zeros({}));
}

torch::Tensor TwinNormImpl::analog(const torch::Tensor& current) {
  return torch::batch_norm(current, weight_, bias_, analog_mean_, analog_variance_, learns(),
                           kNormMomentum, kNormEpsilon, false);
}

torch::Tensor TwinNormImpl::spiking(const torch::Tensor& current) {
  if (learns()) {
    torch::NoGradGuard no_grad;
    const auto sum = current.sum({0, 2, 3}), square = current.square().sum({0, 2, 3});
    sum_ = sum_.defined() ? sum_ + sum : sum;
    square_ = square_.defined() ? square_ + square : square;
    count_ += current.numel() / current.size(1);
  }
  return torch::batch_norm(current, weight_, bias_, spiking_mean_.clone(),
                           spiking_variance_.clone(), false, 0, kNormEpsilon, false);
}

void TwinNormImpl::finish_pass() {
  if (count_ == 0) return;
  torch::NoGradGuard no_grad;
  const auto count = static_cast<double>(count_);
  const auto mean = sum_ / count;
  const auto variance = (square_ / count - mean.square()).clamp_min(0);
  const double share = passes_.item<double>() == 0 ? 1.0 : kNormMomentum;
  spiking_mean_.set_data(spiking_mean_ + share * (mean - spiking_mean_));
  spiking_variance_.set_data(spiking_variance_ + share * (variance - spiking_variance_));
  passes_.add_(1);
  sum_ = square_ = torch::Tensor();
  count_ = 0;
}

void TwinNormImpl::copy_statistics() {
  torch::NoGradGuard no_grad;
  spiking_mean_.copy_(analog_mean_);
  spiking_variance_.copy_(analog_variance_);
}

}  // namespace spikedepth
