#!/usr/bin/env python3
"""A large Prophesee RAW file for measurements: a recording repeated end to end, its clock going on.

Usage: make_large_raw.py SOURCE.raw TARGET.raw TIMES. SOURCE is a RAW file of EVT2 or EVT3 with words as a sensor sent them (a few hundred thousand
are enough); of it only TIME_HIGH words change, so that the mix of words, which decides the speed of readers, stays the sensor's own.
"""
import sys

import numpy as np

source, target, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = open(source, "rb").read()
begin = 0
while data[begin : begin + 2] == b"% ":
    line_end = data.index(b"\n", begin) + 1
    last = data[begin:line_end].strip() == b"% end"
    begin = line_end
    if last:
        break
evt3 = b"EVT3" in data[:begin] or b"evt 3" in data[:begin]
kind, shift, mask = ("<u2", 12, 0xFFF) if evt3 else ("<u4", 28, 0xFFFFFFF)
size = np.dtype(kind).itemsize
words = np.frombuffer(data[begin : begin + (len(data) - begin) // size * size], kind).copy()
words = words[np.flatnonzero(words >> shift == 8)[0] :]
clock = np.flatnonzero(words >> shift == 8)
high = (words[clock] & mask).astype(np.int64)
with open(target, "wb") as file:
    file.write(data[:begin])
    for n in range(times):
        words[clock] = (8 << shift) | ((high + n * (high[-1] - high[0] + 1)) & mask).astype(words.dtype)
        file.write(words.tobytes())
