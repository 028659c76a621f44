#include "models/studies/eprop/scaling.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/process_usage.hpp"
#include "core/base/random.hpp"
#include "core/base/statistics.hpp"
#include "core/snn/tensor_memory.hpp"
#include "models/studies/eprop/class_learning.hpp"
#include "models/studies/eprop/unrolled_network.hpp"

namespace spikedepth {
namespace {

constexpr int kRepeats = 3;
constexpr double kMegabyte = 1048576.0;
constexpr double kInputRate = 0.02;  // spikes a step

EpropParameters parameters_of(const EpropSize& size) {
  EpropParameters p;
  p.inputs = size.inputs;
  p.neurons = size.neurons;
  p.outputs = size.outputs;
  return p;
}

EpropBatch<float> random_spikes(const EpropSize& size) {
  Random random(1);
  EpropBatch<float> batch;
  batch.steps = size.steps;
  batch.samples = size.samples;
  for (std::int64_t i = 0; i < size.steps * size.samples * size.inputs; ++i)
    batch.spikes.push_back(random.uniform() < kInputRate ? 1.0F : 0.0F);
  for (std::int64_t n = 0; n < size.samples; ++n) batch.labels.push_back(n % size.outputs);
  return batch;
}

EpropBatch<float> one_sample(const EpropBatch<float>& batch, std::int64_t index,
                             std::int64_t inputs) {
  EpropBatch<float> one;
  one.steps = batch.steps;
  one.samples = 1;
  one.labels = {batch.labels[static_cast<std::size_t>(index)]};
  for (std::int64_t t = 0; t < batch.steps; ++t) {
    const auto from = batch.spikes.begin() + (t * batch.samples + index) * inputs;
    one.spikes.insert(one.spikes.end(), from, from + inputs);
  }
  return one;
}

double seconds_of(const std::function<void()>& beat, const std::function<void()>& work) {
  beat();
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

EpropSeconds eprop_seconds(const EpropSize& size, const std::function<void()>& beat) {
  const auto p = parameters_of(size);
  auto immediate = p;
  immediate.tau_readout_ms = 0;
  const auto weights = eprop_start(p, 1);
  const auto batch = random_spikes(size);
  std::vector<double> traces, products, unrolled;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    traces.push_back(seconds_of(beat, [&] { eprop_run(p, weights, batch); }));
    products.push_back(seconds_of(beat, [&] { eprop_run(immediate, weights, batch); }));
    unrolled.push_back(seconds_of(beat, [&] { run_through_time(p, weights, batch); }));
  }
  return {median(traces), median(products), median(unrolled)};
}

EpropMegabytes eprop_megabytes(const EpropSize& size) {
  const auto p = parameters_of(size);
  const auto weights = eprop_start(p, 1);
  const auto batch = random_spikes(size);
  EpropMegabytes used;
  used.input = static_cast<double>(batch.spikes.size() * sizeof(float)) / kMegabyte;
  malloc_trim(0);  // what earlier work has left unused would hide what this one needs
  forget_peak_memory();
  const double before = memory_mb();
  eprop_run(p, weights, batch);
  used.traces = std::max(0.0, peak_memory_mb() - before);
  used.through_time =
      static_cast<double>(peak_tensor_bytes([&] { run_through_time(p, weights, batch); })) /
      kMegabyte;
  return used;
}

EpropThroughput eprop_throughput(const EpropSize& size, const std::function<void()>& beat) {
  const auto p = parameters_of(size);
  const auto weights = eprop_start(p, 1);
  const auto batch = random_spikes(size);
  std::vector<EpropBatch<float>> single;
  for (std::int64_t n = 0; n < size.samples; ++n)
    single.push_back(one_sample(batch, n, size.inputs));
  WorkerPool pool(2);
  EpropRun both;
  both.pool = &pool;
  std::vector<double> together, alone, threads, unrolled, unrolled_alone;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    together.push_back(seconds_of(beat, [&] { eprop_run(p, weights, batch); }));
    alone.push_back(seconds_of(beat, [&] {
      for (const auto& one : single) eprop_run(p, weights, one);
    }));
    threads.push_back(seconds_of(beat, [&] { eprop_run(p, weights, batch, both); }));
    unrolled.push_back(seconds_of(beat, [&] { run_through_time(p, weights, batch); }));
    unrolled_alone.push_back(seconds_of(beat, [&] {
      for (const auto& one : single) run_through_time(p, weights, one);
    }));
  }
  const auto rate = [&](const std::vector<double>& seconds) {
    return static_cast<double>(size.samples) / median(seconds);
  };
  return {rate(together), rate(alone), rate(threads), rate(unrolled), rate(unrolled_alone)};
}

}  // namespace spikedepth
