#!/usr/bin/env python3
"""Counts rectified events as StereoSpike's converter does (drops coordinates outside of the view, then cuts off decimals) and writes
tests/golden/rectified_counts.json: an independent route for rounding = "truncate", and for "round" (rounds, then drops). Needs python3-numpy.

    python3 data-scripts/make_rectified_counts_golden.py tests/golden
"""
import json
import sys

import numpy as np

WIDTH, HEIGHT, EVENTS = 24, 16, 4000


def counts(x, y, on):
    image = np.zeros((2, HEIGHT, WIDTH), dtype=int)
    np.add.at(image, (np.where(on, 0, 1), y.astype(int), x.astype(int)), 1)
    return image.ravel().tolist()


def main():
    random = np.random.default_rng(5)
    grid_y, grid_x = np.mgrid[0:HEIGHT, 0:WIDTH]
    # A little barrel: the borders reach 1.5 px beyond the view, whole numbers and halves among them.
    map_x = np.round((grid_x - 11.5) * 1.13 + 11.5 + 0.2 * random.standard_normal(grid_x.shape), 1).astype(np.float32)
    map_y = np.round((grid_y - 7.5) * 1.2 + 7.5 + 0.2 * random.standard_normal(grid_x.shape), 1).astype(np.float32)
    x, y = random.integers(0, WIDTH, EVENTS), random.integers(0, HEIGHT, EVENTS)
    on = random.random(EVENTS) < 0.4
    rect_x, rect_y = map_x[y, x], map_y[y, x]
    golden = {"made_by": "data-scripts/make_rectified_counts_golden.py", "width": WIDTH, "height": HEIGHT}
    golden["map_x"], golden["map_y"] = [np.round(m.astype(float), 1).ravel().tolist() for m in (map_x, map_y)]
    golden["x"], golden["y"], golden["on"] = x.tolist(), y.tolist(), on.astype(int).tolist()
    inside = (rect_x >= 0) & (rect_x < WIDTH) & (rect_y >= 0) & (rect_y < HEIGHT)
    golden["truncate"] = counts(rect_x[inside], rect_y[inside], on[inside])
    round_x, round_y = np.round(rect_x), np.round(rect_y)
    inside = (round_x >= 0) & (round_x < WIDTH) & (round_y >= 0) & (round_y < HEIGHT)
    golden["round"] = counts(round_x[inside], round_y[inside], on[inside])
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/golden"
    with open(f"{folder}/rectified_counts.json", "w") as file:
        json.dump(golden, file)
        file.write("\n")
    print({key: (sum(golden[key]), sum(golden[key][:WIDTH])) for key in ("truncate", "round")})


if __name__ == "__main__":
    main()
