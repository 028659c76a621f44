#include "core/learning/firing_watch.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/depth/evaluation_notes.hpp"

namespace spikedepth {
namespace {

// "conv3 (potential 0.12 +- 0.2, threshold 1: 4.4 deviations away)"
std::string described(const LayerRate& layer, const std::vector<LayerPotential>& potentials) {
  const auto found =
      std::find_if(potentials.begin(), potentials.end(),
                   [&](const LayerPotential& one) { return one.layer == layer.layer; });
  if (found == potentials.end()) return layer.layer;
  std::string text = format("%s (potential %.3g +- %.3g, threshold %.3g", layer.layer.c_str(),
                            found->mean, found->deviation, found->threshold);
  if (std::isfinite(found->distance())) text += format(": %.1f deviations away", found->distance());
  return text + ")";
}

constexpr std::size_t kExamples = 3;

std::string some(const std::vector<std::string>& layers) {
  std::vector<std::string> first(
      layers.begin(),
      layers.begin() + static_cast<std::ptrdiff_t>(std::min(kExamples, layers.size())));
  std::string text = join(first);
  if (layers.size() > kExamples)
    text += " and " + std::to_string(layers.size() - kExamples) + " more layers";
  return text;
}

}  // namespace

FiringWatch::FiringWatch(const LossConfig& loss, const InitConfig& init, std::string firing_key)
    : loss_(loss), init_(init), firing_key_(std::move(firing_key)) {}

std::string FiringWatch::advice(Kind kind, bool from_the_start) const {
  const std::string gain = firing_key_.empty() ? "" : " or a larger " + firing_key_;
  if (kind == Kind::saturated) {
    return "a spike says little there and costs much: try loss.spike_penalty" +
           (firing_key_.empty() ? "" : " or a smaller " + firing_key_);
  }
  if (from_the_start) {
    return init_.xi > 0
               ? "they start too far below: try an init.xi below " + format("%g", init_.xi) + gain +
                     " (init.csv has what it reached)"
               : "init.xi=1.5 scales their weights until potentials reach the threshold" + gain;
  }
  return loss_.spike_penalty > 0
             ? "the penalty on spikes silences them: try a smaller loss.spike_penalty, or "
               "loss.rate_band_weight"
             : "they fired before: loss.rate_band_weight keeps layers alive, a smaller "
               "optimizer.lr "
               "moves them less";
}

FiringWatch::Fresh FiringWatch::fresh(Kind kind, std::int64_t step,
                                      const std::vector<LayerRate>& rates,
                                      const std::vector<LayerPotential>& potentials) {
  auto& seen = seen_[static_cast<std::size_t>(kind)];
  Fresh found;
  found.since = step;
  for (const auto& layer : rates) {
    const bool holds =
        kind == Kind::silent ? layer.rate < kSilentRate : layer.rate > kSaturatedRate;
    if (!holds) {
      seen.erase(layer.layer);
      continue;
    }
    const bool again = seen.count(layer.layer) > 0;
    auto& entry = seen.emplace(layer.layer, Seen{step, false}).first->second;
    if (entry.told || (looked_ && !again)) continue;
    entry.told = true;
    found.since = std::min(found.since, entry.since);
    found.layers.push_back(described(layer, potentials));
  }
  return found;
}

std::vector<std::string> FiringWatch::look(std::int64_t step, const std::vector<LayerRate>& rates,
                                           const std::vector<LayerPotential>& potentials) {
  std::vector<std::string> sentences;
  for (const Kind kind : {Kind::silent, Kind::saturated}) {
    const auto found = fresh(kind, step, rates, potentials);
    if (found.layers.empty()) continue;
    const auto when = looked_ ? format("since step %lld ", static_cast<long long>(found.since))
                              : std::string("from the start ");
    const auto what = kind == Kind::silent
                          ? format("fewer than %g %% of the neurons fire in ", 100 * kSilentRate)
                          : format("more than %g %% of the neurons fire in ", 100 * kSaturatedRate);
    sentences.push_back(format("step %lld: ", static_cast<long long>(step)) + when + what +
                        some(found.layers) + "; " + advice(kind, !looked_));
  }
  looked_ = true;
  return sentences;
}

}  // namespace spikedepth
