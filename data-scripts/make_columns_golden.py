#!/usr/bin/env python3
"""Writes the golden HDF5 files of tests/golden/columns: small sequences in the layouts of DSEC and M3ED.

Needs h5py 3.16.0 and hdf5plugin 7.1.0, which bring the filters Blosc and Zstandard; pictures are packed with zlib.
The content follows closed forms, which tests/io/recordings/columns repeats:
event i of the left camera: t = 137 i + (i % 7) us, x = 13 i % 640, y = 7 i % 480, p = i // 3 % 2; of the right one
t = 211 i, x = 11 i % 640, y = 5 i % 480, p = i % 2.
"""
import pathlib
import struct
import sys
import zlib

import h5py
import hdf5plugin
import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "columns"
OFFSET = 49_599_300_523  # of DSEC's times, microseconds


def events(side, count, width, height):
    i = np.arange(count, dtype=np.int64)
    if side == "left":
        return 137 * i + i % 7, 13 * i % width, 7 * i % height, i // 3 % 2
    return 211 * i, 11 * i % width, 5 * i % height, i % 2


def ms_index(t):
    milliseconds = np.arange(int(t[-1]) // 1000 + 1, dtype=np.int64)
    return np.searchsorted(t, 1000 * milliseconds, side="left").astype(np.uint64)


def dsec_events(path, side, count, filter_of):
    t, x, y, p = events(side, count, 640, 480)
    with h5py.File(path, "w") as file:
        for name, values, kind in (("x", x, "u2"), ("y", y, "u2"), ("p", p, "u1"), ("t", t, "u4")):
            file.create_dataset(f"events/{name}", data=values.astype(kind), chunks=(3000,), **filter_of)
        file.create_dataset("ms_to_idx", data=ms_index(t), chunks=(500,), **filter_of)
        file.create_dataset("t_offset", data=np.int64(OFFSET))


def rectify_map(path, shift, filter_of):
    y, x = (np.mgrid[0:480, 0:640] // 16 * 16).astype(np.float32)  # steps, which pack well
    with h5py.File(path, "w") as file:
        file.create_dataset("rectify_map", data=np.stack([x + shift, y - 0.5 * shift], axis=-1), chunks=(480, 128, 2),
                            **filter_of)


def png16(path, values):
    height, width = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


CHAIN = """intrinsics:
  cam0:
    camera_model: pinhole
    camera_matrix: [553.4686750102932, 553.3994078799127, 346.65339162053317, 216.52092103243012]
    distortion_coeffs: [-0.09356476362537607, 0.19445779814646236, 7.642434980998821e-05, 0.0019563864604273664]
    distortion_model: radtan
    resolution: [640, 480]
  camRect0:
    camera_model: pinhole
    camera_matrix: [569.7632987676102, 569.7632987676102, 335.0999870300293, 221.23667526245117]
    resolution: [640, 480]
  cam3:
    camera_model: pinhole
    camera_matrix: [552.1819422959984, 551.4454720096484, 336.87432177064744, 226.32630571403274]
    distortion_coeffs: [-0.0943129443470022, 0.19372144279664036, 0.0006003122506213617, -0.0003004128186416654]
    distortion_model: radtan
    resolution: [640, 480]
  camRect3:
    camera_model: pinhole
    camera_matrix: [569.7632987676102, 569.7632987676102, 335.0999870300293, 221.23667526245117]
    resolution: [640, 480]
extrinsics:
  T_10:
  - [1.0, 0.0, 0.0, -0.05]
  - [0.0, 1.0, 0.0, 0.0]
  - [0.0, 0.0, 1.0, 0.0]
  - [0.0, 0.0, 0.0, 1.0]
  T_21:
  - [1.0, 0.0, 0.0, -0.5]
  - [0.0, 1.0, 0.0, 0.0]
  - [0.0, 0.0, 1.0, 0.0]
  - [0.0, 0.0, 0.0, 1.0]
  T_32:
  - [1.0, 0.0, 0.0, -0.05]
  - [0.0, 1.0, 0.0, 0.0]
  - [0.0, 0.0, 1.0, 0.0]
  - [0.0, 0.0, 0.0, 1.0]
  R_rect0:
  - [1.0, 0.0, 0.0]
  - [0.0, 1.0, 0.0]
  - [0.0, 0.0, 1.0]
  R_rect3:
  - [1.0, 0.0, 0.0]
  - [0.0, 1.0, 0.0]
  - [0.0, 0.0, 1.0]
disparity_to_depth:
  cams_03:
  - [1.0, 0.0, 0.0, -335.0999870300293]
  - [0.0, 1.0, 0.0, -221.23667526245117]
  - [0.0, 0.0, 0.0, 569.7632987676102]
  - [0.0, 0.0, 1.6666666666666667, 0.0]
"""


def dsec(folder):
    blosc = hdf5plugin.Blosc(cname="zstd", clevel=5, shuffle=hdf5plugin.Blosc.SHUFFLE)
    for side, count in (("left", 10_000), ("right", 6_000)):
        (folder / "events" / side).mkdir(parents=True, exist_ok=True)
        dsec_events(folder / "events" / side / "events.h5", side, count, blosc)
    rectify_map(folder / "events" / "left" / "rectify_map.h5", 1.0, blosc)
    (folder / "calibration").mkdir(exist_ok=True)
    (folder / "calibration" / "cam_to_cam.yaml").write_text(CHAIN)
    pictures = folder / "disparity" / "event"
    pictures.mkdir(parents=True, exist_ok=True)
    times = []
    for k in range(4):
        values = np.zeros((480, 640), np.uint16)
        values[100:200, 50:250] = 256 * (10 + k)
        values[200, 51] = 257
        png16(pictures / f"{2 * k:06d}.png", values)
        times.append(OFFSET + 100_000 * k)
    (folder / "disparity" / "timestamps.txt").write_text("".join(f"{t}\n" for t in times))


def m3ed(folder):
    folder.mkdir(parents=True, exist_ok=True)
    shift = np.eye(4)
    shift[0, 3] = 0.12  # the right camera's origin in the left one
    with h5py.File(folder / "car_data.h5", "w") as file:
        file.attrs["version"] = "v1.1"
        for side, count in (("left", 10_000), ("right", 6_000)):
            t, x, y, p = events(side, count, 1280, 720)
            group = f"prophesee/{side}"
            for name, values, kind in (("x", x, "u2"), ("y", y, "u2"), ("p", p, "i1"), ("t", t, "i8")):
                file.create_dataset(f"{group}/{name}", data=values.astype(kind), chunks=(4000,), compression="lzf")
            file[f"{group}/ms_map_idx"] = ms_index(t)[: int(t[-1]) // 1000]
            file[f"{group}/calib/camera_model"] = "pinhole"
            file[f"{group}/calib/distortion_model"] = "radtan"
            file[f"{group}/calib/intrinsics"] = np.array([1034.0, 1033.0, 629.0, 357.0])
            file[f"{group}/calib/distortion_coeffs"] = np.array([-0.1, 0.15, 0.0005, -0.0004])
            file[f"{group}/calib/resolution"] = np.array([1280, 720])
            file[f"{group}/calib/T_to_prophesee_left"] = np.eye(4) if side == "left" else shift
    depth = np.full((3, 720, 1280), np.inf, np.float32)
    poses = np.stack([np.eye(4)] * 3)
    for k in range(3):
        depth[k, 300:400, 600:700] = 5 + k
        poses[k, 2, 3] = -0.5 * k  # what was ahead comes nearer: the camera moves forward
    with h5py.File(folder / "car_depth_gt.h5", "w") as file:
        file.create_dataset("depth/prophesee/left", data=depth, chunks=(1, 720, 1280), compression="lzf")
        file["ts"] = np.array([100_000, 200_000, 300_000], np.int64)
        file["Cn_T_C0"] = poses


def vector(folder):
    """VECtor's layout: one file a camera, Zstandard, a t_offset of shape (1,)."""
    folder.mkdir(parents=True, exist_ok=True)
    for side, count in (("left", 10_000), ("right", 6_000)):
        t, x, y, p = events(side, count, 640, 480)
        with h5py.File(folder / f"desk.synced.{side}_event.hdf5", "w") as file:
            for name, values, kind in (("x", x, "u2"), ("y", y, "u2"), ("p", p, "u1"), ("t", t, "u4")):
                file.create_dataset(f"events/{name}", data=values.astype(kind), chunks=(5000,), **hdf5plugin.Zstd())
            file.create_dataset("ms_to_idx", data=ms_index(t), chunks=(500,), **hdf5plugin.Zstd())
            file["t_offset"] = np.array([OFFSET], np.int64)


if __name__ == "__main__":
    wanted = {"h5py": "3.16.0", "hdf5plugin": "7.1.0"}
    for module in (h5py, hdf5plugin):
        found = getattr(module, "__version__", None) or hdf5plugin.version
        if found != wanted[module.__name__]:
            sys.exit(f"{module.__name__} {wanted[module.__name__]} was expected, found {found}")
    dsec(OUT / "dsec" / "alley_00_a")
    m3ed(OUT / "m3ed")
    vector(OUT / "vector")
