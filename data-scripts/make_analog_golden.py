#!/usr/bin/env python3
"""Evaluates the equivalent network without spikes of StereoSpike (arXiv 2109.13751 v2) in float64 with NumPy and writes
tests/golden/stereospike_analog.json: the names and shapes of its state_dict in the published order, its number of parameters, and the
depth that it reads in evaluation mode with each activation. Every convolution is followed by the activation and a batch
normalisation; encoder, residual blocks and heads have biases, the decoder has none.

    python3 data-scripts/make_analog_golden.py tests/golden
"""
import json
import math
import sys

import numpy as np
from make_stereospike_golden import HEIGHT, WIDTH, Convolution, formula_frames, formula_weights, upsample

EPSILON = 1e-5
WIDTHS = [32, 64, 128, 256, 512]
ACTIVATIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "leaky-relu": lambda x: np.where(x > 0, x, 0.1 * x),
}


class Tensors:
    """A state_dict whose values follow from each tensor's number, name and shape."""

    def __init__(self):
        self.values = {}

    def add(self, name, shape, centre, amplitude):
        self.values[name] = centre + formula_weights(shape, len(self.values), amplitude)

    def convolution(self, name, outputs, inputs, kernel, bias):
        self.add(name + ".weight", (outputs, inputs, kernel, kernel), 0, 3 / math.sqrt(inputs * kernel**2))
        if bias:
            self.add(name + ".bias", (outputs,), 0, 0.5)

    def normalisation(self, name, channels):
        self.add(name + ".weight", (channels,), 1, 0.5)
        self.add(name + ".bias", (channels,), 0, 0.5)
        self.add(name + ".running_mean", (channels,), 0, 0.5)
        self.add(name + ".running_var", (channels,), 1, 0.5)
        self.add(name + ".num_batches_tracked", (), 3, 0)


def published_tensors():
    tensors = Tensors()
    sizes = [4] + WIDTHS
    for stage, name in enumerate(["bottom", "conv1", "conv2", "conv3", "conv4"]):
        tensors.convolution(name + ".0", sizes[stage + 1], sizes[stage], 5, True)
        tensors.normalisation(name + ".2", sizes[stage + 1])
    for block in range(2):
        for part in (1, 2):
            tensors.convolution(f"bottleneck.{block}.conv{part}.0", 512, 512, 3, True)
            tensors.normalisation(f"bottleneck.{block}.conv{part}.2", 512)
    for stage in range(4, 0, -1):
        tensors.convolution(f"deconv{stage}.0.up.1", WIDTHS[stage - 1], WIDTHS[stage], 5, False)
        tensors.normalisation(f"deconv{stage}.2", WIDTHS[stage - 1])
    for stage in range(4, 0, -1):
        tensors.convolution(f"predict_depth{stage}.0.up.1", 1, WIDTHS[stage - 1], 3, True)
    return tensors.values


def depth_of(tensors, activation, frames):
    def convolve(name, x, stride, padding):
        return Convolution(tensors[name + ".weight"], stride, padding, tensors.get(name + ".bias")).forward(x)

    def unit(name, x):
        scale = tensors[name + ".weight"] / np.sqrt(tensors[name + ".running_var"] + EPSILON)
        shift = tensors[name + ".bias"] - tensors[name + ".running_mean"] * scale
        return activation(x) * scale[:, None, None] + shift[:, None, None]

    x = unit("bottom.2", convolve("bottom.0", frames, 1, 2))
    maps = []
    for stage in range(1, 5):
        maps.append(x)
        x = unit(f"conv{stage}.2", convolve(f"conv{stage}.0", x, 2, 2))
    for block in range(2):
        y = x
        for part in (1, 2):
            name = f"bottleneck.{block}.conv{part}"
            y = unit(name + ".2", convolve(name + ".0", y, 1, 1))
        x = x + y
    depth = 0
    for stage in range(4, 0, -1):
        skip = maps[stage - 1]
        up = upsample(x, skip.shape[1] + 4, skip.shape[2] + 4)
        x = unit(f"deconv{stage}.2", convolve(f"deconv{stage}.0.up.1", up, 1, 0)) + skip
        depth = depth + convolve(f"predict_depth{stage}.0.up.1", upsample(x, HEIGHT + 2, WIDTH + 2), 1, 0)
    return depth[0]


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/golden"
    tensors = published_tensors()
    trained = [v.size for name, v in tensors.items() if not name.endswith(("_mean", "_var", "_tracked"))]
    golden = {
        "made_by": "data-scripts/make_analog_golden.py",
        "parameters": int(sum(trained)),
        "tensors": [[name, list(np.shape(value))] for name, value in tensors.items()],
        "depth": {
            name: [float(v) for v in depth_of(tensors, activation, formula_frames()).ravel()]
            for name, activation in ACTIVATIONS.items()
        },
    }
    with open(f"{folder}/stereospike_analog.json", "w") as file:
        json.dump(golden, file)
        file.write("\n")
    print(golden["parameters"], {name: (min(d), max(d)) for name, d in golden["depth"].items()})


if __name__ == "__main__":
    main()
