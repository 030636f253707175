# Every target begins with what it needs; `make help` lists them all.
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run story papers test check format pytest journeys soak screenshots benchmarks proof
.PHONY: mutants lock clean
.NOTPARALLEL:

PYTHON := .venv/bin/python
OTKLIK := .venv/bin/otklik
ARGS ?=
UV := .venv-lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make or refresh .venv from the hash-pinned lock file
	@tools/setup.sh

setup-tests: ## The same with everything the tests need (installs Chromium when missing)
	@tools/setup.sh tests

run: setup ## Start everything with the demo district; Ctrl-C stops it (ARGS="--port 8080")
	@$(OTKLIK) run --demo $(ARGS)

story: setup ## Walk the whole road once without a browser and print each step
	@$(OTKLIK) story $(ARGS)

papers: setup-tests ## Write the demo month's papers and pictures of their pages to build/papers
	@$(PYTHON) tools/papers.py $(ARGS)

test: setup-tests check pytest ## Set up, check and test everything, journeys in a browser as well

check: setup-tests ## Linter, formatting, types, layers, missing migrations
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --quiet --check .
	@$(PYTHON) -m mypy --no-error-summary
	@.venv/bin/lint-imports --no-cache >.venv/layers.log || { cat .venv/layers.log; exit 1; }
	@$(OTKLIK) manage makemigrations --check --dry-run --verbosity 1

pytest: setup-tests ## Only the tests (ARGS="-k name tests/web"); the browser has processes of its own
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile --ignore tests/journeys $(ARGS)
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile tests/journeys

journeys: setup-tests ## Only the journeys in a real browser
	@$(PYTHON) -m pytest -q -n 2 --dist loadfile tests/journeys $(ARGS)

screenshots: setup-tests ## Pictures of every page in three widths, light and dark, in build/screenshots
	@$(PYTHON) tools/screenshots.py $(ARGS)

benchmarks: setup-tests ## All benchmarks, as JSON in build/benchmarks
	@mkdir -p build/benchmarks
	@for each in worktime duties triage start intake search; do $(PYTHON) -m benchmarks.$$each --json > build/benchmarks/$$each.json; done

soak: setup-tests ## Ten thousand messages under faults and kill -9; minutes (ARGS="--messages 500")
	@$(PYTHON) -m tests.soak $(ARGS)

proof: setup-tests ## Prove the rules: 100,000 terms minute by minute, random cases, every branch (SEED=7 repeats)
	@OTKLIK_TERMS=100000 OTKLIK_EXAMPLES=300 OTKLIK_SEED=$(or $(SEED),$(shell date +%s)) $(PYTHON) -m pytest -q \
		-n 2 -p tests.proof.counting tests/proof tests/regulation/test_histories.py
	@OTKLIK_EXAMPLES=40 $(PYTHON) -m coverage run --source=otklik.regulation --data-file=.coverage.proof \
		-m pytest -q tests/regulation
	@$(PYTHON) -m coverage report --data-file=.coverage.proof --fail-under=100

mutants: setup-tests ## Is a mistake in the rules seen by a test? (ARGS="--module worktime duty")
	@$(PYTHON) -m tools.mutants $(ARGS)

format: setup-tests ## Format the code and mend what the linter can mend
	@$(PYTHON) -m ruff check --quiet --fix . || true
	@$(PYTHON) -m ruff format --quiet .

lock: ## Renew the lock files from pyproject.toml (needs the package index)
	@test -x .venv-lock/bin/uv || { python3 -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv; }
	@$(UV) --upgrade --output-file requirements/base.lock
	@$(UV) --constraint requirements/base.lock --extra embedded --output-file requirements/embedded.lock
	@$(UV) --constraint requirements/base.lock --extra embedded --group dev --group bench \
		--output-file requirements/dev.lock

clean: ## Remove the environments and what tools have cached; the data in var stay
	@rm -rf .venv .venv-lock .setup.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
