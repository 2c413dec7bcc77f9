# What people type. `make help` lists it.
PYTHON ?= python3
PORT ?= 5000
ONLY ?=
JOBS ?= $(shell nproc 2> /dev/null || echo 2)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTING := $(VENV)/.testing
BENCHING := $(VENV)/.benching

.DEFAULT_GOAL := help
.PHONY: help install run test quick lint format goals torture mutants pictures bench lock words clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) ## the virtual environment, with what `make run` needs

run: export TRACKER_ENV = demo
run: export PUBLIC_URL = http://127.0.0.1:$(PORT)
run: $(INSTALLED) ## the application with demo settings and invented people on http://127.0.0.1:5000 (PORT=8000 moves it)
	@$(BIN)/flask db upgrade
	@$(BIN)/flask demo load > /dev/null
	@$(BIN)/flask demo sign-ins
	@echo "Sojourn on http://127.0.0.1:$(PORT) (the people above may sign in; end it with Ctrl-C)"
	@$(BIN)/flask run --host 127.0.0.1 --port $(PORT)

test: quick goals ## the whole test suite, with the harnesses in their quick size

quick: $(TESTING) ## the tests without the harnesses, and the coverage of what must be covered
	@test -x /usr/bin/chromium || echo "chromium is missing: the browser tests are skipped"
	$(BIN)/pytest --numprocesses $(JOBS) -m "not goal" --cov=tracker --cov-branch --cov-report=
	$(BIN)/coverage report --include='tracker/compliance/*,tracker/services/*,tracker/web/policy.py' --fail-under=100
	$(BIN)/coverage report --fail-under=97 > /dev/null

lint: $(TESTING) ## linters, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TESTING) ## the code as the formatter wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

goals: $(TESTING) ## the harnesses in their quick size, a line each (ONLY=R11,F1 picks)
	$(BIN)/python -m tests.goals --size quick --jobs $(JOBS) $(if $(ONLY),--only $(ONLY))

torture: $(TESTING) ## the harnesses in their long size
	$(BIN)/python -m tests.goals --size long $(if $(ONLY),--only $(ONLY))

mutants: $(TESTING) ## mutation testing of the engine; fails for a survivor that nobody explained
	rm -rf mutants
	$(BIN)/mutmut run > /dev/null
	$(BIN)/python -m tests.compliance.survivors

pictures: $(TESTING) ## the pictures of docs/pictures/ taken anew
	$(BIN)/python -m tests.journeys.pictures

bench: $(BENCHING) ## the ratios: the engine, its command, imports and pages against plain peers
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

words: $(TESTING) ## new words into the translation files, and the files compiled
	$(BIN)/python -m tests.support.words

lock: ## requirements*.txt made anew from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements.txt
	uv pip compile -q pyproject.toml --extra dask -c requirements.txt --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements-dask.txt
	uv pip compile -q pyproject.toml --extra test -c requirements.txt --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements-test.txt
	uv pip compile -q pyproject.toml --extra test --extra bench -c requirements-test.txt --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements-bench.txt

clean: ## without the virtual environment and what tools left behind
	rm -rf $(VENV) mutants .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(INSTALLED): requirements.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(TESTING): requirements-test.txt $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

$(BENCHING): requirements-bench.txt $(TESTING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@
