#!/usr/bin/env python3
"""Carries spiking networks between this program and other libraries as NIR files, and counts the places that differ.

    python3 -m venv a && a/bin/pip install snntorch==1.0.0 norse==1.1.0 spikingjelly==2.0.0 nir==1.0.8 nirtorch==2.6 torch==2.15.0 \
        safetensors==0.8.0
    python3 -m venv b && b/bin/pip install sinabs==3.1.3 nir==1.0.4 torch==2.15.0 safetensors==0.8.0
    a/bin/python data-scripts/check_nir.py build/release/bin/spikedepth RUN...      # each with what is installed
    b/bin/python data-scripts/check_nir.py build/release/bin/spikedepth RUN...

Ours to theirs: the encoder of each RUN (run folder or checkpoint), weights on the grid, 32x24 pixels, 20 steps of random
events. Theirs to ours: three neurons behind a Linear of random weights, 100 steps, as each library exports them. One
line each: spikes native, spikes after the crossing, places that differ, places; or why the crossing is refused.
"""
import io
import contextlib
import logging
import subprocess
import sys
import tempfile
import warnings

import nir
import numpy
import torch
from safetensors.numpy import load_file, save_file

PROGRAM = ""
FOLDER = ""


def spikedepth(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])


def run_ours(graph, inputs, dt, *more):
    save_file({"input": inputs}, f"{FOLDER}/in.safetensors")
    spikedepth("export", graph, f"{FOLDER}/out.safetensors", "--dt", str(dt), "--input", f"{FOLDER}/in.safetensors", *more)
    return load_file(f"{FOLDER}/out.safetensors")["output"]


def steps(network, inputs, state=False):
    """[steps, ...] of a network that takes [1, ...] and gives an output, or a pair of output and state."""
    memory, outputs = None, []
    for frame in inputs:
        frame = torch.tensor(frame)[None]
        result = network(frame, memory) if state else network(frame)
        output, memory = result if isinstance(result, tuple) else (result, None)
        outputs.append(output.detach().numpy().reshape(-1))
    return numpy.array(outputs)


def to_norse(path, inputs, dt):
    import norse.torch
    return steps(norse.torch.from_nir(nir.read(path), dt=dt), inputs, state=True)


def to_snntorch(path, inputs, dt):
    from snntorch.import_nir import import_from_nir
    return steps(import_from_nir(nir.read(path)), inputs, state=True)


def to_spikingjelly(path, inputs, dt):
    from spikingjelly.activation_based.nir_exchange import import_from_nir
    return steps(import_from_nir(nir.read(path), dt=dt), inputs, state=True)


def to_sinabs(path, inputs, dt):
    from sinabs.nir import from_nir
    return steps(from_nir(nir.read(path), batch_size=1), inputs)


def ours_to_theirs(run):
    inputs = (numpy.random.default_rng(0).random((20, 4, 24, 32)) < 0.2).astype(numpy.float32)
    path = f"{FOLDER}/ours.nir"
    for name, reader in (("norse", to_norse), ("snntorch", to_snntorch), ("spikingjelly", to_spikingjelly),
                         ("sinabs", to_sinabs)):
        if not installed(name):
            continue
        for dt in (1e-4, 1.0):
            more = ["--without-v-reset"] if name == "sinabs" else []
            spikedepth("export", run, path, "--encoder-only", "--weights", "grid", "--size", "32x24", "--dt", str(dt), *more)
            ours = run_ours(path, inputs, dt)
            tell(f"{run} -> {name}, dt {dt:g}", ours.reshape(len(ours), -1), lambda: reader(path, inputs, dt))


def linear(random):
    layer = torch.nn.Linear(4, 3, bias=False)
    layer.weight.data = torch.tensor(random.normal(0.15, 0.3, (3, 4)), dtype=torch.float32)
    return layer


def from_snntorch(random, reset):
    import snntorch
    from snntorch.export_nir import export_to_nir
    leaky = snntorch.Leaky(beta=0.9 * torch.ones(3), threshold=torch.ones(3), reset_mechanism=reset, init_hidden=True)
    network = torch.nn.Sequential(linear(random), leaky)
    return network, export_to_nir(network, torch.zeros(1, 4), ignore_dims=[0]), False


def from_norse(random):
    import norse.torch
    parameters = norse.torch.LIFBoxParameters(tau_mem_inv=torch.full((3,), 100.0), v_th=torch.full((3,), 0.05),
                                              v_leak=torch.zeros(3), v_reset=torch.zeros(3))
    network = norse.torch.SequentialState(linear(random), norse.torch.LIFBoxCell(parameters))
    return network, norse.torch.to_nir(network, torch.zeros(1, 4)), True


def from_spikingjelly(random, neuron):
    from spikingjelly.activation_based import layer, neuron as neurons
    from spikingjelly.activation_based.nir_exchange import export_to_nir
    dense = layer.Linear(4, 3, bias=False)
    dense.weight.data = linear(random).weight.data
    kinds = {"LIF": lambda: neurons.LIFNode(tau=10.0, decay_input=False, v_reset=0.0),
             "LIF, decaying input": lambda: neurons.LIFNode(tau=10.0, decay_input=True, v_threshold=0.05, v_reset=0.0),
             "IF": lambda: neurons.IFNode(v_reset=0.0)}
    network = torch.nn.Sequential(dense, kinds[neuron]())
    return network, export_to_nir(network, torch.zeros(1, 4), dt=1e-4), False


def from_sinabs(random):
    import sinabs.layers
    from sinabs.nir import to_nir
    network = torch.nn.Sequential(linear(random), sinabs.layers.IAFSqueeze(batch_size=1, num_timesteps=1))
    graph = to_nir(network, torch.zeros(1, 4))
    return torch.nn.Sequential(network[0], sinabs.layers.IAFSqueeze(batch_size=1)), graph, False


def theirs_to_ours():
    cases = [("snntorch", f"Leaky, reset {reset}", lambda random, reset=reset: from_snntorch(random, reset), 1e-4, ())
             for reset in ("subtract", "zero")]
    cases += [("norse", "LIFBoxCell", from_norse, dt, ()) for dt in (1e-3, 1e-6)]
    cases += [("spikingjelly", kind, lambda random, kind=kind: from_spikingjelly(random, kind), 1e-4, ("--at-or-above",))
              for kind in ("LIF", "LIF, decaying input", "IF")]
    cases += [("sinabs", "IAF", from_sinabs, dt, ("--at-or-above",)) for dt in (1.0, 1e-3)]
    for name, what, make, dt, more in cases:
        if not installed(name):
            continue
        random = numpy.random.default_rng(1)
        inputs = random.integers(0, 2, (100, 4)).astype(numpy.float32)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                network, graph, state = make(random)
                nir.write(f"{FOLDER}/theirs.nir", graph)
                native = steps(network, inputs, state)
        except Exception as error:
            print(f"{name} {what}: cannot export itself ({type(error).__name__}: {str(error).splitlines()[0][:90]})")
            continue
        tell(f"{name} {what} -> ours, dt {dt:g}", native, lambda: run_ours(f"{FOLDER}/theirs.nir", inputs, dt, *more))


def installed(name):
    try:
        __import__(name)
        return True
    except ImportError:
        return False


def tell(crossing, native, run):
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            got = run()
        got = got.reshape(native.shape)
        print(f"{crossing}: {native.sum():g} -> {got.sum():g} spikes, {(native != got).sum()} of {native.size} places differ")
    except Exception as error:
        first = (str(error).splitlines() or [""])[0]
        print(f"{crossing}: refused ({type(error).__name__}: {first[:160]})")


def main():
    global PROGRAM, FOLDER
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    PROGRAM = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        FOLDER = folder
        for run in sys.argv[2:]:
            ours_to_theirs(run)
        theirs_to_ours()


main()
