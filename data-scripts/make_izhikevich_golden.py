#!/usr/bin/env python3
"""Runs the twenty behaviours of E. M. Izhikevich, "Which model to use for cortical spiking neurons?", IEEE Transactions on Neural
Networks 15:1063 (2004), figure 1, in float64 with NumPy, and writes tests/golden/izhikevich.json: the current of every step and the
steps at which the neuron fires. Equations, parameters, steps and currents are those of the figure's own program
(izhikevich.org/publications/figure1.m): the potential is moved first, and the recovery then follows the *new* potential. Beside them
stand the numbers of spikes where the recovery follows the old one (forward Euler).

    python3 data-scripts/make_izhikevich_golden.py tests/golden
"""
import json
import sys

import numpy as np


def after(start, value, before=0.0):
    return lambda t: value if t > start else before


def pulses(starts, length, value, rest=0.0):
    return lambda t: value if any(s < t < s + length for s in starts) else rest


def ramp(start, slope, rest=0.0):
    return lambda t: rest + slope * (t - start) if t > start else rest


def variability(t):
    if 10 < t < 15 or 80 < t < 85:
        return 1.0
    return -6.0 if 70 < t < 75 else 0.0


def accommodation(t):
    if t < 200:
        return t / 25
    return (t - 300) / 12.5 * 4 if 300 <= t < 312.5 else 0.0


def less_inhibited(t):
    return 80.0 if t < 50 or t > 250 else 75.0


# name: a, b, c, d, v at the start, step in ms, duration in ms, current at t
BEHAVIOURS = {
    "tonic_spiking": (0.02, 0.2, -65, 6, -70, 0.25, 100, after(10, 14)),
    "phasic_spiking": (0.02, 0.25, -65, 6, -64, 0.25, 200, after(20, 0.5)),
    "tonic_bursting": (0.02, 0.2, -50, 2, -70, 0.25, 220, after(22, 15)),
    "phasic_bursting": (0.02, 0.25, -55, 0.05, -64, 0.2, 200, after(20, 0.6)),
    "mixed_mode": (0.02, 0.2, -55, 4, -70, 0.25, 160, after(16, 10)),
    "frequency_adaptation": (0.01, 0.2, -65, 8, -70, 0.25, 85, after(8.5, 30)),
    "class_1": (0.02, -0.1, -55, 6, -60, 0.25, 300, ramp(30, 0.075)),
    "class_2": (0.2, 0.26, -65, 0, -64, 0.25, 300, ramp(30, 0.015, -0.5)),
    "spike_latency": (0.02, 0.2, -65, 6, -70, 0.2, 100, pulses([10], 3, 7.04)),
    "subthreshold_oscillation": (0.05, 0.26, -60, 0, -62, 0.25, 200, pulses([20], 5, 2)),
    "resonator": (0.1, 0.26, -60, -1, -62, 0.25, 400, pulses([40, 60, 280, 320], 4, 0.65)),
    "integrator": (0.02, -0.1, -55, 6, -60, 0.25, 100, pulses([100 / 11, 100 / 11 + 5, 70, 80], 2, 9)),
    "rebound_spike": (0.03, 0.25, -60, 4, -64, 0.2, 200, pulses([20], 5, -15)),
    "rebound_burst": (0.03, 0.25, -52, 0, -64, 0.2, 200, pulses([20], 5, -15)),
    "threshold_variability": (0.03, 0.25, -60, 4, -64, 0.25, 100, variability),
    "bistability": (0.1, 0.26, -60, 0, -61, 0.25, 300, pulses([37.5, 216], 5, 1.24, 0.24)),
    "depolarizing_afterpotential": (1, 0.2, -60, -21, -70, 0.1, 50, pulses([9], 2, 20)),
    "accommodation": (0.02, 1, -55, 4, -65, 0.5, 400, accommodation),
    "inhibition_induced_spiking": (-0.02, -1, -60, 8, -63.8, 0.5, 350, less_inhibited),
    "inhibition_induced_bursting": (-0.026, -1, -45, -2, -63.8, 0.5, 350, less_inhibited),
}


def spike_steps(name, currents, recovery_from_new):
    a, b, c, d, v, h = (np.float64(x) for x in BEHAVIOURS[name][:6])
    linear, constant = (4.1, 108.0) if name in ("class_1", "integrator") else (5.0, 140.0)
    # Accommodation has a recovery of its own: it gathers a b (v + 65) and does not decay.
    offset, leak, u = (-65.0, 0.0, np.float64(-16)) if name == "accommodation" else (0.0, 1.0, b * v)
    fired = []
    for step, current in enumerate(currents):
        moved = v + h * (0.04 * v * v + linear * v + constant - u + current)
        u = u + h * a * (b * ((moved if recovery_from_new else v) - offset) - leak * u)
        v = moved
        if v > 30:
            fired.append(step)
            v, u = c, u + d
    return fired


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/golden"
    golden = {"made_by": "data-scripts/make_izhikevich_golden.py", "behaviours": {}}
    for name, (*_, step_ms, duration_ms, stimulus) in BEHAVIOURS.items():
        count = round(duration_ms / step_ms) + 1
        currents = [float(stimulus(k * step_ms)) for k in range(count)]
        runs = []  # [current, steps]
        for current in currents:
            if runs and runs[-1][0] == current:
                runs[-1][1] += 1
            else:
                runs.append([current, 1])
        spikes = spike_steps(name, currents, True)
        old = len(spike_steps(name, currents, False))
        golden["behaviours"][name] = {"step_ms": step_ms, "currents": runs, "spike_steps": spikes, "spikes_from_old": old}
        print(f"{name:28s} {len(spikes):4d} spikes, {old:4d} where the recovery follows the old potential")
    with open(f"{folder}/izhikevich.json", "w") as file:
        json.dump(golden, file)
        file.write("\n")


if __name__ == "__main__":
    main()
