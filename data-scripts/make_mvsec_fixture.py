#!/usr/bin/env python3
"""Writes tests/golden/mvsec/golden1_{data,gt}.hdf5 with h5py, as MVSEC's converter does: a tiny recording whose numbers
follow closed forms, with LZF-compressed images and depth maps. The numbers compress well, and the script checks that the
filter was really used: chunks that don't shrink are stored raw and would prove nothing about a reader."""
import pathlib

import h5py
import numpy as np

HEIGHT, WIDTH = 260, 346
BASE_S = 1504645177.25
EVENTS, FRAMES = 1000, 3


def events(side):
    """Event k: 250 us (left) or 500 us (right) apart."""
    k = np.arange(EVENTS)
    step_us = 250 if side == "left" else 500
    return np.stack([k * 7 % WIDTH, k * 11 % HEIGHT, BASE_S + k * step_us * 1e-6, np.where(k % 3 == 0, 1.0, -1.0)], axis=1)


def image(i):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return ((x // 16 + 3 * (y // 16) + i) % 256).astype(np.uint8)


def depth(i):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    metres = (1.0 + 0.25 * (x // 32) + 0.5 * i).astype(np.float32)
    metres[y < 100] = np.nan
    return metres


def require_lzf(dataset):
    for i in range(dataset.id.get_num_chunks()):
        assert dataset.id.get_chunk_info(i).filter_mask == 0, f"{dataset.name}: chunk {i} is stored raw"


def frames(group, name, maker, times):
    array = np.stack([maker(i) for i in range(FRAMES)])
    dataset = group.create_dataset(name, data=array, chunks=(1, HEIGHT, WIDTH), compression="lzf")
    require_lzf(dataset)
    group.create_dataset(name + "_ts", data=times)


def main():
    folder = pathlib.Path(__file__).parent.parent / "tests/golden/mvsec"
    folder.mkdir(parents=True, exist_ok=True)
    times = BASE_S + 0.05 * (1 + np.arange(FRAMES))
    with h5py.File(folder / "golden1_data.hdf5", "w") as file:
        for side in ("left", "right"):
            group = file.create_group(f"davis/{side}")
            group.create_dataset("events", data=events(side))
            frames(group, "image_raw", image, times)
            group.create_dataset("image_raw_event_inds", data=np.searchsorted(events(side)[:, 2], times) - 1)
    with h5py.File(folder / "golden1_gt.hdf5", "w") as file:
        left = file.create_group("davis/left")
        frames(left, "depth_image_rect", depth, times)
        frames(left, "depth_image_raw", lambda i: depth(i) + np.float32(1), times)
        poses = np.tile(np.eye(4), (FRAMES, 1, 1))
        poses[:, 0, 3] = np.arange(FRAMES)
        left.create_dataset("pose", data=poses)
        left.create_dataset("pose_ts", data=times)
    print(folder)


if __name__ == "__main__":
    main()
