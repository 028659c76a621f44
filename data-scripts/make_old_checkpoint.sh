#!/usr/bin/env bash
# Makes tests/golden/checkpoint-0.1.0: a finished training of one epoch, as version 0.1.0 wrote it. Needs a program of that version
# (commit 1a7d435); its weights are 1d2d0424... on a processor with AVX-512.
#   data-scripts/make_old_checkpoint.sh PROGRAM FOLDER
set -euo pipefail
program=$(readlink -f "$1")
mkdir -p "$2"
cd "$2"
"$program" simulate room --seed 3 --seconds 0.3 --set sensor_scale=0.25
"$program" train --data room --run run --set model.width=1 --set train.epochs=1 --set train.threads=1 --set init.xi=2 --set init.depth=true
mkdir -p checkpoint-0.1.0/checkpoints
cp run/config.toml checkpoint-0.1.0/
cp run/checkpoints/last.ckpt checkpoint-0.1.0/checkpoints/
