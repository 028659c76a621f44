#pragma once
// What a training step of the classifier costs. Torch-free for its users.
#include <cstdint>
#include <functional>

namespace spikedepth {

/// A network of plain leaky neurons and a random batch.
struct EpropSize {
  std::int64_t inputs = 100, neurons = 128, outputs = 10, steps = 100, samples = 16;
};

/// Seconds of one batch, forward and gradient: by traces, by outer products (a readout that forgets
/// at once) and through time; medians of three, taken in turns.
struct EpropSeconds {
  double traces = 0, outer_products = 0, through_time = 0;
};
/// `beat` is called between the measurements.
EpropSeconds eprop_seconds(const EpropSize& size, const std::function<void()>& beat);

/// Megabytes that one batch adds: to the process's peak by traces, to the tensors through time.
struct EpropMegabytes {
  double input = 0;  // the spikes themselves, which are there before
  double traces = 0, through_time = 0;
};
EpropMegabytes eprop_megabytes(const EpropSize& size);

/// Samples a second of a batch in one call, of the same samples one call each, and of one call on
/// two threads; by traces and, the first two, through time.
struct EpropThroughput {
  double batch = 0, one_by_one = 0, two_threads = 0;
  double through_time_batch = 0, through_time_one_by_one = 0;
};
EpropThroughput eprop_throughput(const EpropSize& size, const std::function<void()>& beat);

}  // namespace spikedepth
