# Two commands do everything on a fresh machine that has Python 3.11+ and make:
#   make demo    make test
# `make` alone lists the rest.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
CODE := coop migrants_registry tests $(wildcard benchmarks)
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header
CATALOGUE := coop/translations

# Stamps inside the environment make a second `make install` a matter of milliseconds.
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
PROJECT := $(VENV)/.project-installed
TYPES := $(VENV)/types.txt

.PHONY: help install install-dev demo test test-fast lint golden lock bench translations clean

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' \
		| while IFS=$$'\t' read -r name text; do printf '  %-14s %s\n' "$$name" "$$text"; done

install: $(PROJECT) ## Make .venv with the program in it (nothing to do when nothing changed)

install-dev: $(DEV) $(PROJECT) ## The same, with what the tests need

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed: make PYTHON=python3.12 ...' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# The development lock holds every line of the runtime lock, so one install serves both.
$(DEV): requirements-dev.lock requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $(RUNTIME) $@

# An editable install; the build backend comes from the lock, not from the network.
$(PROJECT): pyproject.toml CHANGELOG.md $(RUNTIME)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## A demonstration cooperative on 127.0.0.1 (make demo PORT=8123)
	$(BIN)/desmigratif demo --port $(PORT)

lint: install-dev ## Style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports

# The types are looked at beside the tests, since that alone takes a minute and one processor.
test: install-dev ## Everything: style, types, layers, all tests on SQLite and PostgreSQL, coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy $(CODE) >$(TYPES) 2>&1 & types=$$!; status=0; \
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term-missing:skip-covered || status=$$?; \
	wait $$types || status=$$?; cat $(TYPES); exit $$status

test-fast: install-dev ## The tests without the slow and the browser ones, SQLite only
	$(BIN)/pytest -q -m "not slow and not browser" -k "not postgresql"

golden: install-dev ## Write the golden files anew (review the diff as if it were code)
	UPDATE_GOLDEN=1 $(BIN)/pytest -q -p no:randomly -k golden tests

lock: install-dev ## Resolve the lock files again (hashes, no index address)
	$(LOCK) --upgrade --extra build --output-file requirements.lock
	$(LOCK) --upgrade --extra build --extra dev --constraint requirements.lock \
		--output-file requirements-dev.lock

bench: install-dev ## Measure speed and size; ratios against plain tools in one run
	$(BIN)/python -m benchmarks

translations: install-dev ## Extract, update and compile the texts
	$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keyword _l --keyword lazy_gettext \
		--keyword _lp:1c,2 \
		--no-location --sort-output --project desmigratif --copyright-holder Desmigratif \
		--msgid-bugs-address "" --add-comments "Translators:" \
		--output-file $(CATALOGUE)/messages.pot .
	@[ -e $(CATALOGUE)/en/LC_MESSAGES/messages.po ] || $(BIN)/pybabel --quiet init --locale en \
		--input-file $(CATALOGUE)/messages.pot --output-dir $(CATALOGUE)
	$(BIN)/pybabel --quiet update --input-file $(CATALOGUE)/messages.pot \
		--output-dir $(CATALOGUE) --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --directory $(CATALOGUE)

clean: ## Remove what the commands above made, the environment too
	rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
