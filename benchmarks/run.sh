#!/bin/sh
# Runs all benchmarks on this machine and writes docs/benchmarks.md, in less than half an hour on two cores; see --help.
# With --scale LONG, there is no time limit: the backlog and the tables are larger, and a second run at the scale NORMAL
# measures Temporal's real server and writes docs/benchmarks-server.md.
set -eu
cd "$(dirname -- "$0")/.."
mvn -B -q -DskipTests package

run() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
    -cp "benchmarks/target/benchmarks.jar:benchmarks/target/lib/*" dev.durablestripe.benchmarks.Benchmarks "$@"
}
run "$@"
case " $* " in
  *[\ =]LONG\ *) run --scale NORMAL --real-server "$(benchmarks/real-server.sh)" --report docs/benchmarks-server.md ;;
esac
