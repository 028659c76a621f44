#include "models/networks/coincidence/coincidence_config.hpp"

#include "core/base/error.hpp"
#include "core/snn/surrogate.hpp"

namespace spikedepth {

void CoincidenceConfig::list_fields(FieldList& list) {
  list.add("width", width, "half of the first layer's channels; every stage doubles them");
  list.add("match_channels", match_channels,
           "spiking maps of the layer that reads the coincidences");
  list.add("disparities", disparities,
           "shifts in pixels, from 0, at which the cameras are compared; nearer things have larger "
           "ones");
  list.add("windows", windows,
           "windows that it sees, the newest last; slice.windows and slice.steps must be the same");
  list.add("leak", leak,
           "weight of a window's coincidences in the next one, a multiple of 1/16; 0 = none");
  list.add("blocks", blocks, "residual blocks at a sixteenth of the size");
  list.add("threshold", threshold, "firing threshold");
  list.add("gain", gain, "constant factor on the output of every convolution of spikes");
  list.choice("surrogate", surrogate, surrogate_names(), "gradient of the spike");
  list.add("alpha", alpha, "steepness of the surrogate");
  list.choice("uncertainty", uncertainty, {"none", "sampled"},
              "whether a spiking layer beside the readout also tells how sure the depth is");
  list.add(
      "samples", samples,
      "steps of the neurons that sample the uncertainty; 0: the distribution that they sample");
  list.add("temperature", temperature, "above 1 widens the uncertainty's distribution");
}

void CoincidenceConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (width < 1 || width > 128) throw ConfigError("model.width must be from 1 to 128");
  if (match_channels < 1 || match_channels > 512)
    throw ConfigError("model.match_channels must be from 1 to 512");
  if (disparities < 1 || disparities > kMostDisparities) {
    throw ConfigError("model.disparities must be from 1 to " + std::to_string(kMostDisparities));
  }
  if (windows < 1 || windows > 4) throw ConfigError("model.windows must be from 1 to 4");
  if (blocks < 0 || blocks > 50) throw ConfigError("model.blocks must be from 0 to 50");
  if (!(threshold > 0) || !(gain > 0) || !(alpha > 0))
    throw ConfigError("model.threshold, gain and alpha must be above 0");
  if (samples < 0 || samples > 100000) throw ConfigError("model.samples must be from 0 to 100000");
  if (!(temperature > 0)) throw ConfigError("model.temperature must be above 0");
  cells().check();
}

CoincidenceCells CoincidenceConfig::cells() const {
  CoincidenceCells cells;
  cells.disparities = static_cast<int>(disparities);
  cells.leak = static_cast<float>(leak);
  cells.windows = static_cast<int>(windows);
  return cells;
}

CoincidenceConfig coincidence_config() {
  return {};
}

CoincidenceConfig coincidence_sampled_config() {
  CoincidenceConfig config;
  config.uncertainty = "sampled";
  return config;
}

}  // namespace spikedepth
