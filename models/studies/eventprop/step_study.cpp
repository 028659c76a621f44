// How near the exact gradient come EventProp in time steps and surrogate gradients?
#include "models/studies/eventprop/step_study.hpp"

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
constexpr double kSurrogateStep_s = 1e-4;
const EventCell kSteppedCell{0.02, 0.005, 1.0};

struct SteppedSamples {
  std::vector<SpikeTrain> inputs;
  std::vector<std::int32_t> labels;
};

SteppedSamples yin_yang_samples() {
  SteppedSamples samples;
  for (const auto& point : yin_yang(42, kSteppedSamples)) {
    samples.inputs.push_back(yin_yang_spikes(point));
    samples.labels.push_back(point.label);
  }
  return samples;
}

CubaCell stepped_cell(double step_s) {
  return {kSteppedCell.tau_membrane_s, kSteppedCell.tau_synapse_s, step_s, kSteppedCell.threshold};
}

// The exact gradient, summed over samples; `counts` gets each sample's spikes.
EventGradient exact_gradient(const EventNetwork& network, const SteppedSamples& samples,
                             std::vector<std::size_t>* counts) {
  auto gradient = zero_gradient(network);
  for (std::size_t i = 0; i < samples.inputs.size(); ++i) {
    const auto run = run_event_network(network, samples.inputs[i], kSteppedEnd_s);
    const auto loss = network.voltage_readout
                          ? peak_cross_entropy(run.peaks, samples.labels[i])
                          : FirstSpikeLoss().of(run.trains.back(), 3, samples.labels[i]);
    SlopeFloor floor{kSteppedFloor, 0};
    backpropagate_event_network(network, run, loss.errors, gradient, floor);
    if (counts != nullptr) counts->push_back(run.trains[1].size() + run.trains.back().size());
  }
  return gradient;
}

// dL/dt of every output spike [T,N,C,1,1] of the first-spike loss.
torch::Tensor time_errors(const torch::Tensor& spikes, const std::vector<std::int32_t>& labels,
                          double step_s) {
  auto errors = torch::zeros_like(spikes);
  auto at = errors.accessor<double, 5>();
  const auto trains = trains_of(spikes, step_s);
  for (std::size_t i = 0; i < trains.size(); ++i) {
    const auto loss = FirstSpikeLoss().of(trains[i], 3, labels[i]);
    for (std::size_t k = 0; k < trains[i].size(); ++k) {
      const auto& spike = trains[i][k];
      at[std::llround(spike.time_s / step_s)][static_cast<std::int64_t>(i)][spike.source][0][0] =
          loss.errors[k];
    }
  }
  return errors;
}

nlohmann::json surrogate_cosines() {
  const auto network = draw_event_network(kSteppedCell, {5, 60, 60, 3},
                                          {{1.5, 0.78}, {0.35, 0.3}, {0.2, 0.37}}, true, 1);
  const auto samples = yin_yang_samples();
  const auto exact = exact_gradient(network, samples, nullptr);
  const auto cell = stepped_cell(kSurrogateStep_s);
  const auto inputs = stepped_spikes(samples.inputs, 5, kSurrogateStep_s, kSteppedEnd_s);
  const auto labels =
      torch::tensor(std::vector<std::int64_t>(samples.labels.begin(), samples.labels.end()));
  // Cosine of each layer by one kind of gradient; an empty name stands for EventProp in steps.
  const auto cosines = [&](const std::string& name) {
    std::vector<torch::Tensor> weights;
    for (const auto& layer : network.layers) weights.push_back(stepped_weights(layer));
    const bool eventprop = name.empty();
    auto spikes = inputs;
    torch::Tensor potential;
    for (std::size_t layer = 0; layer < weights.size(); ++layer) {
      const bool readout = layer + 1 == weights.size();
      const auto twin = eventprop ? twin_convolution(spikes, weights[layer], 1, 0)
                                  : torch::conv2d(spikes.flatten(0, 1), weights[layer])
                                        .unflatten(0, {spikes.size(0), spikes.size(1)});
      if (readout) {
        potential = eventprop ? eventprop_potentials(twin, cell) : cuba_potentials(twin, cell);
      } else if (eventprop) {
        spikes = eventprop_spikes(twin, cell, kSteppedFloor);
      } else {
        const auto kind = surrogate_kind(name);
        spikes = cuba_spikes(twin, cell, {kind, default_alpha(kind)});
      }
    }
    const auto logits = potential.flatten(2).amax(0);  // [N,3], the highest of all steps
    torch::nn::functional::cross_entropy(
        logits, labels, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum))
        .backward();
    std::vector<double> found;
    for (std::size_t layer = 0; layer < weights.size(); ++layer)
      found.push_back(gradient_cosine(network.layers[layer], exact[layer], weights[layer].grad()));
    return found;
  };
  nlohmann::json result;
  result.push_back({{"name", "EventProp in steps"}, {"cosines", cosines("")}});
  for (const auto& name : surrogate_names())
    result.push_back({{"name", name}, {"cosines", cosines(name)}});
  return result;
}

}  // namespace

SteppedAgreement stepped_agreement(double step_s) {
  const auto network =
      draw_event_network(kSteppedCell, {5, 100, 3}, {{1.5, 0.78}, {0.93, 0.1}}, false, 1);
  const auto samples = yin_yang_samples();
  std::vector<std::size_t> counts;
  const auto exact = exact_gradient(network, samples, &counts);
  const auto cell = stepped_cell(step_s);
  const auto first = stepped_weights(network.layers[0]);
  const auto second = stepped_weights(network.layers[1]);
  const auto inputs = stepped_spikes(samples.inputs, 5, step_s, kSteppedEnd_s);
  const auto hidden = eventprop_spikes(twin_convolution(inputs, first, 1, 0), cell, kSteppedFloor);
  const auto outputs =
      eventprop_spikes(twin_convolution(hidden, second, 1, 0), cell, kSteppedFloor);
  outputs.backward(time_errors(outputs.detach(), samples.labels, step_s));
  SteppedAgreement agreement;
  agreement.hidden_cosine = gradient_cosine(network.layers[0], exact[0], first.grad());
  agreement.output_cosine = gradient_cosine(network.layers[1], exact[1], second.grad());
  const auto total = hidden.flatten(2).sum(torch::IntArrayRef{0, 2}) +
                     outputs.flatten(2).sum(torch::IntArrayRef{0, 2});
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto mine = total[static_cast<std::int64_t>(i)].item<double>();
    agreement.same_counts += mine == static_cast<double>(counts[i]) ? 1 : 0;
  }
  return agreement;
}

void study_steps(StudyContext& context) {
  const auto by_step = context.part("steps", [&] {
    nlohmann::json result;
    for (const double step_s : {1e-3, 1e-4, 1e-5}) {
      context.beat(0);
      const auto found = stepped_agreement(step_s);
      result.push_back({{"step_s", step_s},
                        {"hidden", found.hidden_cosine},
                        {"output", found.output_cosine},
                        {"same", found.same_counts}});
    }
    return result;
  });
  StudyTable table{
      "EventProp in time steps: cosine to the exact gradient, 5-100-3 on Yin-Yang, 20 "
      "samples, first-spike loss",
      {"step", "hidden layer", "output layer", "samples with the same spike count"},
      {}};
  for (const auto& row : by_step) {
    table.rows.push_back({format("%g ms", 1e3 * row["step_s"].get<double>()),
                          format("%.4f", row["hidden"].get<double>()),
                          format("%.4f", row["output"].get<double>()),
                          std::to_string(row["same"].get<int>())});
  }
  context.report.tables.push_back(std::move(table));
  const double coarse = by_step[0]["hidden"], fine = by_step[1]["hidden"],
               finest = by_step[2]["hidden"];
  auto& checks = context.report.checks;
  checks.push_back(
      {"steps of 0.1 ms: cosine of the hidden layer", "near the exact gradient", fine, 0.9, 1});
  checks.push_back({"steps of 0.01 ms", "nearer", finest, 0.98, 1});
  checks.push_back({"least gain by a finer step", "monotone in the step",
                    std::min(fine - coarse, finest - fine), 0, 2});

  const auto cosines = context.part("surrogates", surrogate_cosines);
  StudyTable surrogates{
      "Cosine to the exact gradient by layer: 5-60-60-3 on Yin-Yang, 20 samples, "
      "cross-entropy of the readouts' highest potentials, steps of 0.1 ms",
      {"gradient", "layer 1", "layer 2", "readout"},
      {}};
  for (const auto& row : cosines) {
    std::vector<std::string> cells = {row["name"].get<std::string>()};
    for (const auto& value : row["cosines"])
      cells.push_back(value.is_number() ? format("%.3f", value.get<double>()) : "-");
    surrogates.rows.push_back(cells);
  }
  context.report.tables.push_back(std::move(surrogates));
}

}  // namespace spikedepth
