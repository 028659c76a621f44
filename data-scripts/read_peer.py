#!/usr/bin/env python3
"""Reads all events of a file into memory with another library, as the yardstick for spikedepth's reader. Prints JSON.

Usage: read_peer.py {expelliarmus|faery|evlib|evt3} FILE [--encoding evt2|evt3|dat]
On one core: the process keeps to the first one that it may use, and thread pools get one thread. The clock runs from the call that names the file
until all events are in memory: importing, and the sums that tell whether the same events were read, do not count. Packages: expelliarmus 1.1.12,
faery 0.7.1, evlib 0.13.2, evt3 0.4.1.
"""
import argparse
import json
import os
import time

for pool in ("POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[pool] = "1"
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import numpy as np


class Clock:
    """Wall time and time of this process."""

    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def seconds(self):
        return time.perf_counter() - self.wall, time.process_time() - self.cpu


def encoding_of(path):
    head = open(path, "rb").read(4096)
    if b"EVT3" in head or b"% evt 3" in head:
        return "evt3"
    return "evt2" if b"% evt 2" in head or b"EVT2" in head else "dat"


def with_expelliarmus(path, encoding):
    from expelliarmus import Wizard

    wizard = Wizard(encoding=encoding)
    clock = Clock()
    rows = wizard.read(path)
    return clock.seconds(), [(rows["t"], rows["x"], rows["y"], rows["p"])]


def with_faery(path, _):
    import faery

    clock = Clock()
    packets = list(faery.events_stream_from_file(path))
    return clock.seconds(), [(p["t"], p["x"], p["y"], p["on"]) for p in packets]


def with_evlib(path, _):
    import evlib

    clock = Clock()
    table = evlib.load_events(path).collect()
    seconds = clock.seconds()
    t = table["t" if "t" in table.columns else "timestamp"].to_physical().to_numpy()
    return seconds, [(t, table["x"].to_numpy(), table["y"].to_numpy(), table["polarity"].to_numpy() > 0)]


def with_evt3(path, _):
    import evt3

    clock = Clock()
    events = evt3.decode_file(path)
    return clock.seconds(), [(events.t, events.x, events.y, events.p)]


def main():
    readers = {"expelliarmus": with_expelliarmus, "faery": with_faery, "evlib": with_evlib, "evt3": with_evt3}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=readers)
    parser.add_argument("file")
    parser.add_argument("--encoding", choices=["evt2", "evt3", "dat"])
    arguments = parser.parse_args()
    encoding = arguments.encoding or encoding_of(arguments.file)
    (seconds, cpu_seconds), parts = readers[arguments.library](arguments.file, encoding)
    events, pixel_sum, time_sum = 0, 0, 0
    for t, x, y, on in parts:
        events += len(t)
        pixel_sum += int(x.sum(dtype=np.uint64)) + (int(y.sum(dtype=np.uint64)) << 12) + (int(np.count_nonzero(on)) << 24)
        time_sum += int(t.astype(np.uint64).sum(dtype=np.uint64))
    wrap = (1 << 64) - 1
    print(json.dumps({"events": events, "seconds": seconds, "cpu_seconds": cpu_seconds, "events_per_second": events / seconds, "pixel_sum": pixel_sum & wrap, "time_sum": time_sum & wrap}))


if __name__ == "__main__":
    main()
