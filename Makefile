# The commands of every day; `make help` lists them. All they need is Python 3.11 or later, git and make.
# PORT=, HOST= and COMMUN_DATA= change where the commons is served and kept:  make run PORT=8080 COMMUN_DATA=/srv/commun

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup dev run test lint bench lock clean

PORT ?= 8000
HOST ?= 127.0.0.1
COMMUN_DATA ?= ./data
# A test process for each core, and one more: those that drive a browser or a wiki wait for it. A whole run is 2 to 3
# times longer without.
TEST_ARGS ?= -n $(shell expr $$(nproc 2>/dev/null || echo 2) + 1) --dist worksteal

# The program is read twice as fast once Python may keep it compiled (in `__pycache__`, which `make clean` takes away).
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.ready-run ## make .venv and install what Commun needs, at the versions of requirements.lock

dev: $(VENV)/.ready-dev ## the same with what the tests, ruff and mypy need

run: $(VENV)/.ready-run ## serve the commons of ./data (born if there is none) on http://127.0.0.1:8000
	@COMMUN_DATA="$(COMMUN_DATA)" HOST="$(HOST)" PORT="$(PORT)" exec $(BIN)/commun serve

test: $(VENV)/.ready-dev ## run the tests (TEST_ARGS= for pytest's own arguments)
	@$(BIN)/python -m pytest $(TEST_ARGS)

lint: $(VENV)/.ready-dev ## ruff and mypy --strict on everything
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.ready-dev ## measure every figure at 10,000 fiches (long)
	@$(BIN)/python -m bench all

lock: $(VENV)/.ready-dev ## choose versions again after a change of pyproject.toml
	@$(call UV_COMPILE,requirements-setup.lock,--group setup)
	@$(call UV_COMPILE,requirements.lock,pyproject.toml)
	@$(call UV_COMPILE,requirements-dev.lock,pyproject.toml --group dev --constraints requirements.lock)

clean: ## remove .venv and what tools leave behind; ./data is never touched
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

# --universal: one lock for every system and every Python from 3.11. No header, no notes, no address in the files.
define UV_COMPILE
$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	$(2) --output-file $(1)
endef

# A stamp is the end of an install: one cut short leaves none and is done again. `sync` makes .venv exactly the lock,
# so the smaller one takes back what the larger one brought: it removes the other's stamp. The larger one serves both.
$(VENV)/.ready-run: requirements.lock $(VENV)/.ready-tools
	@rm -f $(VENV)/.ready-dev
	@$(call SYNC,requirements.lock)
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock requirements.lock $(VENV)/.ready-tools
	@$(call SYNC,requirements-dev.lock)
	@touch $(VENV)/.ready-run $@

# uv is a hundred times quicker than pip where there is a wheel of it; pip does the same elsewhere.
define SYNC
echo "Installing what $(1) lists into $(VENV)…"; \
if [ -x $(BIN)/uv ]; then $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python $(1); \
else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
endef

# .venv, pip's uv, and the command `.venv/bin/commun` (Commun is run from its tree and never installed as a package).
# The system's own Python comes first where it will do: its updates come with those of the machine, and a distribution
# builds it with profiles, a third quicker than one compiled by hand (docs/decisions/0013-dependances.md).
$(VENV)/.ready-tools: requirements-setup.lock
	@found=; for python in $(PYTHON) /usr/bin/python3 python3.13 python3.12 python3.11 python3; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    found=$${found:-$$python}; \
	    if $$python -c 'import ensurepip' 2>/dev/null; then found=$$python; break; fi; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Commun needs Python 3.11 or later, and no python3 here is. Install one (Debian 12: apt install python3)" >&2; \
	  echo "or name it: make setup PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip' 2>/dev/null; then \
	  echo "$$found cannot make a virtual environment: its ensurepip is missing." >&2; \
	  echo "On Debian and Ubuntu: sudo apt install $$($$found -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; \
	  exit 1; \
	fi; \
	command -v git >/dev/null || { echo "Commun keeps its fiches in git: install git." >&2; exit 1; }; \
	rm -rf $(VENV); $$found -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
	  -r requirements-setup.lock 2>/dev/null || echo "uv has no wheel for this machine: pip will do, more slowly."
	@printf '%s\n%s\n' '#!/bin/sh' \
	  'home=$$(cd "$$(dirname "$$0")/../.." && pwd) && PYTHONPATH="$$home" exec "$$home/$(BIN)/python" -m commun "$$@"' > $(BIN)/commun
	@chmod +x $(BIN)/commun
	@touch $@
