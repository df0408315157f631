# `make demo` and `make test` set everything up on a machine with Python 3.11 or newer and make.
PYTHON ?= python3
BIN = .venv/bin
SHELL = /bin/bash
MINUTES ?= 10

.PHONY: help setup demo test check bench fuzz lock clean

help:
	@echo "make demo    set up, and tell the story of Sawahlunto 2023 on a ledger of invented people"
	@echo "make test    set up, check the code, and run all tests"
	@echo "make check   only the checks: ruff, mypy, import contracts"
	@echo "make bench   measure speed and memory against bare floors in the same run"
	@echo "make fuzz    damage the files of the corpus for ten minutes and import them (MINUTES=10)"
	@echo "make lock    write the locked requirements anew"

setup: .venv/done

.venv/done: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "The ledger needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch .venv/done

demo: setup
	@$(BIN)/ledger demo

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -n auto --dist worksteal

bench: setup
	$(BIN)/python -m tests.benchmarks

fuzz: setup
	$(BIN)/python -m tests.fuzz_import --minutes $(MINUTES)

lock:
	$(BIN)/python -m pip install --quiet uv
	for wanted in "run.txt" "dev.txt --group dev"; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    --python-version 3.11 pyproject.toml -o requirements/$$wanted || exit 1; \
	done

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
