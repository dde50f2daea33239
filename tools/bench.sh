#!/bin/sh
# The bench on SQLite, then on PostgreSQL: the one of BENCH_POSTGRES=postgres://…/DATABASE, else one on the standard port.
# People have the skills of ROME where its folder is named (BENCH_ROME, or ROME as `make bench` does).
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
export BENCH_ROME="${BENCH_ROME:-${ROME:-}}"
SCALE=${SCALE:-1} $bin/compagnon bench "$@"
address=${BENCH_POSTGRES:-postgres://postgres@127.0.0.1:5432/compagnon_bench_$(printf %s "${SCALE:-1}" | tr -cd 0-9)}
if $bin/python - "$address" <<'PY'
import sys
import psycopg
address, _, name = sys.argv[1].rpartition("/")
try:
    with psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=3) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
except psycopg.Error as error:
    sys.exit(f"PostgreSQL was left out of the bench ({error}): name one with BENCH_POSTGRES=postgres://…/DATABASE.")
PY
then
  DATABASE_URL=$address SCALE=${SCALE:-1} $bin/compagnon bench "$@"
fi
