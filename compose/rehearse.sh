#!/bin/bash
# Runs docker-compose.yml in real containers on this machine, with stand-ins for the public images:
#   compose/rehearse.sh [--report docs/rehearsal.md] [--only SECTION]… [--keep]
# It ends with status 1 at the first thing that is not as it should be. --only runs the first start and the named
# sections, for example temporal_backup. --keep leaves the containers running.
#
# Needs root on Debian with docker.io, docker-compose (or the plugin), mmdebstrap, Go, Python 3 with pip and PyYAML, a
# JDK 25, Chromium, and Helm (charts/check.sh). If no Docker engine answers, it starts one of its own in ~/.cache/durable-stripe and stops it at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
for program in webhook-starter workflow-worker durable-stripe cache-training; do
  [ -e "$program/target/$program-app.jar" ] || { echo "Run this first: mvn -B -DskipTests package" >&2; exit 1; }
done
command -v docker >/dev/null || { echo "Install docker.io and docker-compose." >&2; exit 1; }

export PATH=$PATH:$HOME/go/bin PYTHONDONTWRITEBYTECODE=1
command -v helm >/dev/null || { echo "Install Helm as charts/check.sh says." >&2; exit 1; }

if ! docker info >/dev/null 2>&1; then
  ENGINE=${XDG_CACHE_HOME:-$HOME/.cache}/durable-stripe/docker-engine
  mkdir -p "$ENGINE"
  export DOCKER_HOST=unix://$ENGINE/docker.sock
  if ! docker info >/dev/null 2>&1; then
    # The default bridge is not used, and a network address of its own could be taken.
    dockerd --bridge=none --data-root "$ENGINE/data" --exec-root "$ENGINE/exec" --pidfile "$ENGINE/pid" \
      -H "$DOCKER_HOST" >"$ENGINE/log" 2>&1 &
    trap 'kill "$(cat "$ENGINE/pid")"' EXIT
    for _ in $(seq 60); do docker info >/dev/null 2>&1 && break; sleep 1; done
    docker info >/dev/null || { echo "The Docker engine did not start; its log is $ENGINE/log" >&2; exit 1; }
  fi
fi

compose/rehearsal/images.sh
python3 compose/rehearsal/rehearse.py "$@"
