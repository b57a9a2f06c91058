# One word for each thing people do here. `make help` lists them.
BIN := .venv/bin
PYTHON ?= python3
SOURCES := bot core playground tests bench tools

define ENVIRONMENT
command -v $(PYTHON) >/dev/null || { echo "Docent needs Python 3.11 to 3.14; there is no $(PYTHON) here." >&2; exit 1; }; \
$(PYTHON) tools/make_environment.py
endef

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test check lock bench docs

help: ## list these words
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## make or renew .venv with all that Docent runs on
	@$(ENVIRONMENT)

demo: setup ## the real bot in a local chat page, without accounts or keys
	@$(BIN)/docent playground

run: setup ## the bot in a real workspace, with the settings of .env
	@$(BIN)/docent serve

setup-dev: ## the same, with what tests and checks need
	@$(ENVIRONMENT) --dev

test: setup-dev ## all tests, with branch coverage
	$(BIN)/python -m pytest --cov --cov-report=term

check: setup-dev ## format, lint, types, layers, house rules, pins
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/house -q
	$(BIN)/python tools/lock.py --check

lock: setup-dev ## pin what the requirements*.in files ask for, on Python 3.11
	$(BIN)/python tools/lock.py

bench: setup-dev ## measure the embedded engine, and taking files in, on this machine
	$(BIN)/python -m bench.embedded
	$(BIN)/python -m bench.ingest playground/sample/files
	$(BIN)/python -m bench.channel

docs: setup-dev ## the handbook, into site/
	$(BIN)/pip install --quiet --require-hashes -r requirements-docs.txt
	$(BIN)/mkdocs build --strict
