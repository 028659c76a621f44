#!/usr/bin/env python3
"""Writes tests/golden/aedat4/*.aedat4 with iniVation's own library: pip install dv-processing==2.0.4 numpy.

Every event, frame and time follows the closed forms below, which tests/io/recordings/aedat4 repeats.
"""
import pathlib
import sys

import dv_processing as dv
import numpy as np

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "aedat4"
START = 1_700_000_000_000_000  # Unix microseconds
WIDTH, HEIGHT = 346, 260


def events(first, count, step, offset):
    """Event k: t = START + offset + step k, x = 7 k mod 346, y = 11 k mod 260, ON where k mod 3 is 0."""
    store = dv.EventStore()
    for k in range(first, first + count):
        store.push_back(START + offset + step * k, k * 7 % WIDTH, k * 11 % HEIGHT, k % 3 == 0)
    return store


def image(index, channels):
    """Pixel (x, y) of channel c is (x + 2 y + 3 index + 40 c) mod 256."""
    y, x = np.mgrid[0:20, 0:30]
    planes = [(x + 2 * y + 3 * index + 40 * c) % 256 for c in range(channels)]
    pixels = planes[0] if channels == 1 else np.stack(planes, axis=-1)
    return dv.Frame(START + 10_000 * index, pixels.astype(np.uint8))


def config(name, compression):
    made = dv.io.MonoCameraWriter.Config(name, compression)
    made.addEventStream((WIDTH, HEIGHT))
    made.addFrameStream((WIDTH, HEIGHT))
    made.addImuStream()
    made.addTriggerStream()
    return made


def write_stereo():
    writer = dv.io.StereoCameraWriter(
        str(GOLDEN / "stereo.aedat4"),
        config("DVX_L", dv.CompressionType.LZ4), config("DVX_R", dv.CompressionType.LZ4))
    for part in range(3):
        writer.right.writeEvents(events(100 * part, 100, 40, 5))
        writer.left.writeEvents(events(200 * part, 200, 20, 0))
    writer.left.writeFrame(image(0, 1))
    writer.left.writeFrame(image(1, 3))
    writer.right.writeFrame(image(2, 1))
    writer.left.writeTrigger(dv.Trigger(START, dv.TriggerType.EXTERNAL_SIGNAL_RISING_EDGE))


def write_mono(name, compression):
    writer = dv.io.MonoCameraWriter(str(GOLDEN / f"{name}.aedat4"), config("DVX_M", compression))
    for part in range(2):
        writer.writeEvents(events(150 * part, 150, 20, 0))
    writer.writeFrame(image(0, 1))


if __name__ == "__main__":
    if dv.__version__ != "2.0.4":
        sys.exit("dv-processing 2.0.4 is expected, not " + dv.__version__)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    write_stereo()
    write_mono("mono_zstd", dv.CompressionType.ZSTD)
    write_mono("mono_none", dv.CompressionType.NONE)
    write_mono("mono_lz4_high", dv.CompressionType.LZ4_HIGH)
