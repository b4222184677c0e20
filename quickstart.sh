#!/bin/sh
# Builds the project if a source has changed, and starts everything on this machine; see --help.
set -eu
cd "$(dirname -- "$0")"

need() { # command, message if it is missing
  command -v "$1" >/dev/null 2>&1 || { echo "$2" >&2; exit 1; }
}
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
need "$JAVA" "No JDK found. Install one, version 17 or newer, and put java on the PATH or set JAVA_HOME."
need "${JAVA}c" "A Java runtime was found, but no JDK: javac is missing. Install a JDK, version 17 or newer."
need mvn "Maven was not found. Install version 3.8.7 or newer and put mvn on the PATH."

JAR=quickstart/target/quickstart.jar
BUILT=quickstart/target/built
is_built() { # the jar exists, and no source has changed since it was built
  [ -f "$JAR" ] && [ -f "$BUILT" ] &&
    [ -z "$(find pom.xml */pom.xml */src/main -newer "$BUILT" -type f | head -n 1)" ]
}
if ! is_built; then
  echo "Building. The first time, Maven downloads its dependencies, which takes a minute or two …"
  { mvn -B -DskipTests -pl quickstart -am package && touch "$BUILT"; } |
    sed -n -e 's/^\[INFO\] Building \(.*[^ ]\)  *\[\(.*\)\]$/  \2 \1/p' -e '/ERROR/p'
  is_built || { echo "The build failed. Run 'mvn -DskipTests package' to see why." >&2; exit 1; }
fi
exec "$JAVA" -Xmx256m -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
  -jar "$JAR" --project . "$@"
