#!/usr/bin/env python3
"""Does with h5py and NumPy what spikedepth's reader does, as the yardstick for its speed: reads an MVSEC data file window by
window, turns times into integer microseconds, leaves out and counts unusable events (pixel, polarity, time) and those that go
back in time, rectifies and counts the others into one frame [4, 260, 346] of both cameras per window. Prints JSON.

One core; no loop over events: h5py reads many windows at once, all steps are whole-array ones, and bincount counts (np.add.at
is far slower). The index that finds the windows' rows is made before the clock starts, as in spikedepth."""
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
ROWS_AT_ONCE = 1 << 17  # 4 MB: larger blocks leave the cache and are slower


def rectification(path, side):
    """Raw pixel -> rectified pixel; PIXELS where it falls outside the view. Identity without maps beside the file."""
    name = path.name.replace("_data.hdf5", "")
    maps = [path.parent / f"{name}_calib" / f"{name}_{side}_{axis}_map.txt" for axis in "xy"]
    if not all(map_file.exists() for map_file in maps):
        return np.arange(PIXELS, dtype=np.int32)
    x, y = (np.rint(np.loadtxt(map_file)).astype(np.int32) for map_file in maps)
    inside = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    return np.where(inside, y * WIDTH + x, PIXELS).astype(np.int32).ravel()


class Camera:
    """Windows of one camera, from blocks of many windows."""

    def __init__(self, dataset, table, base_s, window_us, windows):
        self.dataset, self.table, self.base_s = dataset, table, base_s
        self.defects = {"unusable": 0, "backwards": 0}
        self.newest = -(1 << 62)
        times_us = np.rint((dataset[:, 2] - base_s) * 1e6).astype(np.int64)
        self.rows = np.searchsorted(times_us, np.arange(windows + 1) * window_us)
        self.first = self.last = 0  # rows in the block
        self.window = 0

    def load(self):
        """The next block: whole windows, as many as fit."""
        start = self.rows[self.window]
        end_window = max(self.window + 1, np.searchsorted(self.rows, start + ROWS_AT_ONCE, side="right") - 1)
        self.first, self.last = start, self.rows[end_window]
        rows = self.dataset[self.first : self.last]
        x, y, t, p = rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]
        usable = (np.abs(t) <= 1e11) & (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT) & ((np.abs(p) == 1) | (p == 0))
        if not usable.all():
            self.defects["unusable"] += int(np.count_nonzero(~usable))
            rows = np.where(usable[:, None], rows, 0)
            x, y, t, p = rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]
        self.t_us = np.rint((t - self.base_s) * 1e6).astype(np.int64)
        newest = np.maximum.accumulate(self.t_us)
        self.defects["backwards"] += int(np.count_nonzero(self.t_us < newest))
        self.target = self.table[y.astype(np.int32) * WIDTH + x.astype(np.int32)]
        self.target[~usable] = PIXELS
        self.target[p <= 0] += PIXELS + 1

    def next_counts(self):
        """ON and OFF counts [2, PIXELS] of the next window, and how many events it has."""
        begin, end = self.rows[self.window], self.rows[self.window + 1]
        if end > self.last:
            self.load()
        self.window += 1
        part = self.target[begin - self.first : end - self.first]
        return np.bincount(part, minlength=2 * (PIXELS + 1)).reshape(2, PIXELS + 1)[:, :PIXELS], end - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--window-ms", type=float, default=50)
    arguments = parser.parse_args()
    window_us = int(arguments.window_ms * 1000)
    centre = slice((HEIGHT // 2) * WIDTH, (HEIGHT // 2 + 1) * WIDTH)
    checksum, events = 0.0, 0
    with h5py.File(arguments.file, "r") as file:
        datasets = [file[f"davis/{side}/events"] for side in ("left", "right")]
        base_s = min(dataset[0, 2] for dataset in datasets)
        end_us = max(int(np.rint((dataset[-1, 2] - base_s) * 1e6)) for dataset in datasets) + 1
        windows = -(-end_us // window_us)
        cameras = [
            Camera(dataset, rectification(arguments.file, side), base_s, window_us, windows)
            for side, dataset in zip(("left", "right"), datasets)
        ]
        frame = np.empty((4, PIXELS), np.float32)
        start = time.perf_counter()
        for _ in range(windows):
            for side, camera in enumerate(cameras):
                frame[2 * side : 2 * side + 2], count = camera.next_counts()
                events += int(count)
            checksum += float(frame[0, centre].sum())
        seconds = time.perf_counter() - start
    print(json.dumps({"events": events, "seconds": seconds, "events_per_second": events / seconds, "checksum": checksum}))


if __name__ == "__main__":
    main()
