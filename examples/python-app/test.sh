#!/bin/sh
# Tests the application with the program and real servers. Needs Java 17, Maven, Python 3.10 or newer,
# the libraries in the local Maven repository (mvn install) and the program.
set -eu
cd "$(dirname -- "$0")"
: "${DURABLE_STRIPE_JAR:=../../durable-stripe/target/durable-stripe-app.jar}"
export DURABLE_STRIPE_JAR

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
exec .venv/bin/python -m unittest --verbose tests.test_shop
