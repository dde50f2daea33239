#!/bin/sh
# What must be true of the code before it is run: style, types, floors, templates, translations, migrations.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin
$bin/ruff check --quiet .
$bin/ruff format --check --quiet .
$bin/mypy
$bin/lint-imports --no-cache
$bin/python tools/catalogues.py check
DEBUG=yes DATABASE_URL=sqlite://:memory: $bin/python -m django makemigrations --check --dry-run --verbosity 0 --settings compagnon.config.settings
DEBUG=yes DATABASE_URL=sqlite://:memory: $bin/python -m django check --settings compagnon.config.settings
$bin/python -m pytest -q tests/architecture -p no:cacheprovider
