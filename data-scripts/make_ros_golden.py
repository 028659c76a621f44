#!/usr/bin/env python3
"""Writes tests/golden/ros: pip install rosbags==0.11.9 mcap==1.6.0 lz4 numpy.

Events follow the closed forms below, which tests/io/recordings/ros repeats. The words of EVT3, libcaer_cmp,
libcaer and mono are put together here from the formats' descriptions; the files around them are rosbags' and mcap's.
"""
import importlib.metadata
import pathlib
import shutil
import struct
import sys

import numpy as np
from mcap.writer import CompressionType, IndexType, Writer as McapWriter
from rosbags.rosbag1 import Writer as Bag1Writer
from rosbags.rosbag2 import StoragePlugin, Writer as Bag2Writer
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "ros"
SECONDS = 1_700_000_000  # Unix time of the start
WIDTH, HEIGHT = 346, 260
NAMES = ("left", "right")

EVENT = "uint16 x\nuint16 y\ntime ts\nbool polarity\n"
ARRAY = "# events of a sensor\nstd_msgs/Header header\nuint32 height\nuint32 width\ndvs_msgs/Event[] events\n"
SWAPPED = "std_msgs/Header header\ndvs_msgs/Event[] events\nuint32 height\nuint32 width\n"
PACKET = ("std_msgs/Header header\nuint32 height\nuint32 width\nuint64 seq\nuint64 time_base\nstring encoding\n"
          "bool is_bigendian\nuint8[] events\n")


def event(k, step, offset):
    """Event k: (t in us since the start, x, y, ON)."""
    return offset + step * k, k * 7 % WIDTH, k * 11 % HEIGHT, k % 3 == 0


def ros1_store(array=ARRAY):
    store = get_typestore(Stores.ROS1_NOETIC)
    store.register(get_types_from_msg(EVENT, "dvs_msgs/msg/Event"))
    store.register(get_types_from_msg(array, "dvs_msgs/msg/EventArray"))
    store.register(get_types_from_msg(PACKET, "event_camera_msgs/msg/EventPacket"))
    return store


def ros2_store():
    store = get_typestore(Stores.ROS2_HUMBLE)
    store.register(get_types_from_msg(EVENT.replace("time ts", "builtin_interfaces/Time ts"), "dvs_msgs/msg/Event"))
    store.register(get_types_from_msg(ARRAY, "dvs_msgs/msg/EventArray"))
    store.register(get_types_from_msg(PACKET, "event_camera_msgs/msg/EventPacket"))
    return store


def header(store, t_us, number=0):
    stamp = store.types["builtin_interfaces/msg/Time"](sec=SECONDS + t_us // 1_000_000, nanosec=t_us % 1_000_000 * 1000)
    if "seq" in store.types["std_msgs/msg/Header"].__dataclass_fields__:
        return store.types["std_msgs/msg/Header"](seq=number, stamp=stamp, frame_id="cam0")
    return store.types["std_msgs/msg/Header"](stamp=stamp, frame_id="cam0")


def array(store, first, count, step, offset):
    time, made = store.types["builtin_interfaces/msg/Time"], []
    for k in range(first, first + count):
        t, x, y, on = event(k, step, offset)
        made.append(store.types["dvs_msgs/msg/Event"](
            x=x, y=y, ts=time(sec=SECONDS + t // 1_000_000, nanosec=t % 1_000_000 * 1000 + 999), polarity=on))
    return store.types["dvs_msgs/msg/EventArray"](
        header=header(store, made and offset + step * first or 0), height=HEIGHT, width=WIDTH, events=made)


def packet(store, number, encoding, base_ns, data, t_us=0):
    return store.types["event_camera_msgs/msg/EventPacket"](
        header=header(store, t_us, number), height=HEIGHT, width=WIDTH, seq=number, time_base=base_ns, encoding=encoding,
        is_bigendian=False, events=np.frombuffer(data, np.uint8))


def image(store, t_us, encoding, pixels):
    return store.types["sensor_msgs/msg/Image"](
        header=header(store, t_us), height=pixels.shape[0], width=pixels.shape[1], encoding=encoding, is_bigendian=0,
        step=pixels[0].nbytes, data=np.frombuffer(pixels.tobytes(), np.uint8))


def pose(store, t_us, k):
    g = "geometry_msgs/msg/"
    return store.types[g + "PoseStamped"](header=header(store, t_us), pose=store.types[g + "Pose"](
        position=store.types[g + "Point"](x=0.5 * k, y=1.0 + k, z=-2.0),
        orientation=store.types[g + "Quaternion"](x=0.0, y=0.6, z=0.0, w=0.8)))


# Words of cameras ------------------------------------------------------------------------------------------------------

def evt3(events, first_high):
    """TIME_HIGH as it changes, TIME_LOW and row with every event; every fifth event comes as a vector of one."""
    words, high = [], None
    for k, (t, x, y, on) in enumerate(events):
        if t >> 12 != high:
            high = t >> 12
            words.append(0x8000 | high & 0xFFF)
        words += [0x6000 | t & 0xFFF, y]
        words += [0x3000 | int(on) << 11 | x & ~3, 0x4000 | 1 << (x & 3)] if k % 5 == 0 else [0x2000 | int(on) << 11 | x]
    return struct.pack(f"<{len(words)}H", *words)


def libcaer_cmp(events, base):
    words = []
    for k, (t, x, y, on) in enumerate(events):
        words += [(t - base) >> 12, 0x1000 | (t - base) & 0xFFF, 0x2000 | x]
        words += [0x4000 | int(on) << 11 | y & ~7, 0x5000 | 1 << (y & 7)] if k % 5 == 0 else [0x3000 | int(on) << 11 | y]
    return struct.pack(f"<{len(words)}H", *words)


def libcaer(events):
    return b"".join(struct.pack("<II", x << 17 | y << 2 | int(on) << 1 | 1, t & 0x7FFFFFFF) for t, x, y, on in events)


def mono(events, base):
    return b"".join(struct.pack("<Q", int(on) << 63 | y << 48 | x << 32 | (t - base) * 1000) for t, x, y, on in events)


# Files -----------------------------------------------------------------------------------------------------------------

def write_mvsec(name, compression, store=None):
    """Two DAVIS cameras as MVSEC records them: 300 left and 200 right events, images, depth, poses."""
    path = GOLDEN / f"{name}.bag"
    path.unlink(missing_ok=True)
    store = store or ros1_store()
    writer = Bag1Writer(path)
    if compression:
        writer.set_compression(compression)
    writer.chunk_threshold = 3000
    with writer:
        def add(topic, kind):
            connection = writer.add_connection(topic, kind, typestore=store)
            return lambda t_us, message: writer.write(
                connection, (SECONDS * 1_000_000 + t_us) * 1000, store.serialize_ros1(message, kind))
        events = {n: add(f"/davis/{n}/events", "dvs_msgs/msg/EventArray") for n in ("right", "left")}
        imu = add("/davis/left/camera_info_name", "std_msgs/msg/String")
        images = add("/davis/left/image_raw", "sensor_msgs/msg/Image")
        raw = add("/davis/left/depth_image_raw", "sensor_msgs/msg/Image")
        rect = add("/davis/left/depth_image_rect", "sensor_msgs/msg/Image")
        poses = add("/davis/left/pose", "geometry_msgs/msg/PoseStamped")
        y, x = np.mgrid[0:10, 0:20]
        for part in range(3):
            t = 20_000 * part
            events["right"](t, array(store, part * 70, 70 if part < 2 else 60, 40, 5))
            events["left"](t, array(store, part * 100, 100, 20, 0))
            imu(t, store.types["std_msgs/msg/String"](data="camera"))
            images(t, image(store, t, "mono8", (x + 2 * y + part).astype(np.uint8)))
            depth = (x + 0.25 * y + part + 1).astype(np.float32)
            depth[0, 0] = np.nan
            raw(t, image(store, t, "32FC1", depth))
            rect(t, image(store, t, "16UC1", (1000 * (x + part)).astype(np.uint16)))
            poses(t, pose(store, t, part))


def write_packets1():
    path = GOLDEN / "packets.bag"
    path.unlink(missing_ok=True)
    store = ros1_store()
    with Bag1Writer(path) as writer:
        connection = writer.add_connection("/event_camera/events", "event_camera_msgs/msg/EventPacket", typestore=store)
        base = SECONDS * 1_000_000
        for part in range(2):
            batch = [event(k, 30, 0) for k in range(part * 50, part * 50 + 50)]
            message = packet(store, part, "mono", base * 1000, mono(batch, 0))
            writer.write(connection, base * 1000 + part, store.serialize_ros1(message, "event_camera_msgs/msg/EventPacket"))


def packets2(store, encoding):
    """(number, message) of one camera; times in us of its own clock, seven packets, the fifth is lost."""
    base = SECONDS * 1_000_000
    for part in range(7):
        batch = [event(k, 300_000, 1000) for k in range(part * 20, part * 20 + 20)]
        if part == 4:
            continue
        if encoding == "evt3":  # 24 bits of time: wraps after 16.8 s
            yield part, packet(store, part, "evt3", 0, evt3(batch, None))
        elif encoding == "libcaer_cmp":
            start = batch[0][0]
            batch = [(start + (t - start) // 100, x, y, on) for t, x, y, on in batch]
            yield part, packet(store, part, encoding, (base + start) * 1000, libcaer_cmp(batch, start))
        elif encoding == "libcaer":  # 31 bits, which wrap within the first packet
            batch = [(t + 2**31 - 2_000_000, x, y, on) for t, x, y, on in batch]
            high = batch[0][0] >> 31 << 31
            yield part, packet(store, part, encoding, (base + high) * 1000, libcaer(batch))
        else:
            start = batch[0][0]
            batch = [(start + (t - start) // 100, x, y, on) for t, x, y, on in batch]
            yield part, packet(store, part, encoding, (base + start) * 1000, mono(batch, start))


def write_bag2(name, plugin):
    """A folder: two cameras, left evt3, right libcaer_cmp; a third topic of something else."""
    path = GOLDEN / name
    shutil.rmtree(path, ignore_errors=True)
    store, kind = ros2_store(), "event_camera_msgs/msg/EventPacket"
    with Bag2Writer(path, version=9, storage_plugin=plugin) as writer:
        topics = {n: writer.add_connection(f"/cam/{n}/events", kind, typestore=store) for n in ("right", "left")}
        text = writer.add_connection("/talk", "std_msgs/msg/String", typestore=store)
        for (number, left), (_, right) in zip(packets2(store, "evt3"), packets2(store, "libcaer_cmp")):
            writer.write(topics["right"], number, store.serialize_cdr(right, kind))
            writer.write(text, number, store.serialize_cdr(
                store.types["std_msgs/msg/String"](data="hello"), "std_msgs/msg/String"))
            writer.write(topics["left"], number, store.serialize_cdr(left, kind))


def write_late():
    """Two cameras of one clock that send EVT3; the right one is recorded 40 s later. Headers come 3 ms late."""
    path = GOLDEN / "late"
    shutil.rmtree(path, ignore_errors=True)
    store, kind = ros2_store(), "event_camera_msgs/msg/EventPacket"
    with Bag2Writer(path, version=9, storage_plugin=StoragePlugin.MCAP) as writer:
        topics = {n: writer.add_connection(f"/cam/{n}/events", kind, typestore=store) for n in NAMES}
        for number, (name, start) in enumerate((("left", 0), ("right", 40_000_000))):
            batch = [event(k, 100, start + 1000) for k in range(20)]
            message = packet(store, number, "evt3", 0, evt3(batch, None), batch[-1][0] + 3000)
            writer.write(topics[name], number, store.serialize_cdr(message, kind))


def write_mcap(name, **options):
    """libcaer and dvs_msgs in CDR, by the package mcap."""
    store = ros2_store()
    kinds = {"/cam/events": "event_camera_msgs/msg/EventPacket", "/dvs/events": "dvs_msgs/msg/EventArray"}
    with open(GOLDEN / f"{name}.mcap", "wb") as stream:
        writer = McapWriter(stream, **options)
        writer.start(profile="ros2", library="golden")
        channels = {}
        for topic, kind in kinds.items():
            definition, _ = store.generate_msgdef(kind, ros_version=2)
            schema = writer.register_schema(kind, "ros2msg", definition.encode())
            channels[topic] = writer.register_channel(topic, "cdr", schema)
        for number, message in packets2(store, "libcaer"):
            data = store.serialize_cdr(message, kinds["/cam/events"])
            writer.add_message(channels["/cam/events"], number, bytes(data), number)
            data = store.serialize_cdr(array(store, number * 10, 10, 25, 3), kinds["/dvs/events"])
            writer.add_message(channels["/dvs/events"], number, bytes(data), number)
        writer.finish()


def write_mono2():
    path = GOLDEN / "mono"
    shutil.rmtree(path, ignore_errors=True)
    store, kind = ros2_store(), "event_camera_msgs/msg/EventPacket"
    with Bag2Writer(path, version=9, storage_plugin=StoragePlugin.SQLITE3) as writer:
        connection = writer.add_connection("/event_camera/events", kind, typestore=store)
        for number, message in packets2(store, "mono"):
            writer.write(connection, number, store.serialize_cdr(message, kind))


if __name__ == "__main__":
    for name, version in (("rosbags", "0.11.9"), ("mcap", "1.6.0")):
        if importlib.metadata.version(name) != version:
            sys.exit(f"{name} {version} is expected, not {importlib.metadata.version(name)}")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    write_mvsec("mvsec_none", None)
    write_mvsec("mvsec_bz2", Bag1Writer.CompressionFormat.BZ2)
    write_mvsec("mvsec_lz4", Bag1Writer.CompressionFormat.LZ4)
    write_mvsec("swapped", Bag1Writer.CompressionFormat.LZ4, ros1_store(SWAPPED))
    write_packets1()
    write_bag2("stereo_db3", StoragePlugin.SQLITE3)
    write_bag2("stereo_mcap", StoragePlugin.MCAP)
    write_mono2()
    write_late()
    write_mcap("zstd", chunk_size=1500, compression=CompressionType.ZSTD)
    write_mcap("lz4", chunk_size=1500, compression=CompressionType.LZ4)
    write_mcap("plain", chunk_size=1500, compression=CompressionType.NONE)
    write_mcap("no_index", chunk_size=1500, compression=CompressionType.ZSTD, index_types=IndexType.NONE,
               repeat_channels=False, repeat_schemas=False, use_statistics=False, use_summary_offsets=False)
    write_mcap("no_chunks", use_chunking=False)
