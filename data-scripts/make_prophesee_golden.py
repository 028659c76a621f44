#!/usr/bin/env python3
"""Golden files of Prophesee's formats and of Event Stream, written by independent libraries.

Usage: make_prophesee_golden.py FOLDER (tests/golden/prophesee), with these pinned packages in a virtual environment:
  pip install numpy==2.4.6 h5py==3.16.0 expelliarmus==1.1.12 faery==0.7.1 evlib==0.13.2 evutils==0.3.18 evt3==0.4.1 event_stream==1.6.3

Every file holds the same events, which events.bin keeps as they are expected: 16 bytes each (i64 t, u16 x, u16 y, i8 polarity -1/1, three
zeros). EVT2.1 groups events of one row into vectors, so its order within one time differs: events-evt21.bin is for it.
For each file another library than its writer reads it back here; where it does not give the same events, the script says why and the format's own
description decides. ECF has no encoder among the packages: encode_ecf() below follows the format's description, and evlib reads it back.
"""
import struct
import sys
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 640, 480
EVENT = np.dtype([("t", "<i8"), ("x", "<u2"), ("y", "<u2"), ("p", "i1"), ("pad", "V3")])


def make_events():
    """1500 events from 15.9 s on: bursts of equal times, runs along a row, a pause of 9 s, and the wrap of EVT3's clock at 16.777216 s."""
    random = np.random.default_rng(7)
    steps = random.choice([0, 0, 0, 1, 2, 15, 63, 64, 900, 4096], 1500)
    steps[700] = 9_000_000
    t = 15_900_000 + np.cumsum(steps)
    events = np.zeros(1500, EVENT)
    events["t"] = t
    events["x"] = random.integers(0, WIDTH, 1500)
    events["y"] = random.integers(0, HEIGHT, 1500)
    events["p"] = random.choice([-1, 1], 1500)
    for first in range(0, 1500, 100):  # neighbours in one row: vectors
        run = slice(first, first + 30)
        events["t"][run] = events["t"][first]
        events["y"][run] = events["y"][first]
        events["x"][run] = 100 + first // 10 + np.arange(30) + (np.arange(30) > 11) * 3
        events["p"][run] = events["p"][first]
    events["t"] = np.maximum.accumulate(events["t"])
    assert (np.diff(events["t"]) >= 0).all() and events["t"][0] < 1 << 24 < events["t"][-1]
    return events


def canonical(t, x, y, p):
    events = np.zeros(len(t), EVENT)
    events["t"], events["x"], events["y"] = t, x, y
    events["p"] = np.where(np.asarray(p).astype(np.int64) > 0, 1, -1)
    return events


# --- what the libraries write and read ---


def faery_write(path, events, version):
    import faery

    rows = np.zeros(len(events), faery.EVENTS_DTYPE)
    rows["t"], rows["x"], rows["y"], rows["on"] = events["t"], events["x"], events["y"], events["p"] > 0
    faery.events_stream_from_array(rows, (WIDTH, HEIGHT)).to_file(str(path), version=version)


def faery_read(path):
    import faery

    rows = np.concatenate(list(faery.events_stream_from_file(str(path))))
    return canonical(rows["t"], rows["x"], rows["y"], rows["on"])


def expelliarmus_rows(events):
    rows = np.zeros(len(events), np.dtype([("t", "<i8"), ("x", "<i2"), ("y", "<i2"), ("p", "u1")]))
    rows["t"], rows["x"], rows["y"], rows["p"] = events["t"], events["x"], events["y"], events["p"] > 0
    return rows


def expelliarmus_write(path, events, encoding):
    from expelliarmus import Wizard

    Wizard(encoding=encoding).save(str(path), expelliarmus_rows(events))


def expelliarmus_read(path, encoding):
    from expelliarmus import Wizard

    rows = Wizard(encoding=encoding).read(str(path))
    return canonical(rows["t"], rows["x"], rows["y"], rows["p"])


def evutils_write(path, events, encoding):
    from evutils.io.encoders import EventEncoder_EVT
    from evutils.types import EventArray

    with open(path, "w+b") as file:
        encoder = EventEncoder_EVT(file, width=WIDTH, height=HEIGHT, format=encoding)
        if hasattr(encoder, "init"):
            encoder.init()
        columns = {key: events[key].astype(kind) for key, kind in (("t", np.int64), ("x", np.uint16), ("y", np.uint16))}
        encoder.write(EventArray(p=(events["p"] > 0).astype(np.uint8), **columns))
        if hasattr(encoder, "close"):
            encoder.close()


def swap_halves(path, target):
    """EVT2.1's other order of halves; evutils writes the one that the header calls legacy."""
    data = path.read_bytes()
    begin = data.index(b"% end\n") + 6
    words = np.frombuffer(data[begin:], "<u4").reshape(-1, 2)[:, ::-1]
    target.write_bytes(data[:begin].replace(b"endianness legacy", b"endianness little") + words.tobytes())


def evutils_read(path):
    import evutils.io as io

    parts = list(io.EventReader(str(path), n_events=100_000))
    return canonical(*(np.concatenate([np.asarray(part[key]) for part in parts]) for key in "txyp"))


def evt3_read(path):
    import evt3

    events = evt3.decode_file(str(path))
    return canonical(events.t, events.x, events.y, events.p)


def event_stream_write(path, events, kind):
    import event_stream

    dtype = event_stream.dvs_dtype if kind == "dvs" else event_stream.atis_dtype
    rows = np.zeros(len(events), dtype)
    rows["t"], rows["x"], rows["y"] = events["t"], events["x"], HEIGHT - 1 - events["y"]
    rows["on" if kind == "dvs" else "polarity"] = events["p"] > 0
    if kind == "atis":  # beside the changes, threshold crossings, which are to be left out
        crossings = rows[::10].copy()
        crossings["exposure"] = True
        rows = np.concatenate([rows, crossings])
        rows = rows[np.argsort(rows["t"], kind="stable")]
    with event_stream.Encoder(str(path), kind, WIDTH, HEIGHT) as encoder:
        encoder.write(rows)


def event_stream_read(path):
    import event_stream

    rows = np.concatenate(list(event_stream.Decoder(str(path))))
    atis = "e" in rows.dtype.names
    rows = rows[~rows["exposure"]] if atis else rows
    return canonical(rows["t"], rows["x"], HEIGHT - 1 - rows["y"], rows["polarity" if atis else "on"])


# --- ECF, from the description of the format ---


def ecf_times(t):
    out = bytearray(struct.pack("<Q", t[0]))
    now, i = int(t[0]), 0
    while i < len(t):
        step = int(t[i]) - now
        if step >= 15:
            while step > 0:
                out.append(0xF0 | step & 15)
                step >>= 4
        now = int(t[i])
        count = 1
        while i + count < len(t) and t[i + count] == now:
            count += 1
        out.append(step << 4 | min(count, 15))
        if count >= 15:
            out += struct.pack("<H", count)
        i += count
    return bytes(out)


def runs(values):
    ends = np.flatnonzero(np.diff(values)) + 1
    return [(int(part[0]), len(part)) for part in np.split(values, ends)]


def packed(values, bits):
    """Groups of four values of 12 or 24 bits in three words of 16 or 32."""
    values = [int(v) for v in values] + [0] * (-len(values) % 4)
    third = bits // 3  # 4 or 8
    low = lambda v, n: v & ((1 << n) - 1)
    out = bytearray()
    for a, b, c, d in zip(*(values[k::4] for k in range(4))):
        words = (a << third | low(b, third), b >> third << 2 * third | low(c, 2 * third), c >> 2 * third << bits | d)
        out += struct.pack("<3H" if bits == 12 else "<3I", *words)
    return bytes(out)


def encode_ecf(events, coding):
    """coding: "yxp", "xp" or "masked"."""
    x, y = events["x"].astype(np.int64), events["y"].astype(np.int64)
    p = (events["p"] > 0).astype(np.int64)
    flags = {"yxp": 2, "xp": 1, "masked": 0}[coding]
    out = struct.pack("<I", len(events) << 2 | flags) + ecf_times(events["t"])
    if coding == "yxp":
        return out + packed(y << 12 | x << 1 | p, 24)
    for row, count in runs(y):
        out += struct.pack("<H", row << 5 | min(count, 31)) + (struct.pack("<H", count) if count >= 31 else b"")
    if coding == "xp":
        return out + packed(x << 1 | p, 12)
    i = 0
    while i < len(x):
        first, mask = x[i], 0
        i += 1
        for k in range(5):
            if i < len(x) and x[i] == first + k + 1:
                mask |= 1 << (4 - k)
                i += 1
        out += struct.pack("<H", int(first) << 5 | mask)
    for on, count in runs(p):
        out += struct.pack("<B", on << 7 | min(count, 127)) + (struct.pack("<H", count) if count >= 127 else b"")
    return out


def ecf_write(path, events, codings, chunk=512):
    """A Metavision file. The codings take turns; None is a chunk that the filter was left out of."""
    import h5py

    record = np.dtype({"names": ["x", "y", "p", "t"], "formats": ["<u2", "<u2", "<i2", "<i8"], "offsets": [0, 2, 4, 8], "itemsize": 16})
    rows = np.zeros(len(events), record)
    rows["x"], rows["y"], rows["p"], rows["t"] = events["x"], events["y"], events["p"] > 0, events["t"]
    with h5py.File(path, "w") as file:
        file.attrs["version"], file.attrs["geometry"] = "1.0", f"{WIDTH}x{HEIGHT}"
        group = file.create_group("CD")
        if codings is None:
            group.create_dataset("events", data=rows, maxshape=(None,), chunks=(chunk,), compression="gzip")
            return
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_chunk((chunk,))
        creation.set_filter(0x8ECF, h5py.h5z.FLAG_OPTIONAL, ())
        space = h5py.h5s.create_simple((len(rows),), (h5py.h5s.UNLIMITED,))
        data = h5py.h5d.create(group.id, b"events", h5py.h5t.py_create(record), space, creation)
        for number, first in enumerate(range(0, len(rows), chunk)):
            coding = codings[number % len(codings)]
            part = slice(first, first + chunk)
            if coding is None:
                full = np.zeros(chunk, record)  # a chunk as it is in memory is always full
                full[: len(rows[part])] = rows[part]
                bytes_ = full.tobytes()
            else:
                bytes_ = encode_ecf(events[part], coding)
            data.write_direct_chunk((first,), bytes_, 1 if coding is None else 0)


def evlib_read(path):
    import evlib

    table = evlib.load_events(str(path)).collect()
    t = table["t"].to_physical().to_numpy() if "t" in table.columns else table["timestamp"].to_physical().to_numpy()
    return canonical(t, table["x"].to_numpy(), table["y"].to_numpy(), table["polarity"].to_numpy())


def compare(name, library, expected, read):
    try:
        got = read()
    except BaseException as problem:  # faery's panics are no Exceptions
        print(f"{name}: {library} cannot read it: {type(problem).__name__} {str(problem)[:100]}")
        return False
    if len(got) == len(expected) and (got == expected).all():
        print(f"{name}: {library} reads the same {len(got)} events")
        return True
    shift = set((got["t"] - expected["t"]).tolist()) if len(got) == len(expected) else "-"
    print(f"{name}: {library} reads {len(got)} other events; differences of time {sorted(shift)[:5] if shift != '-' else shift}")
    return False


def sorted_events(events):
    return np.sort(events, order=["t", "y", "p", "x"])


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    events = make_events()
    events.tofile(folder / "events.bin")
    at = lambda name: folder / name

    faery_write(at("faery_evt2.raw"), events, "evt2")
    faery_write(at("faery_evt3.raw"), events, "evt3")
    faery_write(at("faery.dat"), events, "dat2")
    expelliarmus_write(at("expelliarmus_evt2.raw"), events, "evt2")
    expelliarmus_write(at("expelliarmus.dat"), events, "dat")
    # EVT3 of evutils leaves out TIME_LOW after a TIME_HIGH if it did not change; OpenEB, faery and evt3 then read 0. Not taken.
    evutils_write(at("evutils_evt2.raw"), events, "evt2")
    evutils_write(at("evutils_evt21.raw"), events, "evt21")
    swap_halves(at("evutils_evt21.raw"), at("evutils_evt21_little.raw"))
    short = events.copy()  # a pause takes a byte for every 127 us
    short["t"] -= 15_900_000
    short["t"][700:] -= 8_900_000
    short.tofile(folder / "events-es.bin")
    event_stream_write(at("dvs.es"), short, "dvs")
    event_stream_write(at("atis.es"), short, "atis")
    ecf_write(at("ecf_packed.h5"), events, ["yxp"])
    ecf_write(at("ecf_mixed.h5"), events, ["masked", "xp", "yxp"])
    ecf_write(at("ecf_left_out.h5"), events, [None, "masked", None])
    ecf_write(at("gzip.h5"), events, None)

    for name in ("faery_evt2.raw", "expelliarmus_evt2.raw", "evutils_evt2.raw"):
        compare(name, "evutils", events, lambda: evutils_read(at(name)))
        compare(name, "faery", events, lambda: faery_read(at(name)))
        compare(name, "expelliarmus", events, lambda: expelliarmus_read(at(name), "evt2"))
    # evt3 and evutils do not add faery's line "% t0"; evt3 counts a wrap only from the clock's last values.
    for library, read in (("faery", faery_read), ("evt3", evt3_read), ("evutils", evutils_read)):
        compare("faery_evt3.raw", library, events, lambda: read(at("faery_evt3.raw")))
    got = evutils_read(at("evutils_evt21.raw"))
    assert (sorted_events(got) == sorted_events(events)).all()
    got.tofile(at("events-evt21.bin"))
    for name in ("evutils_evt21.raw", "evutils_evt21_little.raw"):
        compare(name, "evlib", got, lambda: evlib_read(at(name)))
        compare(name, "evutils", got, lambda: evutils_read(at(name)))
    for name in ("faery.dat", "expelliarmus.dat"):
        compare(name, "evutils", events, lambda: evutils_read(at(name)))
        compare(name, "expelliarmus", events, lambda: expelliarmus_read(at(name), "dat"))
        compare(name, "faery", events, lambda: faery_read(at(name)))
    for name in ("dvs.es", "atis.es"):
        compare(name, "event_stream", short, lambda: event_stream_read(at(name)))
        compare(name, "faery", short, lambda: faery_read(at(name)))
    for name in ("ecf_packed.h5", "ecf_mixed.h5", "ecf_left_out.h5", "gzip.h5"):
        compare(name, "evlib", events, lambda: evlib_read(at(name)))


if __name__ == "__main__":
    main()
