#include "core/eprop/eprop_network.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/eprop/eprop_sample.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kGroup = 8;  // samples whose gradients are summed by one thread

template <typename T>
void add(std::vector<T>& sum, const std::vector<T>& part) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
}

// No neuron excites itself, and none the others where nothing is recurrent.
template <typename T>
void keep_absent_synapses_absent(const EpropParameters& p, EpropWeights<T>& gradient) {
  const auto row = static_cast<std::size_t>(p.inputs + p.neurons);
  for (std::size_t j = 0; j < static_cast<std::size_t>(p.neurons); ++j) {
    T* recurrent = gradient.synapses.data() + j * row + p.inputs;
    if (p.recurrent)
      recurrent[j] = 0;
    else
      std::fill(recurrent, recurrent + p.neurons, T(0));
  }
}

template <typename T>
void check(const EpropParameters& p, const EpropWeights<T>& weights, const EpropBatch<T>& batch) {
  const auto expected = EpropWeights<T>::zeros(p);
  SPIKEDEPTH_CHECK(weights.synapses.size() == expected.synapses.size() &&
                       weights.readout.size() == expected.readout.size() &&
                       weights.bias.size() == expected.bias.size() &&
                       weights.feedback.size() >= expected.feedback.size(),
                   "weights have the network's sizes");
  const auto cells = batch.steps * batch.samples;
  SPIKEDEPTH_CHECK(static_cast<std::int64_t>(batch.spikes.size()) == cells * p.inputs,
                   "spikes are [steps][samples][inputs]");
  if (p.task == EpropTask::regression) {
    SPIKEDEPTH_CHECK(static_cast<std::int64_t>(batch.targets.size()) == cells * p.outputs,
                     "targets are [steps][samples][outputs]");
    return;
  }
  SPIKEDEPTH_CHECK(static_cast<std::int64_t>(batch.labels.size()) == batch.samples,
                   "every sample has its label");
  for (const auto label : batch.labels)
    SPIKEDEPTH_CHECK(label >= 0 && label < p.outputs, "labels are outputs");
}

}  // namespace

template <typename T>
EpropWeights<T> EpropWeights<T>::zeros(const EpropParameters& p) {
  EpropWeights<T> weights;
  weights.synapses.assign(static_cast<std::size_t>(p.neurons * (p.inputs + p.neurons)), T(0));
  weights.readout.assign(static_cast<std::size_t>(p.outputs * p.neurons), T(0));
  weights.bias.assign(static_cast<std::size_t>(p.outputs), T(0));
  if (p.feedback == EpropFeedback::random)
    weights.feedback.assign(static_cast<std::size_t>(p.outputs * p.neurons), T(0));
  return weights;
}

template <typename T>
EpropResult<T> eprop_run(const EpropParameters& p, const EpropWeights<T>& weights,
                         const EpropBatch<T>& batch, const EpropRun& how) {
  check(p, weights, batch);
  const EpropShared<T> shared(p, weights, how.outer_products);
  EpropResult<T> result;
  result.gradient = EpropWeights<T>::zeros(p);
  result.votes.assign(static_cast<std::size_t>(batch.samples * p.outputs), 0.0);
  const auto groups = static_cast<int>((batch.samples + kGroup - 1) / kGroup);
  std::vector<EpropSums<T>> sums(static_cast<std::size_t>(groups));
  const auto work = [&](int group) {
    auto& sum = sums[static_cast<std::size_t>(group)];
    sum.gradient = EpropWeights<T>::zeros(p);
    EpropSample<T> sample(shared);
    const auto last = std::min<std::int64_t>(batch.samples, (group + 1) * kGroup);
    for (std::int64_t index = group * kGroup; index < last; ++index)
      sample.run(batch, index, how.with_gradient, sum, result.votes.data() + index * p.outputs);
  };
  if (how.pool != nullptr) {
    how.pool->run(groups, work);
  } else {
    for (int group = 0; group < groups; ++group) work(group);
  }
  double spikes = 0;
  for (const auto& sum : sums) {
    result.loss += sum.loss;
    spikes += sum.spikes;
    add(result.gradient.synapses, sum.gradient.synapses);
    add(result.gradient.readout, sum.gradient.readout);
    add(result.gradient.bias, sum.gradient.bias);
  }
  keep_absent_synapses_absent(p, result.gradient);
  const double seconds = static_cast<double>(batch.steps * batch.samples) * p.dt_ms / 1000;
  result.mean_hz = seconds > 0 ? spikes / (static_cast<double>(p.neurons) * seconds) : 0;
  return result;
}

template struct EpropWeights<float>;
template struct EpropWeights<double>;
template EpropResult<float> eprop_run(const EpropParameters&, const EpropWeights<float>&,
                                      const EpropBatch<float>&, const EpropRun&);
template EpropResult<double> eprop_run(const EpropParameters&, const EpropWeights<double>&,
                                       const EpropBatch<double>&, const EpropRun&);

}  // namespace spikedepth
