#!/usr/bin/env python3
"""Numbers of the real samples that tests/io/recordings/prophesee/real_test.cpp expects, each by two independent libraries.

Usage: measure_prophesee_samples.py FOLDER, which holds prophesee/evt3_sample.raw and evt2_sample.raw (open-neuromorphic/expelliarmus, aestream/faery)
and es/dvs.es (aestream/faery). Packages as in make_prophesee_golden.py. Prints number, first and last event and the SHA-256 of 13 bytes an event.
faery is no witness for EVT3: it raises times that go back, as they do in the sample, to the newest one.
"""
import hashlib
import sys
from pathlib import Path

import numpy as np

from make_prophesee_golden import evt3_read, evutils_read, expelliarmus_read, faery_read

ROW = np.dtype([("t", "<i8"), ("x", "<u2"), ("y", "<u2"), ("on", "u1")])


def event_stream_read(path):
    import event_stream

    decoder = event_stream.Decoder(str(path))
    rows = np.concatenate(list(decoder))
    events = np.zeros(len(rows), ROW)
    events["t"], events["x"], events["y"], events["on"] = rows["t"], rows["x"], decoder.height - 1 - rows["y"], rows["on"]
    return events


def digest(events):
    rows = np.zeros(len(events), ROW)
    for key in ("t", "x", "y"):
        rows[key] = events[key]
    rows["on"] = events["on"] if "on" in events.dtype.names else events["p"] > 0
    return f"{len(rows)} events, {rows[0]} to {rows[-1]}, {hashlib.sha256(rows.tobytes()).hexdigest()}"


def main():
    folder = Path(sys.argv[1])
    samples = {
        "prophesee/evt3_sample.raw": [evt3_read, evutils_read],
        "prophesee/evt2_sample.raw": [faery_read, lambda path: expelliarmus_read(path, "evt2")],
        "es/dvs.es": [event_stream_read, faery_read],
    }
    for name, readers in samples.items():
        first, second = (digest(read(folder / name)) for read in readers)
        print(f"{name}: {first}" + ("" if first == second else f"\n  OTHERWISE: {second}"))


if __name__ == "__main__":
    main()
