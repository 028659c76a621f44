#include "core/dopamine/balanced_network.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

// Streams of a network's seed.
constexpr std::uint64_t kSynapseStream = 1, kFirstDriveStream = 1000;
constexpr double kMostDriveEvents = 500;  // a step: e^{-mean} must stay a number

std::int64_t whole_steps(double ms, double dt_ms) {
  return std::llround(ms / dt_ms);
}

}  // namespace

void BalancedParameters::check() const {
  const auto need = [](bool holds, const std::string& what) {
    if (!holds) throw ConfigError("balanced network: " + what);
  };
  need(excitatory >= 1 && inhibitory >= 0, "there must be an excitatory cell");
  need(from_excitatory >= 0 && from_inhibitory >= 0, "numbers of synapses must not be below 0");
  need(inhibitory > 0 || from_inhibitory == 0, "synapses from no inhibitory cell");
  need(dt_ms > 0 && tau_ms > 0, "dt and tau must be above 0");
  need(refractory_ms >= 0 && delay_ms >= dt_ms, "the delay must last a step at least");
  need(threshold_mV > reset_mV, "the threshold must lie above the reset");
  need(weight_mV > 0 && g >= 0 && eta >= 0, "J must be above 0, g and eta not below");
  need(eta * threshold_mV * dt_ms / (weight_mV * tau_ms) < kMostDriveEvents,
       format("more than %g drive events a step; choose a shorter dt", kMostDriveEvents));
}

BalancedParameters balanced_preset(const char* name) {
  BalancedParameters p;
  if (std::string(name) == "P1") return p;
  p.weight_mV = 0.4;
  p.eta = 1.5;
  p.drive = BalanceDrive::constant;
  p.g = std::string(name) == "P2" ? 3 : 4;
  if (std::string(name) == "P2" || std::string(name) == "P3") return p;
  throw ConfigError(std::string("no preset '") + name + "'; there are P1, P2 and P3");
}

BalancedNetwork::BalancedNetwork(const BalancedParameters& parameters, std::uint64_t seed,
                                 std::uint64_t potential_seed)
    : parameters_(parameters),
      excitatory_threshold_(parameters.threshold_mV),
      inhibitory_threshold_(parameters.threshold_mV) {
  parameters_.check();
  decay_ = std::exp(-parameters.dt_ms / parameters.tau_ms);
  settle_ = 1 - decay_;
  refractory_steps_ = whole_steps(parameters.refractory_ms, parameters.dt_ms);
  delay_steps_ = whole_steps(parameters.delay_ms, parameters.dt_ms);
  mean_events_ = parameters.eta * parameters.threshold_mV * parameters.dt_ms /
                 (parameters.weight_mV * parameters.tau_ms);
  quiet_ = std::exp(-mean_events_);
  const auto cells = static_cast<std::size_t>(parameters.cells());
  Random random(potential_seed);
  for (std::size_t i = 0; i < cells; ++i) {
    potential_.push_back(random.uniform(0, parameters.threshold_mV));
    streams_.emplace_back(seed, kFirstDriveStream + i);
  }
  extra_.assign(cells, 0.0);
  deaf_until_.assign(cells, 0);
  const auto slots = static_cast<std::size_t>(delay_steps_) + 1;
  from_excitatory_.assign(slots * cells, 0);
  from_inhibitory_.assign(slots * cells, 0);
  due_.assign(slots, 0);
  connect(seed);
}

void BalancedNetwork::connect(std::uint64_t seed) {
  Random random(seed, kSynapseStream);
  const auto cells = static_cast<std::size_t>(parameters_.cells());
  std::vector<std::vector<std::int32_t>> targets(cells);
  for (std::size_t to = 0; to < cells; ++to) {
    for (std::int64_t i = 0; i < parameters_.from_excitatory; ++i) {
      targets[random.below(static_cast<std::uint64_t>(parameters_.excitatory))].push_back(
          static_cast<std::int32_t>(to));
    }
    for (std::int64_t i = 0; i < parameters_.from_inhibitory; ++i) {
      const auto from = static_cast<std::uint64_t>(parameters_.excitatory) +
                        random.below(static_cast<std::uint64_t>(parameters_.inhibitory));
      targets[from].push_back(static_cast<std::int32_t>(to));
    }
  }
  for (const auto& list : targets) {
    out_first_.push_back(static_cast<std::int64_t>(out_target_.size()));
    out_degree_.push_back(static_cast<std::int64_t>(list.size()));
    out_target_.insert(out_target_.end(), list.begin(), list.end());
  }
  out_first_.push_back(static_cast<std::int64_t>(out_target_.size()));
}

void BalancedNetwork::set_inhibitory_threshold(double mV) {
  inhibitory_threshold_ = std::max(mV, kLeastInhibitoryThreshold_mV);
}

void BalancedNetwork::set_extra_drive(std::vector<double> mV) {
  SPIKEDEPTH_CHECK(mV.size() == potential_.size(), "one extra drive a cell");
  extra_ = std::move(mV);
}

// Poisson numbers by inversion: few events a step, one uniform number.
std::int64_t BalancedNetwork::drive_events(std::size_t cell) {
  double left = streams_[cell].uniform() - quiet_;
  double chance = quiet_;
  std::int64_t events = 0;
  while (left >= 0 && chance > 0) {
    ++events;
    chance *= mean_events_ / static_cast<double>(events);
    left -= chance;
  }
  return events;
}

void BalancedNetwork::deliver(std::size_t slot) {
  const auto cells = potential_.size();
  const auto excitatory = static_cast<std::size_t>(parameters_.excitatory);
  std::int32_t* plus = from_excitatory_.data() + slot * cells;
  std::int32_t* minus = from_inhibitory_.data() + slot * cells;
  const double j = parameters_.weight_mV, gj = parameters_.g * parameters_.weight_mV;
  const double constant = parameters_.drive == BalanceDrive::constant
                              ? parameters_.eta * parameters_.threshold_mV * settle_
                              : 0.0;
  for (std::size_t i = 0; i < cells; ++i) {
    arrivals_ += plus[i] + minus[i];
    if (i < excitatory) {
      arrivals_at_excitatory_[0] += plus[i];
      arrivals_at_excitatory_[1] += minus[i];
    }
    // A deaf cell's stream goes on, so that what it hears later does not depend on its spikes.
    const double events =
        parameters_.drive == BalanceDrive::poisson ? double(drive_events(i)) : 0.0;
    if (steps_ >= deaf_until_[i]) {
      potential_[i] = potential_[i] * decay_ + constant + extra_[i] * settle_ +
                      j * (double(plus[i]) + events) - gj * double(minus[i]);
    }
    plus[i] = minus[i] = 0;
  }
}

void BalancedNetwork::step() {
  const auto slots = due_.size();
  const auto slot = static_cast<std::size_t>(steps_) % slots;
  const auto cells = potential_.size();
  const auto excitatory = static_cast<std::size_t>(parameters_.excitatory);
  deliver(slot);
  due_arrivals_ += due_[slot];
  due_[slot] = 0;
  const auto arrival = static_cast<std::size_t>(steps_ + delay_steps_) % slots;
  spikes_.clear();
  for (std::size_t i = 0; i < cells; ++i) {
    const double threshold = i < excitatory ? excitatory_threshold_ : inhibitory_threshold_;
    if (steps_ < deaf_until_[i] || potential_[i] < threshold) continue;
    spikes_.push_back(static_cast<std::int32_t>(i));
    potential_[i] = parameters_.reset_mV;
    deaf_until_[i] = steps_ + 1 + refractory_steps_;
    due_[arrival] += out_degree_[i];
    auto& row = i < excitatory ? from_excitatory_ : from_inhibitory_;
    for (auto s = out_first_[i]; s < out_first_[i + 1]; ++s)
      ++row[arrival * cells + static_cast<std::size_t>(out_target_[static_cast<std::size_t>(s)])];
  }
  ++steps_;
}

}  // namespace spikedepth
