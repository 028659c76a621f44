#!/usr/bin/env python3
"""Closes holes with scikit-image's area_closing and writes tests/golden/area_closing.json: an independent route for fill_holes.
Needs python3-skimage.

    python3 data-scripts/make_hole_golden.py tests/golden
"""
import json
import sys

import numpy as np
from skimage.morphology import area_closing

WIDTH, HEIGHT, AREA = 40, 30, 24


def main():
    random = np.random.default_rng(3)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    depth = (2.0 + 0.05 * x + 0.5 * ((x // 8 + y // 6) % 3)).astype(np.float32)
    depth[random.random(depth.shape) < 0.25] = 0  # scattered holes
    depth[5:10, 5:11] = 0  # 30 px: stays
    depth[20:24, 20:25] = 0  # 20 px: closes, unless scattered holes touch it
    depth[0:3, 33:40] = 0
    closed = area_closing(depth, AREA, connectivity=1)
    folder = sys.argv[1] if len(sys.argv) > 1 else "tests/golden"
    with open(f"{folder}/area_closing.json", "w") as file:
        golden = {"made_by": "data-scripts/make_hole_golden.py", "width": WIDTH, "height": HEIGHT, "area": AREA}
        golden["depth"] = [round(float(v), 6) for v in depth.ravel()]
        golden["closed"] = [round(float(v), 6) for v in closed.ravel()]
        json.dump(golden, file)
        file.write("\n")
    print("pixels raised:", int((closed != depth).sum()), "still unknown:", int((closed == 0).sum()))


if __name__ == "__main__":
    main()
