# Everything a person or a machine runs here; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
SCALE ?= 1
ARCHIVES ?= ../shared/data/stackexchange
ROME ?= ../shared/data/rome_4.60
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(shell find compagnon -name '*.po' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test check bench eval screenshots messages lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' || \
	  { echo "Compagnon needs Python 3.11, 3.12 or 3.13: name one with PYTHON=python3.12 make …"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Compagnon needs…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.catalogues: $(CATALOGUES) $(VENV)/.run
	@$(BIN)/python tools/catalogues.py compile
	@touch $@

setup: $(VENV)/.dev $(VENV)/.catalogues ## make the environment, and nothing else

demo: $(VENV)/.run $(VENV)/.catalogues ## open the demo company on http://127.0.0.1:8000 (PORT= changes it)
	@exec $(BIN)/compagnon demo --port $(PORT)

demo-reset: $(VENV)/.run $(VENV)/.catalogues ## start the demo company over
	@$(BIN)/compagnon demo --reset --no-serve

check: setup ## style, types, floors, templates, translations, migrations
	@tools/check.sh

test: setup ## the whole suite (DATABASE_URL= and REDIS_URL= choose other engines)
	@tools/test.sh

bench: setup ## CPU per request on a generated company, SQLite then PostgreSQL (SCALE= changes its size, ROME= names the folder of ROME)
	@SCALE=$(SCALE) ROME=$(ROME) tools/bench.sh

eval: setup ## how well « who knows? » and skills are guessed on real archives (ARCHIVES= names their folder)
	@$(BIN)/compagnon eval $(ARCHIVES)

screenshots: setup ## the pictures of the README
	@$(BIN)/python tools/screenshots.py

messages: setup ## gather the words to translate into the catalogues
	@$(BIN)/python tools/catalogues.py update

lock: ## pin the requirements again (needs uv)
	@tools/lock.sh

clean: ## remove the environment; var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
