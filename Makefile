PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.motcua-installed
INSTALLED_DEV := $(VENV)/.motcua-installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt --editable
SOURCES := pyproject.toml constraints.txt hatch_build.py api/assets/package-lock.json core/locale/vi/LC_MESSAGES/motcua.po \
	$(wildcard monitor/native/*)
ARGS ?=

.PHONY: run dev test check bench fuzz screenshots clean

run: $(INSTALLED)  ## the whole product on the sample centre, its devices simulated on this machine
	$(BIN)/motcua demo run $(ARGS)

dev: $(INSTALLED_DEV)  ## the environment for working on it

test: $(INSTALLED_DEV)  ## every test, in two processes; prints at its end what was skipped and why
	$(BIN)/pytest -n 2 $(ARGS)

check: $(INSTALLED_DEV)  ## style, types, the import table, the playbooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd playbooks && ../$(BIN)/ansible-lint --offline

bench: $(INSTALLED_DEV)  ## figures; no test fails by them
	$(BIN)/python -m bench $(ARGS)

fuzz: $(INSTALLED_DEV)  ## arbitrary octets for everything that reads what others wrote; ARGS="--minutes 60"
	$(INSTALL) '.[dev,fuzz]' || echo "atheris cannot be installed here: seeds will be changed at random"
	$(BIN)/python -m tests.monitor.fuzz $(ARGS)

screenshots: $(INSTALLED_DEV)  ## the pictures of the README and docs, in twenty minutes; the kiosk's needs root
	$(BIN)/python -m tests.product.screenshots docs
	$(BIN)/python -m tests.lab.kiosk docs/kiosk.png

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "motcua needs Python 3.11 or newer: make run PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): $(SOURCES) | $(BIN)/python
	$(INSTALL) .
	touch $@

$(INSTALLED_DEV): $(SOURCES) | $(BIN)/python
	$(INSTALL) '.[dev]'
	touch $@ $(INSTALLED)

clean:  ## forget the environment and the demo's data
	rm -rf $(VENV) data build dist
