#!/usr/bin/env python3
"""Reads an MVSEC data file with h5py and NumPy, rectifies its events and counts them into frames [4, 260, 346] per window, as
spikedepth's own reader does: the yardstick for its speed. Prints JSON. One core; whole arrays at once, no loop over events."""
import argparse
import json
import os
import pathlib
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")

import h5py
import numpy as np

HEIGHT, WIDTH = 260, 346
PIXELS = HEIGHT * WIDTH
ROWS_AT_ONCE = 1 << 18  # 8 MB: larger blocks leave the cache and are slower


def rectification(path, side):
    """Raw pixel -> rectified pixel; PIXELS where it falls outside the view. Identity without maps beside the file."""
    name = path.name.replace("_data.hdf5", "")
    maps = [path.parent / f"{name}_calib" / f"{name}_{side}_{axis}_map.txt" for axis in "xy"]
    if not all(map_file.exists() for map_file in maps):
        return np.arange(PIXELS)
    x, y = (np.rint(np.loadtxt(map_file)).astype(np.int64) for map_file in maps)
    inside = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    return np.where(inside, y * WIDTH + x, PIXELS).ravel()


def add_frames(frames, dataset, table, channel, base_s, window_s):
    """Calls frames(window, channel, counts) for every window of one camera (in parts, where a block ends within it)."""
    for first in range(0, len(dataset), ROWS_AT_ONCE):
        rows = dataset[first : first + ROWS_AT_ONCE]
        target = table[rows[:, 1].astype(np.int64) * WIDTH + rows[:, 0].astype(np.int64)]
        target += (PIXELS + 1) * (rows[:, 3] <= 0)
        window = ((rows[:, 2] - base_s) / window_s).astype(np.int64)
        borders = np.flatnonzero(np.diff(window)) + 1
        for part, index in zip(np.split(target, borders), window[np.concatenate(([0], borders))]):
            counts = np.bincount(part, minlength=2 * (PIXELS + 1)).reshape(2, PIXELS + 1)[:, :PIXELS]
            frames(index, channel, counts.astype(np.float32))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--window-ms", type=float, default=50)
    arguments = parser.parse_args()
    checksum = 0.0
    centre = (HEIGHT // 2) * WIDTH + WIDTH // 2

    def look(_index, channel, counts):
        nonlocal checksum
        if channel == 0:
            checksum += float(counts[0, centre])

    with h5py.File(arguments.file, "r") as file:
        datasets = [file[f"davis/{side}/events"] for side in ("left", "right")]
        tables = [rectification(arguments.file, side) for side in ("left", "right")]
        base_s = min(dataset[0, 2] for dataset in datasets)
        start = time.perf_counter()
        for channel, (dataset, table) in enumerate(zip(datasets, tables)):
            add_frames(look, dataset, table, channel, base_s, arguments.window_ms * 1e-3)
        seconds = time.perf_counter() - start
        events = sum(len(dataset) for dataset in datasets)
    print(json.dumps({"events": events, "seconds": seconds, "events_per_second": events / seconds, "checksum": checksum}))


if __name__ == "__main__":
    main()
