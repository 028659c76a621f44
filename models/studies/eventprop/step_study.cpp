// How near the exact gradient come EventProp in time steps and surrogate gradients?
#include "models/studies/eventprop/step_study.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/eventprop/event_losses.hpp"
#include "core/snn/cuba.hpp"
#include "models/studies/eventprop/event_classifier.hpp"
#include "models/studies/eventprop/eventprop_study.hpp"
#include "models/studies/eventprop/stepped_network.hpp"
#include "models/studies/eventprop/yin_yang.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSteppedSamples = 20;
constexpr double kSteppedEnd_s = 0.06, kSteppedFloor = 1e-3;
const EventCell kSteppedCell{0.02, 0.005, 1.0};

CubaCell stepped_cell(double step_s) {
  return {kSteppedCell.tau_membrane_s, kSteppedCell.tau_synapse_s, step_s, kSteppedCell.threshold};
}

// The exact gradient of one sample; `spikes` gets their number.
EventGradient exact_gradient(const EventNetwork& network, const EventSample& sample,
                             std::size_t* spikes) {
  auto gradient = zero_gradient(network);
  const auto run = run_event_network(network, sample.inputs, kSteppedEnd_s);
  const auto loss = network.voltage_readout
                        ? peak_cross_entropy(run.peaks, sample.label)
                        : FirstSpikeLoss().of(run.trains.back(), 3, sample.label);
  SlopeFloor floor{kSteppedFloor, 0};
  backpropagate_event_network(network, run, loss.errors, gradient, floor);
  *spikes = 0;
  for (std::size_t train = 1; train < run.trains.size(); ++train)
    *spikes += run.trains[train].size();
  return gradient;
}

std::vector<EventSample> stepped_samples(std::int64_t count) {
  std::vector<EventSample> samples;
  for (const auto& point : yin_yang(42, count))
    samples.push_back({yin_yang_spikes(point), point.label});
  return samples;
}

// dL/dt of every output spike [T,1,C,1,1] of the first-spike loss.
torch::Tensor time_errors(const torch::Tensor& spikes, std::int32_t label, double step_s) {
  auto errors = torch::zeros_like(spikes);
  auto at = errors.accessor<double, 5>();
  const auto train = trains_of(spikes, step_s)[0];
  const auto loss = FirstSpikeLoss().of(train, 3, label);
  for (std::size_t k = 0; k < train.size(); ++k)
    at[std::llround(train[k].time_s / step_s)][0][train[k].source][0][0] = loss.errors[k];
  return errors;
}

/// How a stepped network learns: by EventProp, or by a surrogate of this name.
struct SteppedGradient {
  std::string name;
  bool eventprop = false;
};

// One sample forward and backward through a stepped network; its spikes are counted.
std::vector<torch::Tensor> stepped_gradient(const EventNetwork& network, const EventSample& sample,
                                            double step_s, const SteppedGradient& how,
                                            std::size_t* spike_count) {
  const auto cell = stepped_cell(step_s);
  auto spikes = stepped_spikes({sample.inputs}, network.layers[0].inputs, step_s, kSteppedEnd_s);
  std::vector<torch::Tensor> weights;
  *spike_count = 0;
  for (const auto& layer : network.layers) weights.push_back(stepped_weights(layer));
  for (std::size_t layer = 0; layer < weights.size(); ++layer) {
    const auto current = how.eventprop ? twin_convolution(spikes, weights[layer], 1, 0)
                                       : torch::conv2d(spikes.flatten(0, 1), weights[layer])
                                             .unflatten(0, {spikes.size(0), spikes.size(1)});
    if (network.voltage_readout && layer + 1 == weights.size()) {
      const auto potential =
          how.eventprop ? eventprop_potentials(current, cell) : cuba_potentials(current, cell);
      torch::nn::functional::cross_entropy(
          potential.flatten(2).amax(0),
          torch::full({1}, static_cast<std::int64_t>(sample.label), torch::kLong))
          .backward();
      break;
    }
    if (how.eventprop) {
      spikes = eventprop_spikes(current, cell, kSteppedFloor);
    } else {
      const auto kind = surrogate_kind(how.name);
      spikes = cuba_spikes(current, cell, {kind, default_alpha(kind)});
    }
    *spike_count += static_cast<std::size_t>(spikes.sum().item<double>());
  }
  if (!network.voltage_readout) spikes.backward(time_errors(spikes.detach(), sample.label, step_s));
  std::vector<torch::Tensor> gradients;
  for (const auto& weight : weights) gradients.push_back(weight.grad());
  return gradients;
}

/// Of each layer: cosine of the gradients' sums, and mean cosine of single samples.
struct LayerCosines {
  std::vector<double> sum, sample;
  int same_counts = 0;
};

LayerCosines cosines(const EventNetwork& network, double step_s, const SteppedGradient& how,
                     std::int64_t samples = kSteppedSamples) {
  LayerCosines found;
  const auto layers = network.layers.size();
  auto exact_sum = zero_gradient(network);
  std::vector<torch::Tensor> stepped_sum(layers);
  std::vector<std::vector<double>> by_sample(layers);
  for (const auto& sample : stepped_samples(samples)) {
    std::size_t exact_spikes = 0, spikes = 0;
    const auto exact = exact_gradient(network, sample, &exact_spikes);
    const auto stepped = stepped_gradient(network, sample, step_s, how, &spikes);
    found.same_counts += spikes == exact_spikes ? 1 : 0;
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const double cosine = gradient_cosine(network.layers[layer], exact[layer], stepped[layer]);
      // Where the exact one is zero there is nothing to point along; where only the other is, it
      // points nowhere.
      const bool zero = std::all_of(exact[layer].begin(), exact[layer].end(),
                                    [](double value) { return value == 0; });
      if (!zero) by_sample[layer].push_back(std::isnan(cosine) ? 0.0 : cosine);
      for (std::size_t i = 0; i < exact[layer].size(); ++i) exact_sum[layer][i] += exact[layer][i];
      auto& sum = stepped_sum[layer];
      sum = sum.defined() ? sum + stepped[layer] : stepped[layer];
    }
  }
  for (std::size_t layer = 0; layer < layers; ++layer) {
    found.sum.push_back(
        gradient_cosine(network.layers[layer], exact_sum[layer], stepped_sum[layer]));
    found.sample.push_back(mean_and_deviation(by_sample[layer]).mean);
  }
  return found;
}

constexpr std::int64_t kSteppedNetworks = 8;
constexpr double kStepSizes_s[] = {1e-3, 1e-4, 1e-5};

// The figures of all networks at one step size, by the key of SteppedAgreement's member.
nlohmann::json measure_step(StudyContext& context, double step_s) {
  nlohmann::json result;
  const auto networks = static_cast<std::uint64_t>(context.steps(kSteppedNetworks));
  for (std::uint64_t seed = 1; seed <= networks; ++seed) {
    context.beat(double(seed - 1) / double(networks));
    const auto found = stepped_agreement(step_s, seed);
    result["hidden"].push_back(found.hidden_cosine);
    result["hidden_sample"].push_back(found.hidden_sample_cosine);
    result["output"].push_back(found.output_cosine);
    result["same"].push_back(found.same_counts);
  }
  return result;
}

std::string range_of(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return format("%.3f (%.3f .. %.3f)", median(values), *low, *high);
}

void study_step_sizes(StudyContext& context) {
  StudyTable table{
      format("EventProp in time steps: cosine to the exact gradient, 5-100-3 on Yin-Yang, 20 "
             "samples, first-spike loss; median and range of %d networks",
             static_cast<int>(context.steps(kSteppedNetworks))),
      {"step", "hidden layer", "of single samples, mean", "output layer",
       "samples with the same spike count"},
      {}};
  std::vector<double> middle, worst;
  for (const double step_s : kStepSizes_s) {
    const auto found = context.part(format("steps/%gms", 1e3 * step_s),
                                    [&] { return measure_step(context, step_s); });
    std::vector<std::string> cells = {format("%g ms", 1e3 * step_s)};
    for (const char* key : {"hidden", "hidden_sample", "output"})
      cells.push_back(range_of(found[key].get<std::vector<double>>()));
    double same = 0;
    for (const double count : found["same"]) same += count;
    cells.push_back(format("%.0f of %d", same, static_cast<int>(found["same"].size() * 20)));
    table.rows.push_back(cells);
    const auto hidden = found["hidden"].get<std::vector<double>>();
    middle.push_back(median(hidden));
    worst.push_back(*std::min_element(hidden.begin(), hidden.end()));
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"hidden layer, steps of 0.1 ms: cosine, median network",
                    "near the exact gradient", middle[1], 0.9, 1});
  checks.push_back({"the same, worst network", "near the exact gradient", worst[1], 0.9, 1});
  checks.push_back({"steps of 0.01 ms, worst network", "nearer", worst[2], 0.98, 1});
  checks.push_back({"least gain by a finer step, median network", "monotone in the step",
                    std::min(middle[1] - middle[0], middle[2] - middle[1]), 0, 2});
}

void study_surrogates(StudyContext& context, double step_s) {
  const auto network = draw_event_network(kSteppedCell, {5, 60, 60, 3},
                                          {{1.5, 0.78}, {0.35, 0.3}, {0.2, 0.37}}, true, 1);
  std::vector<SteppedGradient> gradients = {{"EventProp in steps", true}};
  for (const auto& name : surrogate_names()) gradients.push_back({name, false});
  const auto rows = context.part(format("surrogates/%gms", 1e3 * step_s), [&] {
    nlohmann::json result;
    for (const auto& how : gradients) {
      context.beat(double(result.size()) / double(gradients.size()));
      const auto found = cosines(network, step_s, how, context.steps(kSteppedSamples, 2));
      result.push_back({{"name", how.name}, {"sample", found.sample}, {"sum", found.sum}});
    }
    return result;
  });
  StudyTable table{
      format("Cosine to the exact gradient by layer: 5-60-60-3 on Yin-Yang, 20 samples, "
             "cross-entropy of the readouts' highest potentials, steps of %g ms; mean of samples, "
             "and of their sum",
             1e3 * step_s),
      {"gradient", "layer 1", "layer 2", "readout", "layer 1, sum", "layer 2, sum", "readout, sum"},
      {}};
  for (const auto& row : rows) {
    std::vector<std::string> cells = {row["name"].get<std::string>()};
    for (const char* key : {"sample", "sum"}) {
      for (const auto& value : row[key])
        cells.push_back(value.is_number() ? format("%.3f", value.get<double>()) : "-");
    }
    table.rows.push_back(cells);
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace

SteppedAgreement stepped_agreement(double step_s, std::uint64_t seed) {
  const auto network =
      draw_event_network(kSteppedCell, {5, 100, 3}, {{1.5, 0.78}, {0.93, 0.1}}, false, seed);
  const auto found = cosines(network, step_s, {"EventProp in steps", true});
  return {found.sum[0], found.sum[1], found.sample[0], found.sample[1], found.same_counts};
}

void study_steps(StudyContext& context) {
  study_step_sizes(context);
  for (const double step_s : {1e-3, 1e-5}) study_surrogates(context, step_s);
}

}  // namespace spikedepth
