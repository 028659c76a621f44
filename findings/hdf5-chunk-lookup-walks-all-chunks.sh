#!/usr/bin/env bash
# HDF5 1.14 (h5py 3.12.1's own build): asking where one chunk of a dataset lies takes time in proportion to the number of chunks, by coordinates
# (H5Dget_chunk_info_by_coord) and by index (H5Dget_chunk_info) alike, although reading a row out of the same chunk does not. A reader of event files
# that asks for every chunk's place in turn is therefore quadratic. H5Dchunk_iter gives all places in one pass.
#
# Seen with h5py 3.12.1, HDF5 1.14.4, microseconds a call; datasets of (N, 4) float64 in chunks of one row:
#   chunks   by coordinates   by index   reading the row   one pass over all, per chunk
#    5,000        246            500          2.5                   4.6
#   40,000      2,918          6,818          2.7                   3.6
#
# Fails if the calls no longer grow, or reading a row does. Needs python3 with venv and pip; works in a temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet h5py==3.12.1 numpy==2.1.3
cd "$folder"
venv/bin/python - <<'PYTHON'
import statistics
import time

import h5py

CALLS = 200


def micros(call, count):
    """Median over five rounds of `count` calls, each with its number."""
    rounds = []
    for _ in range(5):
        begin = time.perf_counter()
        for i in range(count):
            call(i)
        rounds.append((time.perf_counter() - begin) / count * 1e6)
    return statistics.median(rounds)


def measure(chunks):
    with h5py.File("x.h5", "w") as file:
        file.create_dataset("x", shape=(chunks, 4), chunks=(1, 4), dtype="f8")[:] = 1
    with h5py.File("x.h5") as file:
        data, step = file["x"], chunks // CALLS
        by_coordinates = micros(lambda i: data.id.get_chunk_info_by_coord((i * step, 0)), CALLS)
        by_index = micros(lambda i: data.id.get_chunk_info(i * step), CALLS // 4)
        row = micros(lambda i: data[i * step], CALLS)
        one_pass = micros(lambda i: data.id.chunk_iter(lambda info: None), 1) / chunks
    print(f"{chunks:7d} chunks: by coordinates {by_coordinates:8.1f} us, by index {by_index:8.1f} us, "
          f"reading the row {row:6.1f} us, one pass {one_pass:5.2f} us a chunk")
    return by_coordinates, by_index, row, one_pass


print("h5py", h5py.__version__, "HDF5", h5py.version.hdf5_version)
few, many = measure(5_000), measure(40_000)
assert many[0] > 4 * few[0], "looking up by coordinates no longer grows with the number of chunks"
assert many[1] > 4 * few[1], "looking up by index no longer grows with the number of chunks"
assert many[2] < 3 * few[2], "reading a row grows with the number of chunks as well"
assert many[3] * 50 < many[0], "one pass is no cheaper than a look-up"
print("as described")
PYTHON
