# The commands people and CI use. Each step remembers what it was made from, so a second run is instant.
# `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
# Inside pwa/: npm and the node that it starts come from the virtual environment.
NPM := PATH="$$PWD/../.venv/bin:$$PATH" npm
export PYTHON
.DEFAULT_GOAL := help
.PHONY: help setup run run-lan upgrade test lint simulate bench audit clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## install everything and build the app for phones (does not start it)
	@.ci/setup python system pwa

run: setup ## start everything on PORT (default 8000) with a demo factory; EMPTY=1: your own, from empty
	@DEMO="$${DEMO-$(if $(filter 1,$(EMPTY)),0,1)}" exec $(PY) -m server run

run-lan: setup ## the same over HTTPS for phones in the factory's network, with an own certificate (port 8443)
	@DEMO="$${DEMO-$(if $(filter 1,$(EMPTY)),0,1)}" LAN=1 exec $(PY) -m server run

upgrade: ## back up, install the new release (REF=v1.2, or what git pull brought), check it, or go back
	@$(PYTHON) deploy/upgrade.py $(if $(REF),--to $(REF))

test: ## all tests, the browser story included
	@.ci/setup python system test-system pwa
	@status=0; \
	echo "── vue-tsc, dependency-cruiser"; (cd pwa && $(NPM) run --silent lint) || status=1; \
	echo "── vitest"; (cd pwa && $(NPM) test --silent) || status=1; \
	echo "── pytest"; $(PY) -m pytest -n auto --dist loadfile || status=1; \
	exit $$status

lint: ## style, types, layers
	@.ci/setup python pwa-packages
	@status=0; \
	echo "── ruff"; $(PY) -m ruff check . || status=1; \
	echo "── mypy"; $(PY) -m mypy || status=1; \
	echo "── import-linter"; .venv/bin/lint-imports || status=1; \
	echo "── vue-tsc, dependency-cruiser"; (cd pwa && $(NPM) run --silent lint) || status=1; \
	exit $$status

simulate: ## whole days with everything that goes wrong, one a seed: make simulate SEEDS=0-99
	@.ci/setup python pwa-packages
	@$(PY) -m tests.simulation.simulate $(or $(SEEDS),0-19)

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
