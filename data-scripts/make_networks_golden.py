#!/usr/bin/env python3
"""Writes tests/golden/networks: small files of other writers, and spikes that plain numpy computes from them.

    python3 -m venv venv && venv/bin/pip install nir==1.0.8 safetensors==0.8.0 numpy==2.4.6 ml_dtypes==0.6.0 h5py==3.16.0
    venv/bin/python data-scripts/make_networks_golden.py tests/golden/networks

lif.nir: Affine, LIF (r = tau/dt), Linear, IF (r = 1/dt), each with resets; lif.json: input and output spikes of 40 steps.
conv.nir: Conv2d of stride 2, groups and bias, IF, SumPool2d, Flatten, Affine, CubaLIF, in two levels; conv.json.
types.safetensors: every type that is read.
"""
import json
import sys

import ml_dtypes
import nir
import numpy
from safetensors.numpy import save_file

F = numpy.float32
DT = 1e-3


def lif_graph(random):
    ones = numpy.ones(4, F)
    tau = F(0.01) * ones
    nodes = {
        "input": nir.Input({"input": numpy.array([3])}),
        "weights": nir.Affine(random.normal(0.4, 0.3, (4, 3)).astype(F), random.normal(0, 0.1, 4).astype(F)),
        "lif": nir.LIF(tau=tau, r=tau / F(DT), v_leak=0 * ones, v_threshold=ones, v_reset=F(-0.25) * ones),
        "linear": nir.Linear(random.normal(0.4, 0.3, (2, 4)).astype(F)),
        "if": nir.IF(r=F(1 / DT) * ones[:2], v_threshold=F(0.5) * ones[:2], v_reset=0 * ones[:2]),
        "output": nir.Output({"output": numpy.array([2])}),
    }
    names = list(nodes)
    return nir.NIRGraph(nodes, list(zip(names, names[1:])))


def run_lif(graph, inputs):
    lif, last = graph.nodes["lif"], graph.nodes["if"]
    v, u, spikes = numpy.zeros(4), numpy.zeros(2), []
    for x in inputs:
        current = graph.nodes["weights"].weight.astype(float) @ x + graph.nodes["weights"].bias
        v = v * 0.9 + current
        fired = v > 1
        v = numpy.where(fired, -0.25, v)
        u = u + graph.nodes["linear"].weight.astype(float) @ fired.astype(float)
        second = u > 0.5
        u = numpy.where(second, 0, u)
        spikes.append(second.astype(int).tolist())
    return spikes


def conv_graph(random):
    def full(shape, value):
        return numpy.full(shape, value, F)

    ones = numpy.ones(3, F)
    inner = {
        "input": nir.Input({"input": numpy.array([2, 9, 8])}),
        "conv": nir.Conv2d(input_shape=(9, 8), weight=random.normal(0.1, 0.3, (4, 1, 3, 3)).astype(F), stride=(2, 1),
                           padding=(1, 0), dilation=1, groups=2, bias=random.normal(0, 0.1, 4).astype(F)),
        "if": nir.IF(r=full((4, 5, 6), 1 / DT), v_threshold=full((4, 5, 6), 1), v_reset=full((4, 5, 6), 0)),
        "output": nir.Output({"output": numpy.array([4, 5, 6])}),
    }
    nodes = {
        "input": nir.Input({"input": numpy.array([2, 9, 8])}),
        "part": nir.NIRGraph(inner, [("input", "conv"), ("conv", "if"), ("if", "output")], type_check=False),
        "pool": nir.SumPool2d(kernel_size=numpy.array([2, 2]), stride=numpy.array([2, 2]), padding=numpy.array([0, 0])),
        "flat": nir.Flatten({"input": numpy.array([4, 2, 3])}, start_dim=0, end_dim=-1),
        "dense": nir.Affine(random.normal(0.05, 0.2, (3, 24)).astype(F), numpy.zeros(3, F)),
        "cuba": nir.CubaLIF(tau_syn=F(0.004) * ones, tau_mem=F(0.01) * ones, r=ones, v_leak=0 * ones,
                            v_threshold=F(0.125) * ones, w_in=F(2) * ones, v_reset=0 * ones),
        "output": nir.Output({"output": numpy.array([3])}),
    }
    names = list(nodes)
    return nir.NIRGraph(nodes, list(zip(names, names[1:])), type_check=False)


def run_conv(graph, inputs):
    conv = graph.nodes["part"].nodes["conv"]
    v, current, u, spikes = numpy.zeros((4, 5, 6)), numpy.zeros(3), numpy.zeros(3), []
    for x in inputs:
        padded = numpy.pad(x, ((0, 0), (1, 1), (0, 0)))
        for k in range(4):
            for row in range(5):
                for column in range(6):
                    patch = padded[k // 2, 2 * row:2 * row + 3, column:column + 3]
                    v[k, row, column] += (patch * conv.weight[k, 0]).sum() + conv.bias[k]
        fired = (v > 1).astype(float)
        v = numpy.where(fired > 0, 0, v)
        pooled = fired[:, :4].reshape(4, 2, 2, 3, 2).sum((2, 4))
        dense = graph.nodes["dense"].weight.astype(float) @ pooled.reshape(-1)
        current = current + (2 * dense - current) * (DT / 0.004)
        u = u + (current - u) * (DT / 0.01)
        second = u > 0.125
        u = numpy.where(second, 0, u)
        spikes.append(second.astype(int).tolist())
    return spikes


def main(folder):
    for name, make, run, shape in (("lif", lif_graph, run_lif, (40, 3)), ("conv", conv_graph, run_conv, (25, 2, 9, 8))):
        random = numpy.random.default_rng(7)
        graph = make(random)
        inputs = random.integers(0, 2, shape)
        nir.write(f"{folder}/{name}.nir", graph)
        with open(f"{folder}/{name}.json", "w") as file:
            json.dump({"dt": DT, "input": inputs.reshape(len(inputs), -1).tolist(), "output": run(graph, inputs)}, file)
    values = [[-2, 0, 1.5], [0.25, 96, 3]]
    floats = {"f64": float, "f32": F, "f16": numpy.float16, "bf16": ml_dtypes.bfloat16}
    whole = {"i64": numpy.int64, "i32": numpy.int32, "i16": numpy.int16, "i8": numpy.int8}
    tensors = {name: numpy.array(values).astype(kind) for name, kind in floats.items()}
    tensors |= {name: numpy.array([-3, 7, 100]).astype(kind) for name, kind in whole.items()}
    tensors |= {"u8": numpy.array([1, 255], numpy.uint8), "bool": numpy.array([True, False]),
                "single": numpy.array(0.5, F), "empty": numpy.zeros((0, 4), F)}
    save_file(tensors, f"{folder}/types.safetensors")


main(sys.argv[1])
