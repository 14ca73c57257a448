#!/usr/bin/env bash
# Test declutter inside Spark, Ray and datatrove, each in a virtual environment of its own.
#   scripts/heavy.sh [spark] [ray] [datatrove]     all three if none is named
# PYTHON is the interpreter (python3); HEAVY_ENVS the folder of the environments (.venv-heavy), which are kept.
# Spark needs a Java runtime (Debian: apt-get install default-jre-headless); without one its tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
envs=${HEAVY_ENVS:-.venv-heavy}

requirements() {
  case $1 in
    spark) echo "pyspark>=4.0 pandas>=2.2,<3 -e .[arrow]" ;;
    ray) echo "ray[data]>=2.40 -e .[arrow]" ;;
    # io and processing: its own readers of WARC files and its extractors need them.
    datatrove) echo "datatrove[io,processing]>=0.6 -e .[datatrove]" ;;
    *) echo "unknown host $1: spark, ray or datatrove" >&2; exit 2 ;;
  esac
}

for host in "${@:-spark ray datatrove}"; do
  # Unquoted on purpose: without arguments the one word is three.
  for name in $host; do
    wanted=$(requirements "$name")
    echo "== $name"
    [ -d "$envs/$name" ] || "${PYTHON:-python3}" -m venv "$envs/$name"
    # shellcheck disable=SC2086
    "$envs/$name/bin/python" -m pip install --quiet $wanted pytest hypothesis
    "$envs/$name/bin/python" -m pytest -m heavy "tests/integrations/test_$name.py"
  done
done
