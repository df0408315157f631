# `make demo` and `make test` set everything up on a machine with Python 3.11 or newer and make.
PYTHON ?= python3
BIN = .venv/bin
SHELL = /bin/bash
MINUTES ?= 10
EARLIER ?= docs/performance.json

.PHONY: help setup demo test check bench bench-compare bench-pages peers fuzz lock clean

help:
	@echo "make demo    set up, and tell the story of Sawahlunto 2023 on a ledger of invented people"
	@echo "make test    set up, check the code, and run all tests"
	@echo "make check   only the checks: ruff, mypy, import contracts"
	@echo "make bench   measure speed and memory beside bare floors and peers, in a quarter of an hour (SIZE=L: a million)"
	@echo "make bench-compare  the same, beside an earlier measurement (EARLIER=docs/performance.json)"
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

# SIZE=S, M or L measures a city's year of one size alone, SIZE=city sixty runs of 34,782 workers; without it S and M with
# all that stands beside them.
bench: setup peers
	$(BIN)/python -m tests.benchmarks $(if $(SIZE),--part $(SIZE)) --json bench.json

bench-compare: setup peers
	$(BIN)/python -m tests.benchmarks $(if $(SIZE),--part $(SIZE)) --json bench.json --against $(EARLIER)

# What README and docs/performance.md quote is made from docs/performance.json: copy a bench.json there first.
bench-pages: setup
	$(BIN)/python -m tests.benchmarks --pages

# Programs measured beside ours, in an environment of their own; without them the benchmarks say what is missing.
peers:
	@test -e .peers/done || ( $(PYTHON) -m venv --clear .peers \
	  && .peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/peers.txt \
	  && touch .peers/done ) || echo "beancount is not installed here: the benchmarks go on without it"

fuzz: setup
	$(BIN)/python -m tests.fuzz_import --minutes $(MINUTES)

lock:
	$(BIN)/python -m pip install --quiet uv
	for wanted in "run.txt pyproject.toml" "dev.txt pyproject.toml --group dev" "peers.txt requirements/peers.in"; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
	    --python-version 3.11 -o requirements/$$wanted || exit 1; \
	done

clean:
	rm -rf .venv .peers .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
