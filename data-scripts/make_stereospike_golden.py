#!/usr/bin/env python3
"""Evaluates StereoSpike, its loss and one Adam step in float64 with NumPy, without any neural-network library, and writes
tests/golden/stereospike_<variant>.json. The weights lie on a power-of-two grid, so that every sum of the spiking layers is exact
in float32 too and spikes must agree totally; the rest must agree to rounding.

    python3 data-scripts/make_stereospike_golden.py tests/golden
"""
import json
import math
import sys

import numpy as np

HEIGHT, WIDTH = 20, 28
GRID = 2.0**-12
LR, BETA1, BETA2, EPSILON = 2e-4, 0.9, 0.999, 1e-8


def mix(values):
    """Murmur3's finaliser on 32-bit words."""
    h = values.astype(np.uint64) & 0xFFFFFFFF
    h ^= h >> np.uint64(16)
    h = (h * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(13)
    h = (h * np.uint64(0xC2B2AE35)) & np.uint64(0xFFFFFFFF)
    return h ^ (h >> np.uint64(16))


def formula_weights(shape, number, amplitude):
    """Weight i of tensor `number`: uniform in +-amplitude from a hash of (i, number), rounded to the grid."""
    count = int(np.prod(shape))
    words = np.arange(count, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(number) * np.uint64(40503) + np.uint64(12345)
    u = mix(words).astype(np.float64) / 2.0**32 * 2 - 1
    return (np.rint(u * amplitude / GRID) * GRID).reshape(shape)


def formula_frames():
    """Counts 0..3: about one entry in five is active."""
    words = np.arange(4 * HEIGHT * WIDTH, dtype=np.uint64) * np.uint64(2246822519) + np.uint64(777)
    h = mix(words)
    counts = np.where(h % np.uint64(5) == 0, h // np.uint64(5) % np.uint64(3) + np.uint64(1), 0)
    return counts.astype(np.float64).reshape(4, HEIGHT, WIDTH)


def formula_truth():
    """A slanted surface with unknown pixels (NaN) wherever (x + 2 y) % 7 is 0."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    truth = 1.5 + 0.0625 * x + 0.03125 * y
    truth[(x + 2 * y) % 7 == 0] = np.nan
    return truth


class Convolution:
    """x [C,H,W] -> [K,H',W'] as a sum of shifted products, one for each kernel tap."""

    def __init__(self, weight, stride, padding, bias=None):
        self.weight, self.stride, self.padding, self.bias = weight, stride, padding, bias

    def taps(self, x):
        k = self.weight.shape[2]
        self.shape = x.shape
        self.padded = np.pad(x, ((0, 0), (self.padding,) * 2, (self.padding,) * 2))
        self.h = (self.padded.shape[1] - k) // self.stride + 1
        self.w = (self.padded.shape[2] - k) // self.stride + 1
        for ky in range(k):
            for kx in range(k):
                yield ky, kx, (slice(None), slice(ky, ky + self.stride * self.h, self.stride),
                               slice(kx, kx + self.stride * self.w, self.stride))

    def forward(self, x):
        out = 0
        for ky, kx, where in self.taps(x):
            out = out + np.tensordot(self.weight[:, :, ky, kx], self.padded[where], axes=1)
        return out if self.bias is None else out + self.bias[:, None, None]

    def backward(self, grad, x):
        grad_weight, grad_padded = np.zeros_like(self.weight), None
        for ky, kx, where in self.taps(x):
            if grad_padded is None:
                grad_padded = np.zeros_like(self.padded)
            grad_weight[:, :, ky, kx] = np.tensordot(grad, self.padded[where], axes=([1, 2], [1, 2]))
            grad_padded[where] += np.tensordot(self.weight[:, :, ky, kx].T, grad, axes=1)
        p = self.padding
        inner = grad_padded[:, p:p + self.shape[1], p:p + self.shape[2]]
        grad_bias = None if self.bias is None else grad.sum(axis=(1, 2))
        return inner, grad_weight, grad_bias


def nearest_index(source, target):
    """Source index of each output index: floor(i * (source / target)) with the ratio in float32, as torch computes it."""
    scale = np.float32(source) / np.float32(target)
    return np.minimum(np.floor(np.arange(target, dtype=np.float32) * scale).astype(int), source - 1)


def upsample(x, height, width):
    return x[:, nearest_index(x.shape[1], height)][:, :, nearest_index(x.shape[2], width)]


def upsample_backward(grad, shape):
    rows, columns = nearest_index(shape[1], grad.shape[1]), nearest_index(shape[2], grad.shape[2])
    out = np.zeros(shape)
    for i, r in enumerate(rows):
        np.add.at(out[:, r], (slice(None), columns), grad[:, i])
    return out


def surrogate(u, kind):
    if kind == "atan":
        return 1.0 / (1.0 + (math.pi * u) ** 2)  # alpha = 2
    s = 1.0 / (1.0 + np.exp(-4.0 * u))  # alpha = 4
    return 4.0 * s * (1.0 - s)


SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def sobel(r):
    kernels = np.stack([SOBEL, SOBEL.T])[:, None]
    return Convolution(kernels, 1, 1)


def loss_of_scale(prediction, truth, weight=0.5):
    """Published loss of one map and its derivative by the prediction."""
    valid = np.isfinite(truth)
    n = valid.sum()
    r = np.where(valid, prediction - np.where(valid, truth, 0.0), 0.0)
    conv = sobel(r)
    slopes = conv.forward(r[None])
    value = (r**2).sum() / n - (r.sum() / n) ** 2 + weight * (np.abs(slopes) * valid).sum() / n
    grad = 2 * r / n - 2 * r.sum() / n**2
    back, _, _ = conv.backward(np.sign(slopes) * valid / n, r[None])
    return value, np.where(valid, grad + weight * back[0], 0.0)


class Network:
    """The published network at full width; one pass keeps what the backward pass needs."""

    def __init__(self, residual_kind):
        self.residual_kind = residual_kind
        self.parameters = {}
        widths = [32, 64, 128, 256, 512]
        self.add("bottom.0.weight", (32, 4, 5, 5), 6.0)
        for s in range(1, 5):
            self.add(f"conv{s}.0.weight", (widths[s], widths[s - 1], 5, 5), 5.0)
        for b in range(2):
            for c in (1, 2):
                self.add(f"bottleneck.{b}.conv{c}.0.weight", (512, 512, 3, 3), 10.0)
        for s in range(4, 0, -1):
            self.add(f"deconv{s}.0.up.1.weight", (widths[s - 1], widths[s], 5, 5), 3.0)
        for s in range(4, 0, -1):
            self.add(f"predict_depth{s}.0.up.1.weight", (1, widths[s - 1], 3, 3), 1.0)
            self.add(f"predict_depth{s}.0.up.1.bias", (1,), 1.0)

    def add(self, name, shape, strength):
        fan_in = int(np.prod(shape[1:])) or 1
        self.parameters[name] = formula_weights(shape, len(self.parameters), strength / math.sqrt(fan_in))

    def spike(self, name, x, kind):
        self.potential[name] = (x, kind)
        s = (x >= 1.0).astype(np.float64)
        self.rates[name] = float(s.mean())
        return s

    def run(self, frames, truth):
        p, self.potential, self.rates = self.parameters, {}, {}
        maps, inputs, convs = [], {}, {}

        def conv(name, x, stride, padding, bias=None):
            convs[name] = Convolution(p[name], stride, padding, None if bias is None else p[bias])
            inputs[name] = x
            return convs[name].forward(x)

        x = self.spike("bottom", conv("bottom.0.weight", frames, 1, 2), "atan")
        for s in range(1, 5):
            maps.append(x)
            x = self.spike(f"conv{s}", conv(f"conv{s}.0.weight", x, 2, 2), "atan")
        residual_inputs = []
        for b in range(2):
            residual_inputs.append(x)
            y = self.spike(f"r{b}1", conv(f"bottleneck.{b}.conv1.0.weight", x, 1, 1), self.residual_kind)
            y = self.spike(f"r{b}2", conv(f"bottleneck.{b}.conv2.0.weight", y, 1, 1), self.residual_kind)
            x = x + y
        readout, scales, sums, sizes = 0, [], [x], {}
        for s in range(4, 0, -1):
            skip = maps[s - 1]
            sizes[f"d{s}"] = x.shape
            up = upsample(x, skip.shape[1] + 4, skip.shape[2] + 4)
            x = self.spike(f"deconv{s}", conv(f"deconv{s}.0.up.1.weight", up, 1, 0), "atan") + skip
            sums.append(x)
            sizes[f"p{s}"] = x.shape
            name = f"predict_depth{s}.0.up.1"
            readout = readout + conv(name + ".weight", upsample(x, HEIGHT + 2, WIDTH + 2), 1, 0, name + ".bias")
            scales.append(readout[0])

        grads = {}
        value, grad_scales = 0.0, []
        for scale in scales:
            term, grad = loss_of_scale(scale, truth)
            value += term
            grad_scales.append(grad)

        def back(name, grad, bias=None):
            grad_in, grads[name], grad_bias = convs[name].backward(grad, inputs[name])
            if bias is not None:
                grads[bias] = grad_bias
            return grad_in

        def through(name, grad):
            potential, kind = self.potential[name]
            return grad * surrogate(potential - 1.0, kind)

        grad_maps = [0.0] * 4
        grad_x, grad_readout = 0.0, 0.0
        for s in range(1, 5):  # from the finest to the deepest: reverse of the forward order
            grad_readout = grad_readout + grad_scales[4 - s]
            name = f"predict_depth{s}.0.up.1"
            grad_sum = upsample_backward(back(name + ".weight", grad_readout[None], name + ".bias"), sizes[f"p{s}"])
            grad_sum = grad_sum + grad_x
            grad_maps[s - 1] = grad_maps[s - 1] + grad_sum
            grad_up = back(f"deconv{s}.0.up.1.weight", through(f"deconv{s}", grad_sum))
            grad_x = upsample_backward(grad_up, sizes[f"d{s}"])
        for b in (1, 0):
            g = back(f"bottleneck.{b}.conv2.0.weight", through(f"r{b}2", grad_x))
            grad_x = grad_x + back(f"bottleneck.{b}.conv1.0.weight", through(f"r{b}1", g))
        for s in range(4, 0, -1):
            grad_x = back(f"conv{s}.0.weight", through(f"conv{s}", grad_x)) + grad_maps[s - 1]
        back("bottom.0.weight", through("bottom", grad_x))
        return scales, value, grads


def adam_step(weight, grad):
    """First step of Adam: bias-corrected moments of one gradient."""
    mean = (1 - BETA1) * grad / (1 - BETA1)
    square = (1 - BETA2) * grad**2 / (1 - BETA2)
    return weight - LR * mean / (np.sqrt(square) + EPSILON)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/golden"
    for kind in ("sigmoid", "atan"):
        network = Network(kind)
        scales, value, grads = network.run(formula_frames(), formula_truth())
        golden = {
            "made_by": "data-scripts/make_stereospike_golden.py",
            "residual_surrogate": kind,
            "loss": value,
            "scales": [[float(v) for v in scale.ravel()] for scale in scales],
            "rates": network.rates,
            "parameters": [],
        }
        for name, weight in network.parameters.items():
            grad = grads[name]
            after = adam_step(weight, grad)
            # Projections on two fixed sign patterns see every entry.
            signs = [np.where(mix(np.arange(grad.size, dtype=np.uint64) + np.uint64(seed)) & np.uint64(1), 1.0, -1.0)
                     for seed in (1, 2)]
            golden["parameters"].append({
                "name": name,
                "weight_norm": float(np.linalg.norm(weight)),
                "grad_norm": float(np.linalg.norm(grad)),
                "grad_projections": [float((grad.ravel() * s).sum()) for s in signs],
                "after_norm": float(np.linalg.norm(after)),
                "after_projections": [float((after.ravel() * s).sum()) for s in signs],
            })
        with open(f"{folder}/stereospike_{kind}.json", "w") as file:
            json.dump(golden, file, indent=0)
            file.write("\n")
        print(kind, "loss", value, "rates", {k: round(v, 3) for k, v in network.rates.items()})


if __name__ == "__main__":
    main()
