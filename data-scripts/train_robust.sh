#!/usr/bin/env bash
# The network for foreign recordings: simulates 60 varied recordings and 20 rooms, trains configs/robust.toml on them and measures it on four
# varied recordings it has never seen. About 15 minutes of simulation and 20 of training on two cores, 8 GB of disk. What is there already is kept.
#   data-scripts/train_robust.sh path/to/spikedepth FOLDER
set -euo pipefail
if [ $# -ne 2 ] || [ ! -x "$1" ]; then
  echo "usage: $0 path/to/spikedepth FOLDER" >&2
  exit 2
fi
program=$(readlink -f "$1")
config=$(readlink -f "$(dirname "$0")/../configs/robust.toml")
mkdir -p "$2"
cd "$2"

# simulate NAME SEED [OPTION ...]
simulate() {
  local name=$1 seed=$2
  shift 2
  [ -e "$name/$(basename "$name")_data.hdf5" ] || "$program" simulate "$name" --seed "$seed" --seconds 2 "$@"
}

data=() validation=() held_out=()
for seed in $(seq 1 60); do
  simulate "varied/v$seed" "$seed" --varied
  data+=(--data "varied/v$seed")
done
for seed in $(seq 1 20); do
  simulate "rooms/room$seed" "$seed"
  data+=(--data "rooms/room$seed")
done
for seed in 401 402; do
  simulate "varied/v$seed" "$seed" --varied
  validation+=(--validation "varied/v$seed")
done
for seed in 403 404 405 406; do
  simulate "varied/v$seed" "$seed" --varied
  held_out+=(--data "varied/v$seed")
done

if [ -e robust/checkpoints/last.ckpt ]; then
  "$program" train --resume robust
else
  "$program" train "$config" "${data[@]}" "${validation[@]}" --run robust --force
fi
"$program" eval robust "${held_out[@]}" --protocol dense --out report
cat <<TEXT
On a recording of yours:
  $program view RECORDING --model $PWD/robust
  $program predict $PWD/robust --data RECORDING --out depth
For one without calibration whose rows agree, add --focal-baseline F (focal length in pixels times baseline in metres).
TEXT
