#!/usr/bin/env bash
# Fetches MVSEC sequences in HDF5 form and their calibration, and checks what arrived.
#   data-scripts/download_mvsec.sh FOLDER [SEQUENCE ...]        default: indoor_flying1 indoor_flying2 indoor_flying3
# The data set's page (https://daniilidis-group.github.io/mvsec/download/) names the present host of the files; set MVSEC_URL to the
# folder that holds <scene>/<sequence>_data.hdf5 if it has moved. Files are resumed, not fetched twice. Sizes: 1-4 GB a sequence.
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '2,5s/^# \{0,1\}//p' "$0"
  exit 2
fi
folder=$1
shift
sequences=("$@")
[ ${#sequences[@]} -gt 0 ] || sequences=(indoor_flying1 indoor_flying2 indoor_flying3)
base=${MVSEC_URL:-http://visiondata.cis.upenn.edu/mvsec/hdf5}
program=$(dirname "$(readlink -f "$0")")/../build/release/bin/spikedepth
mkdir -p "$folder"

fetch() {
  local url=$1 target=$2
  curl --fail --location --continue-at - --output "$target.part" "$url" || {
    echo "download_mvsec: cannot fetch $url; look up the present address on the data set's page and set MVSEC_URL" >&2
    exit 1
  }
  mv "$target.part" "$target"
}

for sequence in "${sequences[@]}"; do
  scene=${sequence%%[0-9]*}
  for part in data gt; do
    file="$folder/${sequence}_$part.hdf5"
    [ -e "$file" ] || fetch "$base/$scene/${sequence}_$part.hdf5" "$file"
  done
  if [ ! -d "$folder/${scene}_calib" ]; then
    fetch "$base/$scene/${scene}_calib.zip" "$folder/${scene}_calib.zip"
    mkdir -p "$folder/${scene}_calib"
    unzip -q -j -o "$folder/${scene}_calib.zip" -d "$folder/${scene}_calib"
  fi
  if [ -x "$program" ]; then
    "$program" verify "$folder/${sequence}_data.hdf5"
  fi
done
