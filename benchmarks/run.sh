#!/bin/sh
# Measures everything on this machine and writes docs/benchmarks.md, in less than half an hour on two cores; see --help.
# --form LONG has no limit of time: a larger backlog, more rows, and then the normal form on Temporal's real server.
set -eu
cd "$(dirname -- "$0")/.."
mvn -B -q -DskipTests package

run() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
    -cp "benchmarks/target/benchmarks.jar:benchmarks/target/lib/*" dev.durablestripe.benchmarks.Benchmarks "$@"
}
run "$@"
case " $* " in
  *[\ =]LONG\ *) run --form NORMAL --real-server "$(benchmarks/real-server.sh)" --report docs/benchmarks-server.md ;;
esac
