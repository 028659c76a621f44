#pragma once
// Training of an event-driven classifier: Adam on exact gradients, sample by sample.
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/random.hpp"
#include "core/base/worker_pool.hpp"
#include "core/eventprop/event_losses.hpp"
#include "core/eventprop/event_network.hpp"

namespace spikedepth {

struct EventSample {
  SpikeTrain inputs;
  std::int32_t label = 0;
};

/// What a training does besides its network; the authors' values for Yin-Yang.
struct EventTraining {
  double end_s = 0.06;
  FirstSpikeLoss first_spike;  // of networks without voltage readout
  std::int64_t batch = 32;
  double lr = 5e-3;
  double decay = 0.95;        // of lr, an epoch, from the third epoch on
  double slope_floor = 1e-3;  // least I - threshold in a gradient, of a threshold of 1
  bool freeze_hidden = false;
};

/// What one pass over samples came to.
struct EventEpoch {
  double loss = 0;
  double accuracy = 0;
  double label_silent = 0;       // share of samples whose label's neuron stayed silent
  double spikes_per_sample = 0;  // of hidden layers
  double bytes_per_sample = 0;   // that the gradients needed
  std::int64_t spikes = 0;       // of all layers that the gradients went through
  std::int64_t floored = 0;      // of those, below the slope floor
};

/// Results do not depend on the number of threads: a batch is cut into the same parts always.
class EventClassifier {
 public:
  EventClassifier(EventNetwork network, EventTraining training, std::int64_t threads);
  /// One epoch in an order drawn from `seed` and the epoch's number. `beat` is called for every
  /// batch with the share that is done.
  EventEpoch train_epoch(const std::vector<EventSample>& samples, std::uint64_t seed,
                         const std::function<void(double)>& beat);
  EventEpoch test(const std::vector<EventSample>& samples);
  const EventNetwork& network() const { return network_; }

 private:
  struct Part;  // of a batch, with a gradient of its own
  void run_part(const std::vector<EventSample>& samples, const std::vector<std::size_t>& order,
                std::size_t first, std::size_t end, bool learn, Part& part) const;
  EventEpoch run_batch(const std::vector<EventSample>& samples,
                       const std::vector<std::size_t>& order, std::size_t first, std::size_t end,
                       bool learn);
  void update(const EventGradient& gradient, double lr);

  EventNetwork network_;
  EventTraining training_;
  WorkerPool pool_;
  EventGradient mean_, square_;
  std::int64_t updates_ = 0;
  std::int64_t epoch_ = 0;
};

/// Spiking layers of the given sizes, weights normal with the layer's mean and deviation.
struct NormalWeights {
  double mean = 0;
  double deviation = 0;
};
EventNetwork draw_event_network(const EventCell& cell, const std::vector<std::int32_t>& sizes,
                                const std::vector<NormalWeights>& start, bool voltage_readout,
                                std::uint64_t seed);

}  // namespace spikedepth
