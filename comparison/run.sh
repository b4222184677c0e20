#!/bin/sh
# Runs Durable Stripe beside its peers and writes docs/comparison.md; see --help.
# Needs Java 17, Maven, Node.js 20 or newer with npm, and Python 3.11 or newer with venv.
set -eu
cd "$(dirname -- "$0")/.."
mvn -B -q -Pcomparison -pl comparison -am -DskipTests package
npm ci --silent --no-audit --no-fund --prefix comparison/peers/stripe-sync-engine
python=comparison/peers/dj-stripe/.venv/bin/python
[ -x $python ] || python3 -m venv comparison/peers/dj-stripe/.venv
$python -m pip install --quiet --disable-pip-version-check --requirement comparison/peers/dj-stripe/requirements.txt
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED \
  -cp "comparison/target/comparison.jar:comparison/target/lib/*" dev.durablestripe.comparison.Comparison "$@"
