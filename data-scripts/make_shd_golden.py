"""Golden files of the Spiking Heidelberg Digits' layout as it is described, written with h5py.

Usage: make_shd_golden.py FOLDER. Times are half floats, units 16-bit integers, one list a recording. Recording n of a file has
3 n spikes, in the test file in chunks that can grow: spike s at (s + 1) / 16 s from unit (100 n + 7 s) modulo 700; its label is (n + 4) modulo 20.
"""
import sys
from pathlib import Path

import h5py
import numpy as np


def write(path, count, last_unit=None, spare_time=False, chunks=None):
    times = [np.array([(s + 1) / 16 for s in range(3 * n)], dtype=np.float16) for n in range(count)]
    units = [np.array([(100 * n + 7 * s) % 700 for s in range(3 * n)], dtype=np.uint16) for n in range(count)]
    if last_unit is not None:
        units[-1][-1] = last_unit
    if spare_time:
        times[-1] = np.append(times[-1], np.float16(1))
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w", track_order=False) as file:
        for name, lists, kind in (("times", times, np.float16), ("units", units, np.uint16)):
            data = file.create_dataset(f"spikes/{name}", (count,), dtype=h5py.vlen_dtype(kind), chunks=chunks, maxshape=None if chunks is None else (None,))
            for n, values in enumerate(lists):
                data[n] = values
        file["labels"] = np.array([(n + 4) % 20 for n in range(count)], dtype=np.uint16)


folder = Path(sys.argv[1])
write(folder / "good" / "shd_train.h5", 5)
write(folder / "good" / "shd_test.h5", 3, chunks=(2,))
write(folder / "unit" / "shd_train.h5", 4, last_unit=700)
write(folder / "length" / "shd_train.h5", 4, spare_time=True)
