#include "models/networks/proxy_unet/proxy_unet_config.hpp"

#include "core/base/error.hpp"
#include "core/snn/surrogate.hpp"

namespace spikedepth {

void ProxyUNetConfig::list_fields(FieldList& list) {
  list.choice("inputs", inputs, {"binocular", "monocular"},
              "cameras that the network sees (monocular: the left one)");
  list.add("width", width, "channels of the first layer; each of four stages doubles it");
  list.add("blocks", blocks, "residual blocks in the bottleneck");
  list.add("steps", steps,
           "times that the neurons are run on a window; slice.steps must divide it");
  list.choice("reset", reset, {"soft", "hard"},
              "soft: a spike takes the threshold off the potential; hard: it empties it");
  list.choice("twin", twin, {"clip", "relu"},
              "units of the twin without spikes: clamp(z, 0, 1), as rates are bounded; or max(z, "
              "0)");
  list.add("threshold_percentile", threshold_percentile,
           "each layer's threshold at the start is this percentile of its currents, measured on "
           "data; 0 = thresholds are 1 and init.xi alone scales currents");
  list.choice("surrogate", surrogate, surrogate_names(),
              "gradient of the spike, where rule.name=surrogate trains");
  list.add("alpha", alpha, "steepness of the surrogate");
}

void ProxyUNetConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (width < 1 || width > 256) throw ConfigError("model.width must be from 1 to 256");
  if (blocks < 0 || blocks > 20) throw ConfigError("model.blocks must be from 0 to 20");
  if (steps < 1 || steps > 1000) throw ConfigError("model.steps must be from 1 to 1000");
  if (!(threshold_percentile >= 0 && threshold_percentile <= 100))
    throw ConfigError("model.threshold_percentile must be from 0 to 100");
  if (!(alpha > 0)) throw ConfigError("model.alpha must be above 0");
}

ProxyUNetConfig proxy_unet_config() {
  return {};
}

}  // namespace spikedepth
