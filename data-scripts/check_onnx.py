#!/usr/bin/env python3
"""Runs exported networks in ONNX Runtime and compares them with this program's own answer.

    python3 -m venv venv && venv/bin/pip install onnxruntime==1.32.0 onnx==1.23.2 safetensors==0.8.0 numpy==2.4.6
    venv/bin/python data-scripts/check_onnx.py build/release/bin/spikedepth RUN...

RUN is a run folder or checkpoint of a network whose only graded map is the frame. For 346x260, 640x480, 240x180 and
320x240: trained weights must agree to 1e-5 (relative to the largest depth) but for pixels that a spike at its threshold
changed, at most 0.1 % of them; weights on the grid to the bit. Ours is the NIR graph with extensions, run by `export`,
which `export --check` compares with the event-driven engine. Exit status 1 where anything differs more.
"""
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file, save_file

SIZES = ((346, 260), (640, 480), (240, 180), (320, 240))


def spikedepth(program, *words):
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)


def frames(channels, height, width, seed):
    random = numpy.random.default_rng(seed)
    active = random.random((channels, height, width)) < 0.1
    return (active * random.integers(1, 4, active.shape)).astype(numpy.float32)


def compare(program, run, size, weights, folder):
    width, height = size
    words = ["--size", f"{width}x{height}", "--weights", weights]
    spikedepth(program, "export", run, f"{folder}/net.onnx", *words)
    spikedepth(program, "export", run, f"{folder}/net.nir", "--extensions", *words)
    model = onnx.load(f"{folder}/net.onnx")
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(f"{folder}/net.onnx", options, providers=["CPUExecutionProvider"])
    channels = session.get_inputs()[0].shape[1]
    worst, pixels = 0.0, 0
    for seed in range(3):
        frame = frames(channels, height, width, seed)
        save_file({"input": frame[None]}, f"{folder}/in.safetensors")
        spikedepth(program, "export", f"{folder}/net.nir", f"{folder}/out.safetensors", "--dt", "1e-4",
                   "--input", f"{folder}/in.safetensors")
        ours = load_file(f"{folder}/out.safetensors")["output"][0]
        theirs = session.run(["depth"], {"frame": frame[None]})[0][0]
        difference = numpy.abs(ours - theirs) / numpy.abs(ours).max()
        worst = max(worst, float(difference.max()))
        pixels += int((difference > (0 if weights == "grid" else 1e-5)).sum())
    operators = {node.op_type for node in model.graph.node}
    allowed = 0 if weights == "grid" else 3 * width * height // 1000
    print(f"{run} {width}x{height} {weights}: largest relative difference {worst:.2e}, {pixels} pixels above the bound; "
          f"{'Resize' if 'Resize' in operators else ''} {'Gather' if 'Gather' in operators else ''}")
    return pixels <= allowed


def main():
    program, runs = sys.argv[1], sys.argv[2:]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for run in runs:
            for size in SIZES:
                for weights in ("trained", "grid"):
                    good = compare(program, run, size, weights, folder) and good
    sys.exit(0 if good else 1)


main()
