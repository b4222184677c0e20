#!/bin/sh
# Builds Temporal's real server from its Go module, in about 7 minutes on two cores, and prints the folder it is in.
# benchmarks/run.sh calls it.
set -eu
VERSION=v1.32.0
FOLDER=${XDG_CACHE_HOME:-$HOME/.cache}/durable-stripe/temporal-server-$VERSION
MODULE=go.temporal.io/server
if [ ! -e "$FOLDER/config/docker.yaml" ]; then
  command -v go >/dev/null 2>&1 || { echo "Go was not found. Install Go 1.26 or newer." >&2; exit 1; }
  mkdir -p "$FOLDER"
  GOBIN=$FOLDER go install "$MODULE/cmd/server@$VERSION" "$MODULE/cmd/tools/sql@$VERSION" >&2
  # The module also contains the database schema and the configuration.
  SOURCES=$(go env GOMODCACHE)/$MODULE@$VERSION
  cp -R "$SOURCES/schema" "$SOURCES/config" "$FOLDER/"
  chmod -R u+w "$FOLDER"
fi
echo "$FOLDER"
