#!/usr/bin/env python3
"""Seconds to read all events of an AEDAT 4 file into memory: spikedepth's reader beside other libraries.

pip install aedat==2.3.0 faery==0.7.1 dv-processing==2.0.4 numpy
read_aedat4_peers.py FILE.aedat4 [--tests build/release/bin/io_tests] [--rounds 7]

Every round runs each reader once in a process of its own on one core, in turn, so that what else the machine
does falls on all alike; the file is read once before. Beside the seconds that passed stand those that the process
computed, which other programs on the core disturb less. Each reader must find the same number of events and the same
sum of their columns x. Starting Python and importing are not part of the times; opening the file is.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

PEERS = ("aedat", "faery", "dv-processing")


def now():
    return time.perf_counter(), time.process_time()


def since(begin):
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


def read_aedat(path):
    import aedat
    import numpy as np
    begin = now()
    parts = [p["events"] for p in aedat.Decoder(path) if "events" in p]
    events = np.concatenate(parts)
    return *since(begin), len(events), int(events["x"].sum(dtype=np.uint64))


def read_faery(path):
    import faery
    import numpy as np
    begin = now()
    events = faery.events_stream_from_file(path).to_array()
    return *since(begin), len(events), int(events["x"].sum(dtype=np.uint64))


def read_dv(path):
    import dv_processing as dv
    import numpy as np
    begin = now()
    reader = dv.io.MonoCameraRecording(path)
    parts = []
    while (batch := reader.getNextEventBatch()) is not None:
        parts.append(batch.numpy())
    events = np.concatenate(parts)
    return *since(begin), len(events), int(events["x"].sum(dtype=np.uint64))


def run(name, path, tests):
    if name == "spikedepth":
        text = subprocess.run([tests, "--gtest_filter=Aedat4Speed.*"], check=True, capture_output=True, text=True,
                              env={**os.environ, "SPIKEDEPTH_SPEED_FILE": path}).stdout
        events, seconds, computed, x = re.search(r"SPEED (\d+) (\S+) (\S+) (\d+)", text).groups()
        return float(seconds), float(computed), int(events), int(x)
    text = subprocess.run([sys.executable, __file__, path, "--one", name], check=True, capture_output=True, text=True)
    return tuple(json.loads(text.stdout.splitlines()[-1]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--tests", default="build/release/bin/io_tests")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one", choices=PEERS)
    options = parser.parse_args()
    if options.one:
        reader = {"aedat": read_aedat, "faery": read_faery, "dv-processing": read_dv}[options.one]
        print(json.dumps(reader(options.file)))
        return
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    pathlib.Path(options.file).read_bytes()
    names = ("spikedepth", *PEERS)
    seconds = {name: [] for name in names}
    found = {}
    for _ in range(options.rounds):
        for name in names:
            taken, computed, events, x = run(name, options.file, options.tests)
            seconds[name].append((taken, computed))
            found[name] = (events, x)
    if len(set(found.values())) != 1:
        sys.exit(f"the readers disagree: {found}")
    events = found["spikedepth"][0]
    print(f"{events} events, {options.rounds} rounds on one core; medians, ratios to spikedepth of each round")
    for kind, column in (("passed", 0), ("computed", 1)):
        for name in names:
            taken = [row[column] for row in seconds[name]]
            ratios = [b / a[column] for a, b in zip(seconds["spikedepth"], taken)]
            middle = statistics.median(taken)
            print(f"{kind:9} {name:14} {middle:7.3f} s {events / middle / 1e6:7.1f} M events/s "
                  f"{statistics.median(ratios):6.2f} x ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
