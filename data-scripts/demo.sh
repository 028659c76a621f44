#!/usr/bin/env bash
# The demo of `./dev demo`: recordings in, the coincidence network trained, depth out.
#   data-scripts/demo.sh path/to/spikedepth FOLDER
set -euo pipefail
if [ $# -ne 2 ] || [ ! -x "$1" ]; then
  echo "usage: $0 path/to/spikedepth FOLDER" >&2
  exit 2
fi
program=$(readlink -f "$1")
config=$(readlink -f "$(dirname "$0")/../configs/demo.toml")
mkdir -p "$2"
cd "$2"
seconds_each=2
training_rooms=$(seq 1 30)
validation_rooms="101 102"
held_out_rooms="205 206 207 208"

simulate() { # seed
  [ -e "rooms/room$1/room$1_data.hdf5" ] || "$program" simulate "rooms/room$1" --seed "$1" --seconds "$seconds_each"
}

# Prints "OPTION rooms/roomN" for each seed.
rooms() {
  local option=$1 seed
  shift
  for seed in "$@"; do printf '%s rooms/room%s ' "$option" "$seed"; done
}

echo "== 1/4 simulate rooms" >&2
for seed in $training_rooms $validation_rooms $held_out_rooms; do simulate "$seed"; done

echo "== 2/4 train the network" >&2
# shellcheck disable=SC2046  # words are wanted
"$program" train "$config" $(rooms --data $training_rooms) $(rooms --validation $validation_rooms) --run run --force

echo "== 3/4 measure it in rooms it has never seen" >&2
# shellcheck disable=SC2046
"$program" eval run $(rooms --data $held_out_rooms) --out report --pictures 4

echo "== 4/4 look at it" >&2
"$program" view rooms/room205 --model run --screenshot report/viewer.png --at 1.2s --size 1280x800
cat <<TEXT
Pictures (events, predicted and true depth, error; places.png: where errors lie):
$(for picture in report/*.png; do echo "  $PWD/$picture"; done)
Figures: $PWD/report/summary.json, frames.csv, layers.csv; training: $PWD/run/metrics.csv
Next:
  $program view $PWD/rooms/room205 --model $PWD/run             the viewer: events, depth, truth, error
  $program predict $PWD/run --data $PWD/rooms/room205 --out depth     depth maps as files
  cd $PWD && $program sweep $(dirname "$config")/demo-sweep.toml --from run --out sweep \\
      --grid loss.spike_penalty=0,0.1,0.3,1,3 $(rooms --eval $held_out_rooms)
                                                    what a lower firing rate costs; half an hour on two cores
  $program eval $PWD/run --data RECORDING                                        on a recording of yours
  $program train --help                                                          train on it
TEXT
# The window opens for a person at a screen, not for a script.
if [ -t 1 ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  "$program" view rooms/room205 --model run
fi
