#!/usr/bin/env bash
# The demo of `./dev demo`: recordings in, StereoSpike trained, depth out.
#   data-scripts/demo.sh path/to/spikedepth FOLDER
set -euo pipefail
program=$(readlink -f "$1")
config=$(readlink -f "$(dirname "$0")/../configs/demo.toml")
mkdir -p "$2"
cd "$2"
seconds_each=8
rooms=(1 2 3 4 5 6 7 8)
validation_room=101
held_out_room=201

simulate() {
  local name=$1 seed=$2
  [ -e "rooms/$name/${name}_data.hdf5" ] || "$program" simulate "rooms/$name" --seed "$seed" --seconds "$3"
}

echo "== 1/4 simulate rooms" >&2
data=()
for seed in "${rooms[@]}"; do
  simulate "room$seed" "$seed" "$seconds_each"
  data+=(--data "rooms/room$seed")
done
simulate "room$validation_room" "$validation_room" 2
simulate "room$held_out_room" "$held_out_room" 5

echo "== 2/4 train StereoSpike" >&2
"$program" train "$config" "${data[@]}" --validation "rooms/room$validation_room" --run run --force

echo "== 3/4 measure it in a room it has never seen" >&2
"$program" eval run --data "rooms/room$held_out_room" --out report --pictures 4

echo "== 4/4 done" >&2
cat <<TEXT
Pictures (events, predicted and true depth, error):
$(for picture in report/*.png; do echo "  $PWD/$picture"; done)
Figures: $PWD/report/summary.json, frames.csv, layers.csv; training: $PWD/run/metrics.csv
Next:
  $program predict $PWD/run --data $PWD/rooms/room$held_out_room --out depth     depth maps as files
  $program eval $PWD/run --data RECORDING                                        on a recording of yours
  $program train --help                                                          train on it
TEXT
