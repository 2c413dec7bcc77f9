# What people type. `make help` lists it.
PYTHON ?= python3
PORT ?= 5000
ONLY ?=
RECORD ?=
T ?=
JOBS ?= $(shell nproc 2> /dev/null || echo 2)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTING := $(VENV)/.testing
BENCHING := $(VENV)/.benching

# Python stores compiled modules even if the shell forbids it: compiling all tests takes each process of a run 15 CPU seconds.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run dev shell test whole quick check lint style types format goals torture sabotage bill mutants pictures bench lock icons words clean

help: ## list these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(INSTALLED) ## install what `make run` needs into .venv

run: export TRACKER_ENV = demo
run: export PUBLIC_URL = http://127.0.0.1:$(PORT)
run: $(INSTALLED) ## the application with invented people on http://127.0.0.1:5000 (PORT=8000 moves it)
	@$(BIN)/flask db upgrade
	@$(BIN)/flask demo load > /dev/null
	@$(BIN)/flask demo sign-ins
	@echo "Sojourn on http://127.0.0.1:$(PORT) (the people above may sign in; end it with Ctrl-C)"
	@$(BIN)/flask scheduler & scheduler=$$!; $(BIN)/flask run --host 127.0.0.1 --port $(PORT) & server=$$!; \
	trap 'kill $$scheduler $$server 2> /dev/null; wait; exit 0' INT TERM; wait $$server; status=$$?; kill $$scheduler 2> /dev/null; wait; exit $$status

dev: export TRACKER_ENV = demo
dev: export PUBLIC_URL = http://127.0.0.1:$(PORT)
dev: $(INSTALLED) ## the same application as `make run`, which starts again when a file changes
	@$(BIN)/flask db upgrade
	@$(BIN)/flask demo load > /dev/null
	@$(BIN)/flask run --host 127.0.0.1 --port $(PORT) --reload

shell: export TRACKER_ENV = demo
shell: $(INSTALLED) ## Python with the application and its context, on the database of `make run`
	@$(BIN)/flask shell

quick: $(TESTING) ## tests while you work: SQLite, no browser, nothing slow (T=tests/web/test_jobs.py runs one file, all of it)
	$(BIN)/pytest -q $(if $(T),-n0 --engine sqlite $(T),-n $(JOBS) --dist loadfile --quick)

check: lint quick ## before a commit: lint and quick

test: whole goals ## everything: both engines, coverage, browser, and the acceptance checks in their quick size

whole: $(TESTING) ## every test but the acceptance checks, on both engines; 100 % of branches where it is asked (see pyproject.toml)
	@test -x /usr/bin/chromium-headless-shell || test -x /usr/bin/chromium || echo "chromium is missing: the browser tests are skipped"
	$(BIN)/pytest -n $(JOBS) -m "not goal" --cov --cov-report=
	$(BIN)/coverage report --fail-under=100

lint: style types ## check style, types and imports between rooms

style: $(TESTING)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(TESTING)
	$(BIN)/mypy

format: $(TESTING) ## let the formatter rewrite the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

goals: $(TESTING) ## the acceptance checks in their quick size, a line each (ONLY=R11,F1 picks)
	RECORD=$(RECORD) $(BIN)/python -m tests.goals --size quick --jobs $(JOBS) $(if $(ONLY),--only $(ONLY))

torture: $(TESTING) ## the acceptance checks in their long size (hours)
	RECORD=$(RECORD) $(BIN)/python -m tests.goals --size long $(if $(ONLY),--only $(ONLY))

sabotage: $(TESTING) ## take one defence at a time from a copy of the product; fails if no test turns red (20 minutes; ONLY=R3,S1 picks)
	$(BIN)/python -m tests.sabotage --jobs $(JOBS) $(if $(ONLY),--only $(ONLY))

bill: $(TESTING) ## print the bill of materials of the locked packages, with hashes and licences (CycloneDX)
	@$(BIN)/python -m tests.support.bill

mutants: $(TESTING) ## mutation testing of the engine; fails on an unexplained survivor
	rm -rf mutants
	$(BIN)/mutmut run > /dev/null
	$(BIN)/python -m tests.compliance.survivors

pictures: $(TESTING) ## take the pictures of docs/pictures/ again
	$(BIN)/python -m tests.journeys.pictures

bench: $(BENCHING) ## measure speed against plain peers, as ratios (ONLY=W1 picks)
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

icons: $(TESTING) ## draw the icons of the installed application from their SVG files
	$(BIN)/python -m tests.support.icons

words: $(TESTING) ## collect new messages for translation, and compile the translations
	$(BIN)/python -m tests.support.words

lock: ## rewrite requirements*.txt from pyproject.toml (needs uv)
	uv pip compile -q pyproject.toml --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements.txt
	uv pip compile -q pyproject.toml --extra dask -c requirements.txt --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements-dask.txt
	uv pip compile -q pyproject.toml --extra test -c requirements.txt --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements-test.txt
	uv pip compile -q pyproject.toml --extra test --extra bench -c requirements-test.txt --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command 'make lock' -o requirements-bench.txt

clean: ## delete the virtual environment and what tools left behind
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
