# Everything from a fresh clone; `make help` lists it. Without make, see "Without make" in README.md.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JS     := tests/extension
TOOLS  := .venv-release
LOCKS  := run dev release
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help run check check-python check-types check-javascript check-tests test lint bench guards page lock audit release clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## Start SSI Companion and open its viewer (make run ARGS=--no-open)
	@$(BIN)/ssi serve $(ARGS)

check: $(VENV)/.dev $(JS)/node_modules/.installed  ## The loop while you work: style, types and all quick tests, in half a minute
	@$(MAKE) --no-print-directory --jobs 4 check-tests check-types check-javascript check-python

check-python:
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .

check-types:
	@$(BIN)/mypy --no-error-summary

check-javascript:
	@if [ -f $(JS)/node_modules/.installed ]; then \
	  export PYTHON="$(CURDIR)/$(BIN)/python" && \
	  npm --prefix $(JS) run --silent types && npm --prefix $(JS) test --silent -- --test-reporter=dot; \
	fi

check-tests:
	@$(BIN)/python -m pytest --quiet --numprocesses 2 --dist worksteal -m "not slow and not browser" $(ARGS)

test: $(VENV)/.dev $(JS)/node_modules/.installed  ## Before you hand over: every test, real browsers too (of Python only some: ARGS="-k history")
	@if [ -f $(JS)/node_modules/.installed ]; then \
	  PYTHON="$(CURDIR)/$(BIN)/python" npm --prefix $(JS) test --silent -- --test-reporter=spec; \
	fi
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal $(ARGS)

lint: $(VENV)/.dev $(JS)/node_modules/.installed  ## Style and types of Python and JavaScript, and the extension as stores check it
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@if [ -f $(JS)/node_modules/.installed ]; then \
	  packages=$$(mktemp -d) && trap 'rm -r "$$packages"' EXIT && $(BIN)/ssi extension --zip "$$packages" >/dev/null && \
	  PYTHON="$(CURDIR)/$(BIN)/python" npm --prefix $(JS) run --silent types && \
	  npm --prefix $(JS) run --silent lint -- "$$packages"/ssi-companion-firefox-*.zip; \
	fi

bench: $(VENV)/.dev  ## Measure against yardsticks, both sides in the same run (SHORT=1: only whether it still runs)
	@for script in bench/bench_*.py; do \
	  SHORT=$(SHORT) PYTHONPATH=tests:tests/browser $(BIN)/python $$script || exit 1; \
	done

guards: $(VENV)/.dev  ## Take each guard, limit and header out, on a copy, and list what no test notices (a quarter of an hour; some: ARGS="--only limits")
	@PYTHONPATH=tests $(BIN)/python -m helpers.guards $(ARGS)

page: $(VENV)/.dev  ## Begin a fixture: the shell of a page with its decoys (make page NAME=en-my-layout)
	@PYTHONPATH=tests $(BIN)/python tests/helpers/new_page.py $(NAME)

lock: $(TOOLS)/.installed  ## Choose newer versions of what CI and releases install, and write them down with their hashes
	@for name in $(LOCKS); do \
	  case $$name in run) extras= ;; dev) extras="--extra dev --extra watch" ;; release) extras="--extra release" ;; esac; \
	  $(TOOLS)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --no-emit-index-url --custom-compile-command "make lock" $$extras --output-file .ci/$$name.txt pyproject.toml || exit 1; \
	done

audit: $(TOOLS)/.installed  ## Ask PyPI and npm for known flaws of what is locked; fails when it cannot ask
	@for name in $(LOCKS); do \
	  echo "$$name: " && $(TOOLS)/bin/pip-audit --strict --require-hashes --disable-pip --requirement .ci/$$name.txt || failed=1; \
	done; \
	npm --prefix $(JS) audit || failed=1; exit $${failed:-0}

release: $(TOOLS)/.installed  ## Build what is published from the last commit into dist/: the same bytes every time
	@.ci/release $(CURDIR)/$(TOOLS)/bin/python

clean:  ## Remove what the targets above made; your history is elsewhere and stays
	rm -rf $(VENV) $(TOOLS) $(JS)/node_modules $(JS)/api.generated.d.ts .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip, not python, is the sign of a whole environment: on Debian without python3-venv only python appears.
$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "$(PYTHON) is not installed. SSI Companion needs Python 3.11 or newer: https://www.python.org/downloads/"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "SSI Companion needs Python 3.11 or newer, this is $$($(PYTHON) --version). Name another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(BIN)/pip
	$(BIN)/pip install --quiet --editable .
	@touch $@

# By their hashes: what CI installs today is what it installed when this was committed.
$(VENV)/.dev: pyproject.toml .ci/dev.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --require-hashes --requirement .ci/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.run

$(TOOLS)/.installed: .ci/release.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --require-hashes --requirement .ci/release.txt
	@touch $@

# Node.js only checks and tests the JavaScript; nothing of npm is needed to install or to run.
$(JS)/node_modules/.installed: $(wildcard $(JS)/package.json $(JS)/package-lock.json)
	@if command -v npm >/dev/null; then \
	  cd $(JS) && npm ci --silent && touch node_modules/.installed; \
	elif [ "$${CI:-}" = true ]; then \
	  echo "Node.js is missing, so the JavaScript cannot be checked. Install it: https://nodejs.org/"; exit 1; \
	else \
	  echo "Node.js is missing: the JavaScript is neither checked nor tested."; \
	fi
