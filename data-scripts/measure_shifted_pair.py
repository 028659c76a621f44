#!/usr/bin/env python3
"""How well a network reads disparity in a real recording where everything lies at one known disparity.

    data-scripts/measure_shifted_pair.py path/to/spikedepth RUN pair.dat --disparity 13 --from 3 --to 6.5

`pair.dat` holds lines `t_us x y polarity camera` (pixels from 1; camera 0: left, 1: right). The right camera's events are moved further left, 4 pixels at a
time, so that the disparity is known over a range. Prints, at pixels with left events that have a partner in the right image, the median of what
`spikedepth predict` reads and its median relative error, then the correlation and the error over all. Needs nothing but Python.
"""
import argparse
import csv
import os
import statistics
import struct
import subprocess
import sys
import tempfile

RIG_PX_M = 20.0  # any: depth is turned back into disparity
WINDOW_US = 50000


def read_rows(path):
    with open(path) as lines:
        return [tuple(int(word) for word in line.split()[:5]) for line in lines if line.strip()]


def write_shifted(rows, shift, path):
    with open(path, "w") as out:
        for t, x, y, polarity, camera in rows:
            moved = x - shift if camera == 1 else x
            if moved >= 1:
                out.write(f"{t} {moved} {y} {polarity} {camera}\n")


def read_pfm(path):
    with open(path, "rb") as file:
        file.readline()
        width, height = map(int, file.readline().split())
        file.readline()
        return width, height, struct.unpack(f"<{width * height}f", file.read(4 * width * height))


def predicted_disparities(rows, maps, disparity):
    """At left events of each map's last 50 ms; rows of a PFM run from the bottom up, the file's pixels from 1."""
    first = min(row[0] for row in rows)
    found = []
    with open(os.path.join(maps, "index.csv")) as index:
        for entry in csv.DictReader(index):
            end = int(entry["window_end_us"])
            width, height, metres = read_pfm(os.path.join(maps, entry["file"]))
            for t, x, y, _, camera in rows:
                if camera == 0 and end - WINDOW_US <= t - first < end and x > disparity:
                    found.append(RIG_PX_M / metres[(height - y) * width + x - 1])
    return found


def correlation(xs, ys):
    mean_x, mean_y = statistics.mean(xs), statistics.mean(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    return covariance / (sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys)) ** 0.5


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("run")
    parser.add_argument("pair")
    parser.add_argument("--disparity", type=int, required=True, help="pixels, of the recording as it is")
    parser.add_argument("--from", dest="begin", default="0", help="seconds")
    parser.add_argument("--to", dest="end", default="-1", help="seconds")
    parser.add_argument("--most", type=int, default=28, help="largest shift, pixels")
    options = parser.parse_args()
    try:
        rows = read_rows(options.pair)
    except (OSError, ValueError) as error:
        sys.exit(f"{options.pair}: {error}; expected lines 't_us x y polarity camera'")
    all_read, all_true = [], []
    print("disparity  pixels  read, median  relative error, median")
    for shift in range(0, options.most + 1, 4):
        disparity = options.disparity + shift
        with tempfile.TemporaryDirectory() as folder:
            moved, maps = os.path.join(folder, "moved.dat"), os.path.join(folder, "maps")
            write_shifted(rows, shift, moved)
            done = subprocess.run([options.program, "predict", options.run, "--data", moved, "--out", maps,
                                   "--focal-baseline", str(RIG_PX_M), "--from", options.begin, "--to", options.end,
                                   "--period", "100"], capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(done.stderr)
            found = predicted_disparities(rows, maps, disparity)
        if not found:
            sys.exit(f"{options.pair}: no left events between --from and --to at disparity {disparity}")
        errors = [abs(value - disparity) / disparity for value in found]
        print(f"{disparity:9d} {len(found):7d} {statistics.median(found):13.2f} {statistics.median(errors):23.3f}")
        all_read += found
        all_true += [disparity] * len(found)
    errors = [abs(read - true) / true for read, true in zip(all_read, all_true)]
    print(f"correlation {correlation(all_read, all_true):.3f}, median relative error {statistics.median(errors):.3f}")


if __name__ == "__main__":
    main()
