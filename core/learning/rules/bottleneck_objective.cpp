#include "core/learning/rules/bottleneck_objective.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.hpp"
#include "core/learning/losses.hpp"
#include "core/snn/firing_rates.hpp"

namespace spikedepth {
namespace {

LayerwiseNetwork& layers_of(DepthModel& model) {
  auto* found = dynamic_cast<LayerwiseNetwork*>(&model);
  SPIKEDEPTH_CHECK(found != nullptr, "the network's layers learn one by one");
  return *found;
}

// `newest` [1,...] behind the rows of `rows`, at most `most` of them.
torch::Tensor with_newest(const torch::Tensor& rows, const torch::Tensor& newest,
                          std::int64_t most) {
  if (!rows.defined() || rows.sizes().slice(1) != newest.sizes().slice(1)) return newest.clone();
  const auto both = torch::cat({rows, newest});
  return both.slice(0, std::max<std::int64_t>(0, both.size(0) - most)).contiguous();
}

std::vector<double> doubles_of(const torch::Tensor& tensor) {
  const auto plain = tensor.to(torch::kCPU, torch::kFloat64).contiguous();
  return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

std::vector<const double*> rows_of(const torch::Tensor& doubles) {
  std::vector<const double*> rows;
  for (std::int64_t p = 0; p < doubles.size(0); ++p)
    rows.push_back(doubles.data_ptr<double>() + p * doubles[0].numel());
  return rows;
}

void add_gradient(torch::Tensor& parameter, const torch::Tensor& gradient) {
  auto& sum = parameter.mutable_grad();
  sum = sum.defined() ? sum + gradient : gradient.contiguous();
}

// Three factors: what comes in at each synapse, and g, which is signal times slope.
void add_synapse_gradient(torch::nn::Conv2d synapse, const torch::Tensor& input,
                          const torch::Tensor& g, double share) {
  const auto side = synapse->weight.size(2);
  const auto columns = at::im2col(input, {side, side}, {1, 1}, {side / 2, side / 2}, {1, 1})[0];
  const auto flat = g.reshape({g.size(1), -1});
  add_gradient(synapse->weight, share * flat.mm(columns.t()).view_as(synapse->weight));
  add_gradient(synapse->bias, share * flat.sum(1));
}

}  // namespace

void BottleneckRuleConfig::list_fields(FieldList& list) {
  list.choice("signal", signal, {"exact", "release", "random", "frozen"},
              "what hidden layers learn from: the gradient of their objective, the formula of the "
              "authors' program, a random direction of the same length, or nothing (the readout "
              "alone learns)");
  list.choice("mode", mode, {"stored", "rerun"},
              "outputs of the memory: as they were when they were new, or run again with the "
              "present weights");
  list.add("memory", memory, "windows that are compared, at least 2");
  list.add("crop_px", crop_px, "side of these windows of the image, in pixels");
  list.add("crops", crops, "windows that are taken from each sample");
  list.add("gamma", gamma, "weight of the depth against forgetting the input");
  list.add("sigma_x", sigma_x, "width of the input's kernel, in standard deviations of a pixel");
  list.add("sigma_y", sigma_y, "width of the depth's kernel, in units of its logarithm");
  list.add("sigma_z", sigma_z, "width of the outputs' kernel; they have a deviation of 1");
}

void BottleneckRuleConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("rule", copy);
  check_choices(fields);
  if (memory < 2 || memory > 256) throw ConfigError("rule.memory must be from 2 to 256");
  if (crop_px < 8) throw ConfigError("rule.crop_px must be at least 8");
  if (crops < 1) throw ConfigError("rule.crops must be at least 1");
  if (!(gamma > 0) || !(sigma_x > 0) || !(sigma_y > 0) || !(sigma_z > 0))
    throw ConfigError("rule.gamma, rule.sigma_x, rule.sigma_y and rule.sigma_z must be above 0");
}

torch::Tensor log_depth_of_cells(const torch::Tensor& truth, std::int64_t cell) {
  const auto valid = valid_pixels(truth);
  const auto logs = torch::where(valid, truth, torch::ones_like(truth)).log();
  const auto mean = [&](const torch::Tensor& map) {
    return torch::avg_pool2d(map, {cell, cell}, {cell, cell}, {0, 0}, true, false);
  };
  const auto share = mean(valid.to(truth.dtype()));
  const auto unknown = torch::full_like(share, NAN);
  return torch::where(share > 0, mean(logs) / share.clamp_min(1e-6), unknown);
}

torch::Tensor drive_signal_map(const torch::Tensor& xi, const LayerwisePass& pass) {
  const auto along = (pass.z * xi).mean(1, true);
  return (xi - xi.mean(1, true) - pass.z * along) / pass.deviation * pass.slope;
}

BottleneckObjective::BottleneckObjective(std::shared_ptr<DepthModel> model, const LossConfig& loss,
                                         const BottleneckRuleConfig& config, std::uint64_t seed)
    : model_(std::move(model)),
      layers_(layers_of(*model_)),
      loss_(loss),
      config_(config),
      hsic_{config.gamma, config.sigma_x, config.sigma_y, config.sigma_z,
            config.signal == "release" ? SignalFormula::release : SignalFormula::exact},
      seed_(seed) {
  config.check();
  memory_.outputs.resize(layers_.hidden_layers());
}

std::vector<LayerwisePass> BottleneckObjective::run(const torch::Tensor& windows) const {
  std::vector<LayerwisePass> passes;
  auto x = windows;
  for (std::size_t k = 0; k < layers_.hidden_layers(); ++k) {
    passes.push_back(layers_.run_layer(k, x));
    x = layers_.pooled(passes.back().z);
  }
  return passes;
}

ObjectiveValue BottleneckObjective::evaluate(const Batch& batch, bool want_rates) {
  torch::NoGradGuard no_grad;
  model_->set_origin(batch.origin);
  const auto input = layers_.input_of(batch.inputs);
  const auto passes = run(input);
  const auto features = layers_.pooled(passes.back().z);
  const auto log_depth = layers_.read_out(features);
  const auto output = layers_.output_of(log_depth, input.size(2), input.size(3));
  const auto terms = depth_loss(output, batch.targets, loss_);
  ObjectiveValue value;
  value.loss = terms.total;
  value.error = mean_depth_error(output.depth, batch.targets);
  for (const auto& [name, term] : terms.parts) value.terms.emplace_back(name, term.item<double>());
  if (want_rates) value.rates = firing_rates(model_->forward(batch.inputs));
  learn_readout(features, log_depth, batch.targets);
  if (config_.signal != "frozen") learn_hidden(input, batch.targets, value);
  steps_ += 1;
  return value;
}

void BottleneckObjective::learn_readout(const torch::Tensor& features,
                                        const torch::Tensor& log_depth,
                                        const torch::Tensor& truth) {
  const auto target = log_depth_of_cells(truth, layers_.cell_px());
  const auto known = target.isfinite();
  const auto count = known.sum().clamp_min(1);
  const auto error = torch::where(known, log_depth - target, torch::zeros_like(target)) / count;
  auto synapse = layers_.readout_synapse();
  add_gradient(synapse->weight, (features * error).sum({0, 2, 3}).view_as(synapse->weight));
  add_gradient(synapse->bias, error.sum().view_as(synapse->bias));
}

void BottleneckObjective::remember(const torch::Tensor& window, const torch::Tensor& target,
                                   const std::vector<LayerwisePass>& passes) {
  // The memory lies where plain loops compare it, whatever the network's device.
  const auto here = [](const torch::Tensor& tensor) { return tensor.to(torch::kCPU); };
  memory_.inputs = with_newest(memory_.inputs, here(window), config_.memory);
  memory_.targets = with_newest(memory_.targets, here(target.reshape({1, -1})), config_.memory);
  if (config_.mode == "rerun") {
    const auto all = run(memory_.inputs.to(window.device()));
    for (std::size_t k = 0; k < all.size(); ++k) memory_.outputs[k] = here(all[k].z);
    return;
  }
  for (std::size_t k = 0; k < passes.size(); ++k)
    memory_.outputs[k] = with_newest(memory_.outputs[k], here(passes[k].z), config_.memory);
}

SampleWeights BottleneckObjective::compare() const {
  const auto n = memory_.size();
  const auto inputs = memory_.inputs.reshape({n, -1}).to(torch::kFloat64);
  const auto scaled = (inputs / inputs.std().clamp_min(1e-12)).contiguous();
  const auto kx = kernel_matrix(rows_of(scaled), scaled.size(1), hsic_.sigma_x);
  // Cells that are known in both windows count, by their mean squared difference.
  const auto known = memory_.targets.isfinite().to(torch::kFloat64);
  const auto y = torch::where(known > 0, memory_.targets.to(torch::kFloat64),
                              torch::zeros({}, torch::kFloat64));
  const auto common = known.mm(known.t());
  const auto both = common.clamp_min(1);
  const auto squares = y.square();
  const auto distance =
      (squares.mm(known.t()) + known.mm(squares.t()) - 2 * y.mm(y.t())).clamp_min(0) / both;
  auto similar = (-distance / (2 * hsic_.sigma_y * hsic_.sigma_y)).exp();
  // Windows without a common cell say nothing of one another: they are as like as others on
  // average.
  const auto told = (common > 0).logical_and(torch::eye(n, torch::kFloat64) == 0);
  if (told.any().item<bool>())
    similar = torch::where(common > 0, similar, similar.masked_select(told).mean());
  const auto ky = doubles_of(similar);
  return sample_weights(kx, ky, n, hsic_);
}

torch::Tensor BottleneckObjective::signal(std::size_t layer, const SampleWeights& weights,
                                          Random& random) const {
  const auto& outputs = memory_.outputs[layer];
  const auto z = outputs.to(torch::kFloat64).contiguous();
  auto xi = global_signal(weights, rows_of(z), z[0].numel(), hsic_);
  auto tensor = torch::tensor(xi, torch::kFloat64);
  if (config_.signal == "random") {
    for (auto& value : xi) value = random.normal();
    const auto drawn = torch::tensor(xi, torch::kFloat64);
    tensor = drawn * (tensor.norm() / drawn.norm());
  }
  return tensor.to(outputs.dtype()).view_as(outputs[0]).unsqueeze(0);
}

void BottleneckObjective::learn_hidden(const torch::Tensor& inputs, const torch::Tensor& truth,
                                       ObjectiveValue& value) {
  const auto cell = layers_.cell_px();
  const auto side = [&](std::int64_t size) {
    return std::max(cell, std::min(config_.crop_px, size) / cell * cell);
  };
  if (inputs.size(2) < cell || inputs.size(3) < cell)
    throw ConfigError("rule.name=information-bottleneck needs frames of at least " +
                      std::to_string(cell) + " pixels a side");
  const auto height = side(inputs.size(2)), width = side(inputs.size(3));
  Random random(seed_, static_cast<std::uint64_t>(steps_));
  const auto place = [&](std::int64_t size, std::int64_t window) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size - window + 1)));
  };
  const double share = 1 / static_cast<double>(inputs.size(0) * config_.crops);
  for (std::int64_t n = 0; n < inputs.size(0); ++n) {
    for (std::int64_t crop = 0; crop < config_.crops; ++crop) {
      const auto top = place(inputs.size(2), height), left = place(inputs.size(3), width);
      const auto cut = [&](const torch::Tensor& map) {
        return map.narrow(0, n, 1).narrow(2, top, height).narrow(3, left, width).contiguous();
      };
      const auto window = cut(inputs);
      const auto passes = run(window);
      const auto target = log_depth_of_cells(cut(truth), cell);
      if (!target.isfinite().any().item<bool>()) continue;  // nothing to learn from
      remember(window, target, passes);
      if (memory_.size() < config_.memory) continue;
      const auto weights = compare();
      for (std::size_t k = 0; k < passes.size(); ++k) {
        const auto xi = signal(k, weights, random).to(passes[k].z.device());
        const auto g = drive_signal_map(xi, passes[k]);
        add_synapse_gradient(layers_.synapse(k), passes[k].input, g, share);
      }
    }
  }
  for (std::size_t k = 0; k < memory_.outputs.size(); ++k) {
    if (!memory_.outputs[k].defined()) continue;  // no window with truth yet
    const auto z = memory_.outputs[k].flatten(1);
    const auto d = static_cast<double>(z.size(1));
    const auto distance = (z - z.slice(0, z.size(0) - 1)).square().sum(1);
    const auto kernel = (-distance / (2 * hsic_.sigma_z * hsic_.sigma_z * d)).exp();
    const auto others = std::max<std::int64_t>(1, z.size(0) - 1);
    value.figures.emplace_back("kernel_z" + std::to_string(k + 1),
                               (kernel.sum().item<double>() - 1) / static_cast<double>(others));
  }
}

}  // namespace spikedepth
