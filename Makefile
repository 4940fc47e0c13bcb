PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.motcua-installed
ARGS ?=

.PHONY: run dev test check bench lab-down clean

run: $(STAMP)  ## the whole product on the sample centre, its devices simulated on this machine
	$(BIN)/motcua demo run $(ARGS)

dev: $(STAMP)  ## the environment for working on it

test: $(STAMP)  ## every test; prints at its end what was skipped and why
	$(BIN)/pytest $(ARGS)

check: $(STAMP)  ## style, types, the import table, the playbooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd playbooks && ../$(BIN)/ansible-lint --offline

bench: $(STAMP)  ## figures; no test fails by them
	$(BIN)/python -m bench $(ARGS)

$(STAMP): pyproject.toml constraints.txt hatch_build.py
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "motcua needs Python 3.11 or newer: make run PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:  ## forget the environment and the demo's data
	rm -rf $(VENV) data build dist
