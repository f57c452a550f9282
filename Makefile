# Two commands for a newcomer: make serve, make test. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONPATH := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help guide serve test test-all test-postgresql test-faults demo lint bench worker lock translations setup setup-dev system system-dev clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

serve: setup system ## set up, migrate, make the demonstration county on first start, serve on http://127.0.0.1:8000
	@$(BIN)/flask --app wsgi serve

demo: setup system ## the whole road unattended into a fresh DATA_DIR; UNTIL=sealed stops before the deadline, HARD=1 walks the hard road too
	@$(BIN)/flask --app wsgi demo $(if $(UNTIL),--until $(UNTIL)) $(if $(HARD),--hard)

test: setup-dev system-dev ## every test: unit, architecture, SQLite and PostgreSQL, API, browser
	@$(BIN)/python -m scripts.run_tests

test-all: setup-dev system-dev ## the same with many more random examples
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m scripts.run_tests

test-postgresql: setup-dev system-dev ## the tests of the capabilities and attacks once more, each on PostgreSQL
	@TEST_DATABASE=postgresql $(BIN)/python -m scripts.run_tests tests/procurement tests/attacks

test-faults: setup-dev system-dev ## kill -9 of writers, server and worker, and a full disk; minutes, not part of CI
	@FAULTS=1 $(BIN)/pytest -q tests/faults

lint: setup-dev ## format, style, types, walls, sizes, translations, vendored files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy procurement optimizer contracts
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m scripts.sizes
	$(BIN)/python -m scripts.translations check
	$(BIN)/python -m scripts.vendor --check
	$(BIN)/python -m scripts.offline_page --check

bench: setup-dev ## ratios against the plain solver, each measured in one run
	$(BIN)/python -m benchmarks.allocator
	$(BIN)/python -m benchmarks.audit_log
	$(BIN)/python -m benchmarks.sealed_bids

guide: setup-dev system-dev ## walk the road in a browser and take the pictures of docs/guide anew
	GUIDE=1 $(BIN)/pytest -q tests/browser

worker: setup ## a worker process for background jobs, beside `serve` processes
	@$(BIN)/flask --app wsgi worker

lock: $(BIN)/uv ## pin everything anew from requirements*.in
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean: ## remove the virtual environment and caches; data under var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/uv:
	@$(PYTHON) scripts/make_venv.py $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.translations: $(wildcard procurement/translations/en/*.po) $(VENV)/.runtime
	@$(BIN)/python -m scripts.translations build
	@touch $@

setup: $(VENV)/.runtime $(VENV)/.translations
setup-dev: setup $(VENV)/.dev

system: # wkhtmltopdf and a Chinese font
	@$(PYTHON) scripts/system_packages.py wkhtmltopdf fonts-wqy-zenhei

system-dev: # the same, and what tests look at pages and PDFs with
	@$(PYTHON) scripts/system_packages.py wkhtmltopdf fonts-wqy-zenhei chromium poppler-utils
