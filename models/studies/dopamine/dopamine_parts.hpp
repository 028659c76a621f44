#pragma once
// The parts of the study of dopamine. Torch-free.
#include "models/studies/dopamine/dopamine_runs.hpp"

namespace spikedepth {

/// Is it the threshold of inhibitory cells, or that cells fire less, or any threshold? Part
/// "controls". `dopamine` are the figures of preset P1, [threshold][seed], of the thresholds
/// 20, 16, 15, 14; `constant` those of P3 at 18.
void study_dopamine_controls(StudyContext& context,
                             const std::vector<std::vector<DopamineFigures>>& dopamine,
                             const std::vector<DopamineFigures>& constant);
/// Dopamine that comes and goes. Part "step".
void study_dopamine_step(StudyContext& context);
/// Single cells against closed forms, arrivals, repeats, other initial potentials. Part "checks".
void study_dopamine_simulator(StudyContext& context, const std::vector<DopamineFigures>& constant);
/// What a linear readout finds of earlier inputs. Part "probe".
void study_dopamine_probe(StudyContext& context);
/// Thresholds of a trained depth network that move at run time. Parts "levers/...".
void study_threshold_levers(StudyContext& context);
/// A budget held by a RateModulator around the network of `checkpoint`. Part "levers/budget".
void study_threshold_budget(StudyContext& context, const std::string& checkpoint);
/// Calls of part() that study_threshold_levers makes.
std::int64_t threshold_lever_parts();

}  // namespace spikedepth
