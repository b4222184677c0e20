#!/bin/sh
# Builds the plain Go baseline, in about a minute the first time, and prints its path.
# Without Go it prints nothing, and the benchmarks leave this candidate out.
set -eu
cd "$(dirname -- "$0")"
if ! command -v go >/dev/null 2>&1; then
  echo "Go was not found, so the plain Go baseline is left out. Install Go 1.26 or newer." >&2
  exit 0
fi
mkdir -p ../target
go build -o ../target/go-baseline . >&2
(cd ../target && echo "$PWD/go-baseline")
