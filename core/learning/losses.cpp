#include "core/learning/losses.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/unknown_name.hpp"

namespace spikedepth {
namespace {

const char* const kAllLayers = "all";
const char* const kSums = "sums";
constexpr double kLeastLogDepth_m = 0.01;  // predictions below have no logarithm worth comparing

torch::Tensor pixels_per_image(const torch::Tensor& valid) {
  return valid.sum({1, 2, 3}).clamp_min(1);
}

// The spikes under the penalty, each with its weight; "all" stands for every spiking layer, "sums"
// for the maps that the network names as published.
struct Penalised {
  std::vector<torch::Tensor> spikes;
  std::vector<double> weights;
};

const LayerActivity* named(const std::vector<LayerActivity>& list, const std::string& name) {
  for (const auto& layer : list) {
    if (layer.name == name) return &layer;
  }
  return nullptr;
}

// Weight `i` of the configuration; 1 where there are none.
double weight_of(const LossConfig& config, std::size_t i) {
  return config.penalty_weights.empty() ? 1.0 : config.penalty_weights.at(i);
}

// "sums" alone may have one weight for each of the maps that it stands for.
Penalised select_sums(const DepthOutput& output, const LossConfig& config) {
  const auto count = config.penalty_weights.size();
  if (count > 1 && count != output.sums.size()) {
    throw ConfigError("loss.penalty_weights has " + std::to_string(count) +
                      " numbers; give one, or one for each of the " +
                      std::to_string(output.sums.size()) + " maps that 'sums' stands for");
  }
  Penalised chosen;
  for (std::size_t i = 0; i < output.sums.size(); ++i) {
    chosen.spikes.push_back(output.sums[i].output);
    chosen.weights.push_back(weight_of(config, count > 1 ? i : 0));
  }
  return chosen;
}

Penalised select_layers(const DepthOutput& output, const LossConfig& config) {
  if (config.penalised == std::vector<std::string>{kSums}) return select_sums(output, config);
  Penalised chosen;
  for (std::size_t i = 0; i < config.penalised.size(); ++i) {
    const auto& name = config.penalised[i];
    const auto add = [&](const LayerActivity& layer) {
      chosen.spikes.push_back(layer.output);
      chosen.weights.push_back(weight_of(config, i));
    };
    if (name == kAllLayers) {
      std::for_each(output.layers.begin(), output.layers.end(), add);
    } else if (name == kSums) {
      std::for_each(output.sums.begin(), output.sums.end(), add);
    } else if (const auto* sum = named(output.sums, name)) {
      add(*sum);
    } else if (const auto* layer = named(output.layers, name)) {
      add(*layer);
    } else {
      std::vector<std::string> known = {kAllLayers, kSums};
      for (const auto* list : {&output.sums, &output.layers}) {
        for (const auto& candidate : *list) known.push_back(candidate.name);
      }
      throw unknown_name("layer in loss.penalised", name, known);
    }
  }
  return chosen;
}

}  // namespace

torch::Tensor masked_residual(const torch::Tensor& prediction, const torch::Tensor& truth,
                              const torch::Tensor& valid) {
  // The truth is cleaned first: NaN times 0 would still be NaN in the gradient.
  const auto known = torch::where(valid, truth, torch::zeros_like(truth));
  return (prediction - known) * valid.to(prediction.scalar_type());
}

torch::Tensor scale_invariant_loss(const torch::Tensor& residual, const torch::Tensor& valid,
                                   double lambda) {
  const auto n = pixels_per_image(valid).to(residual.scalar_type());
  const auto square = residual.square().sum({1, 2, 3}) / n;
  const auto mean = residual.sum({1, 2, 3}) / n;
  return (square - lambda * mean.square()).mean();
}

torch::Tensor gradient_loss(const torch::Tensor& residual, const torch::Tensor& valid) {
  // Sums and differences of shifted views: LibTorch's convolution of one channel is several times
  // slower.
  const auto padded = torch::constant_pad_nd(residual, {1, 1, 1, 1});
  const auto height = residual.size(2), width = residual.size(3);
  const auto rows = [&](const torch::Tensor& t, std::int64_t i) { return t.narrow(2, i, height); };
  const auto columns = [&](const torch::Tensor& t, std::int64_t i) {
    return t.narrow(3, i, width);
  };
  const auto down = rows(padded, 0) + 2 * rows(padded, 1) + rows(padded, 2);
  const auto across = columns(padded, 0) + 2 * columns(padded, 1) + columns(padded, 2);
  const auto slopes =
      (columns(down, 2) - columns(down, 0)).abs() + (rows(across, 2) - rows(across, 0)).abs();
  const auto n = pixels_per_image(valid).to(residual.scalar_type());
  return ((slopes * valid.to(residual.scalar_type())).sum({1, 2, 3}) / n).mean();
}

torch::Tensor absolute_loss(const torch::Tensor& residual, const torch::Tensor& valid) {
  const auto n = pixels_per_image(valid).to(residual.scalar_type());
  return (residual.abs().sum({1, 2, 3}) / n).mean();
}

torch::Tensor huber_loss(const torch::Tensor& residual, const torch::Tensor& valid, double beta) {
  const auto n = pixels_per_image(valid).to(residual.scalar_type());
  const auto size = residual.abs();
  const auto value = torch::where(size < beta, residual.square() / (2 * beta), size - beta / 2);
  return (value.sum({1, 2, 3}) / n).mean();
}

torch::Tensor rate_band_penalty(const std::vector<LayerActivity>& layers, double low, double high) {
  torch::Tensor total;
  for (const auto& layer : layers) {
    const auto rate = layer.output.mean({0, 2, 3});
    const auto term =
        torch::relu(1 - rate / low).square().mean() + torch::relu(rate / high - 1).square().mean();
    total = total.defined() ? total + term : term;
  }
  return total;
}

torch::Tensor spike_penalty(const std::vector<torch::Tensor>& spikes,
                            const std::vector<double>& weights) {
  torch::Tensor total;
  for (std::size_t i = 0; i < spikes.size(); ++i) {
    const auto term = spikes[i].square().mean() * (0.5 * weights.at(i));
    total = total.defined() ? total + term : term;
  }
  return total;
}

torch::Tensor target_rate_penalty(const std::vector<torch::Tensor>& spikes,
                                  const std::vector<double>& weights, double target_rate) {
  torch::Tensor total;
  for (std::size_t i = 0; i < spikes.size(); ++i) {
    const auto term = (spikes[i].mean() - target_rate).square() * weights.at(i);
    total = total.defined() ? total + term : term;
  }
  return total;
}

torch::Tensor valid_pixels(const torch::Tensor& truth) {
  return truth.isfinite().logical_and(truth > 0);
}

double mean_depth_error(const torch::Tensor& prediction, const torch::Tensor& truth) {
  const auto valid = valid_pixels(truth);
  const auto residual = masked_residual(prediction, truth, valid);
  return residual.abs().sum().item<double>() / valid.sum().item<double>();
}

LossTerms depth_loss(const DepthOutput& output, const torch::Tensor& truth,
                     const LossConfig& config) {
  const auto valid = valid_pixels(truth);
  const bool relative = config.space == "log";
  const auto compared = relative ? truth.log() : truth;
  LossTerms terms;
  std::vector<torch::Tensor> residuals;
  for (const auto& scale : output.scales) {
    residuals.push_back(masked_residual(relative ? scale.clamp_min(kLeastLogDepth_m).log() : scale,
                                        compared, valid));
    const auto term =
        config.squared_weight * scale_invariant_loss(residuals.back(), valid, config.lambda);
    terms.depth = terms.depth.defined() ? terms.depth + term : term;
  }
  if (config.squared_weight > 0) terms.parts.emplace_back("scale_invariant", terms.depth);
  const auto add = [&terms](torch::Tensor& sum, const char* name, const torch::Tensor& term) {
    terms.parts.emplace_back(name, term);
    sum = sum + term;
  };
  const auto all = torch::cat(residuals, 1);
  add(terms.depth, "gradient", config.gradient_weight * gradient_loss(all, valid));
  if (config.absolute_weight > 0)
    add(terms.depth, "absolute", config.absolute_weight * absolute_loss(all, valid));
  if (config.huber_weight > 0)
    add(terms.depth, "huber", config.huber_weight * huber_loss(all, valid, config.huber_beta));
  terms.total = terms.depth;
  if (output.surprise) add(terms.total, "surprise", output.surprise(truth, valid));
  if (config.spike_penalty > 0) {
    const auto [spikes, weights] = select_layers(output, config);
    const auto penalty = config.penalty_form == "target"
                             ? target_rate_penalty(spikes, weights, config.target_rate)
                             : spike_penalty(spikes, weights);
    add(terms.total, "spike_penalty", config.spike_penalty * penalty);
  }
  if (config.rate_band_weight > 0) {
    add(terms.total, "rate_band",
        config.rate_band_weight *
            rate_band_penalty(output.layers, config.rate_low, config.rate_high));
  }
  return terms;
}

}  // namespace spikedepth
