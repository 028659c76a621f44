#include "models/networks/delay_phase/delay_phase_config.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

DelayPhaseConfig delay_phase_config() {
  return {};
}

void DelayPhaseConfig::list_fields(FieldList& list) {
  list.add("first", first, "smallest disparity that is compared, pixels; 1 or above");
  list.add("disparities", disparities, "disparities that are compared, from `first` on");
  list.add("patch", patch, "pixels to a side of the patch that a pixel is matched by; odd");
  list.add("period", period,
           "windows in which the phase of an event's time turns once; 1 resolves times best, but "
           "takes a window's beginning and its end for the same time, 2 does not");
  list.add("opposite", opposite,
           "what two events of opposite polarity count: 0 nothing, -1 against each other");
  list.add("subpixel", subpixel, "a parabola through the best disparity and its neighbours");
  list.choice("fill", fill, {"none", "nearest"},
              "pixels without an event: unknown, or the depth of the nearest one that has some");
  list.choice("trains", trains, {"synapses", "delays"},
              "what is used of trained weights: strength and delay of every synapse, or one delay "
              "for all that are of one polarity, with strengths of 1");
}

void DelayPhaseConfig::check() const {
  auto copy = *this;
  FieldList fields;
  fields.section("model", copy);
  check_choices(fields);
  if (first < 1 || first > 256) throw ConfigError("model.first must be from 1 to 256");
  if (disparities < 2 || disparities > 256)
    throw ConfigError("model.disparities must be from 2 to 256");
  if (patch < 1 || patch % 2 == 0 || patch > 15)
    throw ConfigError("model.patch must be odd, from 1 to 15");
  if (!(period >= 0.1 && period <= 10)) throw ConfigError("model.period must be from 0.1 to 10");
  if (!(opposite >= -1 && opposite <= 0)) throw ConfigError("model.opposite must be from -1 to 0");
}

PhaseMatcherParameters DelayPhaseConfig::matcher() const {
  PhaseMatcherParameters parameters;
  parameters.first = static_cast<int>(first);
  parameters.candidates = static_cast<int>(disparities);
  parameters.radius = static_cast<int>(patch / 2);
  parameters.opposite = static_cast<float>(opposite);
  parameters.subpixel = subpixel;
  return parameters;
}

}  // namespace spikedepth
