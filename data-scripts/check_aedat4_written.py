#!/usr/bin/env python3
"""Reads AEDAT 4 files of spikedepth's writer with three other libraries and checks every event.

pip install dv-processing==2.0.4 aedat==2.3.0 faery==0.7.1 numpy
check_aedat4_written.py [FILE...]; by default tests/golden/aedat4/written_stereo.aedat4, whose bytes
tests/io/recordings/aedat4/aedat4_writer_test.cpp compares with what the writer makes.
"""
import pathlib
import sys

import aedat
import dv_processing as dv
import faery
import numpy as np

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests/golden/aedat4/written_stereo.aedat4"
START = 1_700_000_000_000_000


def expected(count, step, offset):
    k = np.arange(count)
    return np.stack([START + offset + step * (k // 3 * 2), k * 7 % 346, k * 11 % 260, k % 3 == 0], axis=1)


LEFT, RIGHT = expected(1000, 20, 0), expected(500, 40, 5)


def with_dv(path):
    reader = dv.io.StereoCameraRecording(str(path), "left", "right")
    found = []
    for camera in (reader.getLeftReader(), reader.getRightReader()):
        rows = []
        while (events := camera.getNextEventBatch()) is not None:
            table = events.numpy()
            rows.append(np.stack([table[n].astype(np.int64) for n in ("timestamp", "x", "y", "polarity")], axis=1))
        found.append(np.concatenate(rows))
    frames = []
    left = dv.io.StereoCameraRecording(str(path), "left", "right").getLeftReader()
    while (frame := left.getNextFrame()) is not None:
        frames.append((frame.timestamp, frame.image.copy()))
    y, x = np.mgrid[0:20, 0:30]
    assert [t for t, _ in frames] == [START, START + 10_000], frames
    for index, (_, image) in enumerate(frames):
        assert np.array_equal(image, (x + 2 * y + 3 * index) % 256), "frame"
    return found


def with_aedat(path):
    decoder = aedat.Decoder(str(path))
    assert {i: s["type"] for i, s in decoder.id_to_stream().items()} == {0: "events", 1: "frame", 2: "events"}
    found = {0: [], 2: []}
    for packet in decoder:
        if "events" in packet:
            e = packet["events"]
            found[packet["stream_id"]].append(np.stack([e[n].astype(np.int64) for n in ("t", "x", "y", "on")], axis=1))
    return [np.concatenate(found[0]), np.concatenate(found[2])]


def with_faery(path):
    """faery reads one event stream of a file, the first (and shifts its times to its first event)."""
    rows = []
    for e in faery.events_stream_from_file(path):
        rows.append(np.stack([e["t"].astype(np.int64), e["x"], e["y"], e["on"]], axis=1))
    rows = np.concatenate(rows)
    rows[:, 0] += START - rows[0, 0]
    return rows


for path in [pathlib.Path(p) for p in sys.argv[1:]] or [GOLDEN]:
    for name, found in (("dv-processing", with_dv(path)), ("aedat", with_aedat(path))):
        assert np.array_equal(found[0], LEFT), f"{name}: left"
        assert np.array_equal(found[1], RIGHT), f"{name}: right"
    assert np.array_equal(with_faery(path), LEFT), "faery"
    print(f"{path}: dv-processing {dv.__version__}, aedat and faery read the events that were written")
