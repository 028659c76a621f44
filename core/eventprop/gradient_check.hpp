#pragma once
// Central differences of an event-driven network's loss, beside its exact gradient.
#include <cstdint>
#include <functional>
#include <vector>

#include "core/eventprop/event_network.hpp"
#include "core/eventprop/recurrent_events.hpp"

namespace spikedepth {

/// A loss, and the order in which its neurons fired: where that changes, the loss has a jump or a
/// kink, and differences across it tell nothing of the gradient.
struct LossAt {
  double loss = 0;
  std::vector<std::int64_t> order;
};

std::vector<std::int64_t> firing_order(const EventRun& run);
std::vector<std::int64_t> firing_order(const RecurrentRun& run);

struct GradientAgreement {
  double relative_error = 0;  // |exact - differences| / |differences|, Euclidean; 0 of two zeros
  std::int64_t entries = 0;
  std::int64_t excluded = 0;  // entries whose order differs between w + epsilon and w - epsilon
};

/// `weights` are moved by +-`epsilon` one after another and put back.
GradientAgreement compare_with_differences(const std::vector<double*>& weights,
                                           const std::vector<double>& exact, double epsilon,
                                           const std::function<LossAt()>& loss);

/// Pointers to all weights, layer by layer, and a gradient in the same order.
std::vector<double*> all_weights(EventNetwork& network);
std::vector<double*> all_weights(RecurrentWeights& weights);
std::vector<double> flattened(const EventGradient& gradient);
std::vector<double> flattened(const RecurrentWeights& gradient);

}  // namespace spikedepth
