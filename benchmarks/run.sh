#!/bin/sh
# Measures the goals on this machine, on Temporal's dev server and on its real server, and writes docs/benchmarks.md.
# It takes about an hour and a half on two slow cores; the first time, the real server is built, which takes 7 minutes more.
# With --scale BRIEF, NORMAL or LONG, it measures details instead and writes docs/benchmarks-details.md; with RESTART,
# the first events after a start, in docs/benchmarks-restart.md; see --help.
# OUTAGE and TEMPORAL_DATABASE write a section of the details to a file of its own, on the real server.
# Without Go, the baseline in Go and the real server are left out.
set -eu
cd "$(dirname -- "$0")/.."
mvn -B -q -DskipTests package

GO_BASELINE=$(benchmarks/go-baseline/build.sh)
if [ -n "$GO_BASELINE" ]; then
  set -- --go-baseline "$GO_BASELINE" --real-server "$(benchmarks/real-server.sh)" "$@"
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
  -cp "benchmarks/target/benchmarks.jar:benchmarks/target/lib/*" dev.durablestripe.benchmarks.Benchmarks "$@"
