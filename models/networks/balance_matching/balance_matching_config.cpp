#include "models/networks/balance_matching/balance_matching_config.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "models/networks/balance_matching/patch_grid.hpp"

namespace spikedepth {

BalanceMatchingConfig balance_matching_config() {
  return {};
}

void BalanceMatchingConfig::list_fields(FieldList& list) {
  list.choice("codes", codes, {"balance", "somatic", "random", "raw"},
              "what is matched of each 8x8 patch: spiking codes with dendritic or with somatic "
              "balance, rectified random sums, or its pixels");
  list.add("units", units, "neurons of a code, random sums");
  list.add("stride", stride, "pixels between patches: 1, 2, 4 or 8");
  list.add("disparities", disparities,
           "disparities that are compared, from 0 on, `stride` pixels apart");
  list.add("support", support,
           "patches to a side of the square over which similarities are averaged; odd");
  list.add("code_steps", code_steps, "steps of `dt_ms` that a patch is shown to the neurons");
  list.add("dt_ms", dt_ms, "time step of the neurons, and what inhibition takes to arrive, ms");
  list.add("target_rate", target_rate, "spikes a ms that homeostasis holds each neuron at");
}

void BalanceMatchingConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (units < 2 || units > 1024) throw ConfigError("model.units must be from 2 to 1024");
  if (stride < 1 || stride > kCodePatch || kCodePatch % stride != 0)
    throw ConfigError("model.stride must be 1, 2, 4 or 8");
  if (!(dt_ms >= 0.05 && dt_ms <= 50)) throw ConfigError("model.dt_ms must be from 0.05 to 50");
  if (disparities < 2 || disparities > 256)
    throw ConfigError("model.disparities must be from 2 to 256");
  if (support < 1 || support % 2 == 0 || support > 31)
    throw ConfigError("model.support must be odd, from 1 to 31");
  if (code_steps < 2 || code_steps > 1000)
    throw ConfigError("model.code_steps must be from 2 to 1000");
  if (!(target_rate > 0) || !(target_rate * dt_ms < 1))
    throw ConfigError(
        "model.target_rate must be above 0, and its product with model.dt_ms, spikes a step, below "
        "1");
}

// Rates as for scenes in the paper's code, three times as fast.
BalanceParameters BalanceMatchingConfig::layer(double noise) const {
  BalanceParameters p;
  p.inputs = kPatchInputs;
  p.neurons = units;
  p.scheme = codes == "somatic" ? BalanceScheme::somatic : BalanceScheme::analytic;
  p.dt_ms = dt_ms;
  p.target_rate = target_rate;
  p.noise = noise;
  p.final_noise = 0.13;
  p.noise_rate = 3 * 4.6e-7;
  p.forward_rate = 3 * 4e-5;
  p.decoder_rate = 3 * 1.3e-4;
  p.recurrent_rate = 3 * 1e-4;
  p.bias_rate = 3 * 6e-3;
  return p;
}

}  // namespace spikedepth
