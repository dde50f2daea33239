#!/bin/sh
# The whole suite. DATABASE_URL= and REDIS_URL= run it on PostgreSQL and Redis; CI=true leaves nothing out.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
has_browser() { $bin/python -c 'import sys; from tests.journeys.browser import find_browser; sys.exit(not find_browser())'; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Journeys need a browser: the one that is there, else one from Debian, else Playwright's, else they say what is missing.
if ! has_browser; then
  echo "Browser journeys: no Chromium or Chrome here, trying to install one…"
  if command -v apt-get >/dev/null; then
    { as_root apt-get update && as_root apt-get install -y chromium; } >/dev/null 2>&1 || true
  fi
  has_browser || timeout 300 $bin/python -m playwright install chromium >/dev/null 2>&1 || true
fi
exec $bin/python -m pytest -n "${TEST_WORKERS:-2}" --dist loadgroup "$@"
