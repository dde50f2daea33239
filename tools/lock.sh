#!/bin/sh
# Pin the requirements with hashes for every supported Python, without any index's address.
# Needs uv (`pip install uv`), only to lock: installing needs pip alone.
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
  --no-emit-index-url --no-emit-find-links"
$lock pyproject.toml --extra build -o requirements/run.txt "$@"
$lock pyproject.toml --extra build --extra dev -c requirements/run.txt -o requirements/dev.txt "$@"
