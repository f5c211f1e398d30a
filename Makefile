# A fresh machine needs two commands: make site, make test.
# Written for GNU make 3.81, the one that macOS has.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal
ENVIRONMENT := .venv/installed node_modules/.package-lock.json

export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help site serve test check lint soak links lock clean browser firefox

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1 - /p' Makefile

site: $(ENVIRONMENT) ## check the volume and build it into site/
	$(BIN)/stackmath build

serve: $(ENVIRONMENT) ## serve the volume, built again at every change
	$(BIN)/stackmath serve

test: $(ENVIRONMENT) lint browser ## lint and run every test, those in a browser included
	$(PYTEST)

check: $(ENVIRONMENT) ## check every number of the volume
	$(BIN)/stackmath check

lint: $(ENVIRONMENT) ## ruff, its formatter, mypy, and tsc on the scripts of the pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/tsc --project .

soak: $(ENVIRONMENT) browser firefox ## every test, many more random cases, and in Firefox
	STACKMATH_SOAK=1 $(PYTEST)

links: $(ENVIRONMENT) ## ask every address that the volume cites, over the network
	$(BIN)/python tests/links.py

lock: $(ENVIRONMENT) ## lock the newest packages that pyproject.toml and package.json allow
	$(BIN)/python -m pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml \
	  --quiet --upgrade --universal --python-version 3.11.2 --fork-strategy fewest \
	  --extra site --extra pdf --extra cluster --extra test --group build --generate-hashes \
	  --annotation-style line --no-emit-index-url --output-file requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm update --package-lock-only

clean: ## remove everything that these commands made
	rm -rf .venv node_modules site docs/assets/vendor
	rm -rf .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Debian's python3 makes no environment without python3-venv.
# $(call apt,package,what is missing): as root install the package, else say which.
define apt
if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
  echo "Installing $(1) with apt-get"; \
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --no-install-recommends $(1) >/dev/null; \
else \
  echo "$(2). Install $(1) (on Debian: sudo apt install $(1))." >&2; exit 1; \
fi
endef

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "$(PYTHON) is not Python 3.11 or later. Run: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  $(call apt,python3-venv,$(PYTHON) has no ensurepip to make .venv with); }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv

# A link's time is that of the system's Python, hence order-only.
.venv/installed: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing the locked Python packages"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check
	@touch $@

# Node and npm are locked Python packages, so that they are the same on every machine.
node_modules/.package-lock.json: package.json package-lock.json .npmrc | .venv/installed
	@echo "Installing the locked npm packages"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci
	@touch $@

browser: .venv/installed
	@$(BIN)/python tests/browser.py >/dev/null || \
	if [ "$$(uname -s)" = Darwin ]; then $(BIN)/playwright install chromium; else \
	  $(call apt,chromium-headless-shell,The tests drive Chromium or Chrome and found neither); fi

firefox: .venv/installed
	@$(BIN)/python tests/firefox.py >/dev/null || { \
	  $(call apt,firefox-esr,The soak test drives Firefox and found none); }
