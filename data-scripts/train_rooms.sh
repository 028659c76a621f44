#!/usr/bin/env bash
# The longer training on simulated rooms: 12 epochs on 60 rooms, then 6 on 90 with the absolute error in the loss; about an hour on one
# core and 8 GB of disk. Rooms that are there already are kept, and an interrupted training goes on.
#   data-scripts/train_rooms.sh path/to/spikedepth FOLDER
set -euo pipefail
if [ $# -ne 2 ] || [ ! -x "$1" ]; then
  echo "usage: $0 path/to/spikedepth FOLDER" >&2
  exit 2
fi
program=$(readlink -f "$1")
configs=$(readlink -f "$(dirname "$0")/../configs")
mkdir -p "$2"
cd "$2"

for seed in $(seq 1 90) 101 102 205 206 207 208; do
  [ -e "rooms/room$seed/room${seed}_data.hdf5" ] || "$program" simulate "rooms/room$seed" --seed "$seed" --seconds 2
done

# train RUN CONFIG ROOMS [OPTION ...]: a new run, or the rest of one.
train() {
  local run=$1 config=$2 rooms=$3 seed
  shift 3
  if [ -e "$run/checkpoints/last.ckpt" ]; then
    "$program" train --resume "$run"
    return
  fi
  local data=()
  for seed in $(seq 1 "$rooms"); do data+=(--data "rooms/room$seed"); done
  "$program" train "$configs/$config" "${data[@]}" --validation rooms/room101 --validation rooms/room102 --run "$run" --force "$@"
}

train long rooms-long.toml 60
train tuned rooms-finetune.toml 90 --set init.weights=long
held_out=()
for seed in 205 206 207 208; do held_out+=(--data "rooms/room$seed"); done
"$program" eval tuned "${held_out[@]}" --out report
