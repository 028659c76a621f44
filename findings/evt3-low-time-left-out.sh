#!/usr/bin/env bash
# evutils 0.3.18 writes EVT3 with a TIME_LOW word only where the low 12 bits of the time have changed, also behind a TIME_HIGH word. Readers that take
# the low bits as 0 after a new TIME_HIGH, as OpenEB does, then read other times than were written, and evutils itself reads a third one. Sensors
# always send TIME_LOW, so that their own recordings do not show this; a file written by evutils whose times matter is best written as EVT2.
#
# Seen with evutils 0.3.18, faery 0.7.1, evt3 0.4.1; events at 5000, 9096 (5000 + 4096) and 13193 us:
#   written  5000  9096 13193
#   evutils  5000  5000 13193
#   faery    5000  8192 13193
#   evt3     5000  8192 13193
#
# Fails if this changes. Needs python3.11 or later with venv and pip; works in a temporary folder.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet evutils==0.3.18 faery==0.7.1 evt3==0.4.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import evt3
import faery
import numpy as np
from evutils.io import EventReader
from evutils.io.encoders import EventEncoder_EVT
from evutils.types import EventArray

WRITTEN = [5000, 9096, 13193]
with open("x.raw", "w+b") as file:
    encoder = EventEncoder_EVT(file, width=1280, height=720, format="evt3")
    encoder.init()
    count = len(WRITTEN)
    encoder.write(EventArray(t=np.array(WRITTEN, np.int64), x=np.full(count, 10, np.uint16), y=np.full(count, 20, np.uint16),
                             p=np.ones(count, np.uint8)))

everything = open("x.raw", "rb").read()
words = np.frombuffer(everything[everything.index(b"% end\n") + 6:], "<u2")
kinds = [int(word) >> 12 for word in words]
print("kinds of words:", kinds)
assert kinds == [8, 6, 0, 2, 8, 2, 8, 6, 2], "TIME_LOW (6) now follows every TIME_HIGH (8)"

read = {
    "evutils": np.concatenate([np.asarray(part["t"]) for part in EventReader("x.raw", n_events=100)]).tolist(),
    "faery": np.concatenate([packet["t"] for packet in faery.events_stream_from_file("x.raw")]).tolist(),
    "evt3": evt3.decode_file("x.raw").t.tolist(),
}
print("written", WRITTEN)
for name, times in read.items():
    print(f"{name:8}", times)
assert read["evutils"] == [5000, 5000, 13193], "evutils reads its own file otherwise"
assert read["faery"] == read["evt3"] == [5000, 8192, 13193], "the others read it otherwise"
print("as described")
PYTHON
