# The first two commands: `make run` starts the service with its demo body, `make test` passes all tests.
# PYTHON=python3.12 chooses another interpreter, VENV=.venv312 another folder for it.
PYTHON ?= python3
VENV ?= .venv
export PYTHON VENV
# Two databases, one suite; WORKERS=0 runs in one process.
WORKERS ?= 2
PYTEST = $(VENV)/bin/python -m pytest -n $(WORKERS)

.PHONY: help setup setup-tests run test check format test-sqlite test-postgresql bench explore histories lock clean

help:
	@printf '%s\n' 'make run    start the service with its demo body on 127.0.0.1:8000' \
	  'make test   format, lint, types, contracts, and the suite on SQLite and on PostgreSQL' \
	  'make check  format, lint, types, contracts' 'make bench  speed as ratios' \
	  'make explore  every property over many new examples (ten minutes)' \
	  'make histories  thousands of random histories against the guards of destruction (an hour)' \
	  'make setup  prepare .venv with the constancia command'

setup:
	@bin/setup

setup-tests:
	@bin/setup --tests

run: setup
	@$(VENV)/bin/constancia serve --demo

check: setup-tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

format: setup-tests
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

test: check test-sqlite test-postgresql

test-sqlite: setup-tests
	CONSTANCIA_TEST_ENGINE=sqlite $(PYTEST) --hypothesis-profile=gate

test-postgresql: setup-tests
	CONSTANCIA_TEST_ENGINE=postgresql bin/with-postgresql $(PYTEST) --hypothesis-profile=gate

bench: setup-tests
	$(VENV)/bin/python -m tests.bench

# What is said of every input, with many inputs that no run has met; the suite draws the same few each time.
EXAMPLES ?= 1000
explore: setup-tests
	CONSTANCIA_TEST_ENGINE=sqlite CONSTANCIA_EXAMPLES=$(EXAMPLES) $(PYTEST) -m hypothesis --hypothesis-profile=explore

# The suite runs a handful of random histories; this runs thousands, of files and of the decisions that rest on them.
HISTORIES ?= 2000
histories: setup-tests
	CONSTANCIA_TEST_ENGINE=sqlite CONSTANCIA_HISTORIES=$(HISTORIES) CONSTANCIA_RELIED_HISTORIES=$(HISTORIES) \
	  $(VENV)/bin/python -m pytest -s tests/retention/execution/test_never.py tests/retention/execution/test_relied.py

lock: setup-tests
	$(VENV)/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate -q \
	  --custom-compile-command "make lock" --group build pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate -q \
	  --custom-compile-command "make lock" --group build --group dev pyproject.toml -c requirements.lock \
	  -o requirements-dev.lock
	$(VENV)/bin/uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate -q \
	  --custom-compile-command "make lock" --group bucket -o requirements-bucket.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
