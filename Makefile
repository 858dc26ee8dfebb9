# The commands people and CI use. Each step remembers what it was made from, so a second run is instant.
# `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
# Inside pwa/: npm and the node that it starts come from the virtual environment.
NPM := PATH="$$PWD/../.venv/bin:$$PATH" npm
export PYTHON
.DEFAULT_GOAL := help
.PHONY: help setup run run-lan upgrade test test-app long test-long lint simulate simulate-coverage mutants bench audit clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

setup: ## install everything and build the app for phones (does not start it)
	@.ci/setup python system pwa

run: setup ## start everything on PORT (default 8000) with a demo factory; EMPTY=1: your own, from empty
	@DEMO="$${DEMO-$(if $(filter 1,$(EMPTY)),0,1)}" exec $(PY) -m server run

run-lan: setup ## the same over HTTPS for phones in the factory's network, with an own certificate (port 8443)
	@DEMO="$${DEMO-$(if $(filter 1,$(EMPTY)),0,1)}" LAN=1 exec $(PY) -m server run

upgrade: ## back up, install the new release (REF=v1.2, or what git pull brought), check it, or go back
	@$(PYTHON) deploy/upgrade.py $(if $(REF),--to $(REF))

# The many servers that tests start would each compile all of it anew.
test: export PYTHONDONTWRITEBYTECODE =
test: ## all tests, the browser story included; ONLY="tests/processes tests/restores": that part of pytest alone
	@.ci/setup python system test-system pwa
	@$(if $(ONLY),exec $(PY) -m pytest $(ONLY);) status=0; told=$$(mktemp); \
	(cd pwa && $(NPM) test --silent) > "$$told" 2>&1 & app=$$!; \
	echo "── vue-tsc, dependency-cruiser"; (cd pwa && $(NPM) run --silent lint) || status=1; \
	wait $$app || status=1; \
	echo "── vitest"; cat "$$told"; rm -f "$$told"; \
	echo "── pytest"; $(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder || status=1; \
	exit $$status

test-app: ## tests of the phones' app alone; ONLY="test/inbox test/office": that part, named as in pwa/
	@.ci/setup python pwa-packages
	@cd pwa && $(NPM) test --silent -- $(ONLY)

long: export PYTHONDONTWRITEBYTECODE =
long: ## the long forms of tests, one after the other, with their figures: make long ONLY=tests/processes; JOBS=2: two at a time
	@.ci/setup python system test-system pwa
	@$(PY) -m pytest -m long -s $(if $(JOBS),-n $(JOBS) --dist load) $(ONLY)

test-long: ## 10,000 whole days of simulation, then the long forms of all tests, on every core (several hours)
	@.ci/setup python system test-system pwa
	@status=0; \
	echo "── simulation"; $(PY) -m tests.simulation.simulate 0-9999 --table || status=1; \
	echo "── pytest -m long"; $(PY) -m pytest -m long -n auto --dist loadfile --no-loadscope-reorder || status=1; \
	exit $$status

lint: ## style, types, layers
	@.ci/setup python pwa-packages
	@status=0; \
	echo "── ruff"; $(PY) -m ruff check . || status=1; \
	echo "── mypy"; $(PY) -m mypy || status=1; \
	echo "── import-linter"; .venv/bin/lint-imports || status=1; \
	echo "── vue-tsc, dependency-cruiser"; (cd pwa && $(NPM) run --silent lint) || status=1; \
	exit $$status

simulate: ## whole days with everything that goes wrong, one a seed: make simulate SEEDS=0-99; TRACE=1: all that happened; MOSTLY=power,tab: with these mishaps above all others; KEPT=FILE: go on there; DAYS=20: ordinary days
	@.ci/setup python pwa-packages
	@$(if $(DAYS),$(PY) -m tests.simulation.ordinary $(DAYS),$(PY) -m tests.simulation.simulate $(or $(SEEDS),0-19) $(if $(TRACE)$(MOSTLY),--trace,--table) $(if $(MOSTLY),--mostly "$(MOSTLY)") $(if $(KEPT),--kept "$(KEPT)"))

simulate-coverage: ## branches of sync/ and of the phones' core that SEEDS (default 0-199) of it reach
	@.ci/setup python pwa-packages
	@$(PY) -m tests.simulation.reach $(SEEDS)

mutants: ## plant known faults one by one; each must be caught
	@.ci/setup python pwa-packages
	@$(PY) -m tests.mutants.run

bench: ## what a push costs, side by side with its floor
	@.ci/setup python
	@$(PY) -m tests.bench.bench_push

audit: ## known weaknesses in dependencies (needs the network)
	@.ci/setup python pwa-packages
	@status=0; \
	$(PY) -m pip_audit --requirement requirements.txt || status=1; \
	(cd pwa && $(NPM) audit --omit=dev) || status=1; \
	exit $$status

clean: ## remove what make made; the factory's data in var/ stays
	rm -rf .venv pwa/node_modules pwa/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
