#!/bin/sh
# The whole suite. DATABASE_URL= and REDIS_URL= run it on PostgreSQL and Redis; CI=true leaves nothing out.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python -m pytest -n "${TEST_WORKERS:-2}" --dist loadgroup "$@"
