# Everything a checkout needs. `make play` and `make test` set up .venv by themselves;
# `make help` lists the rest. Words for the program or for pytest: make play ARGS="play zork1".

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV ?= uv
ARGS ?=

# The newest Python that fits, asked by running it: a pyenv shim may exist and fail,
# and Debian's python3 may come without the modules that make an environment.
FITS := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
CANDIDATES := python3.13 python3.12 python3.11 python3
PYTHON ?= $(firstword $(foreach p,$(CANDIDATES),$(shell $(p) -c '$(FITS)' 2>/dev/null && echo $(p))))

.PHONY: play test bench pictures check lint types imports format lock clean help
.DEFAULT_GOAL := help

play: $(STAMP) ## set everything up and open the program
	@$(BIN)/understudy $(ARGS)

test: $(STAMP) ## set everything up and run the tests
	@$(BIN)/python -m pytest -rs $(ARGS)

bench: $(STAMP) ## measure speed and memory, print the table
	@$(BIN)/python -m tests.benchmarks $(ARGS)

pictures: $(STAMP) ## take the README's pictures anew from the real program
	@$(BIN)/python -m tests.take_pictures

check: lint types imports test ## everything that has to pass before a change is shared

lint: $(STAMP) ## ruff: rules and layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

imports: $(STAMP) ## who may import whom
	$(BIN)/lint-imports

format: $(STAMP) ## let ruff lay out and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## pin versions and hashes anew (needs uv); newer ones: make lock ARGS=--upgrade
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-annotate --custom-compile-command "make lock" \
		--output-file requirements.lock --quiet $(ARGS)

clean: ## remove what make made; sessions and memory in saves/ stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find agents games tui tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# pip and setuptools first, at their pinned versions, so that jericho's source
# package and our own are built by them and by nothing unpinned. No package may
# bring others along: the lock is complete, and without spaCy.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Understudy needs Python 3.11, 3.12 or 3.13 with venv and pip," \
		"and none of these runs here: $(CANDIDATES). Install one (on Debian also python3-venv)," \
		"or name it: make play PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c '$(FITS)' || { echo "$(PYTHON) does not fit:" \
		"Understudy needs Python 3.11, 3.12 or 3.13 with venv and pip." >&2; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || { echo "Understudy needs a C compiler" \
		"for its Z-machine: install gcc or clang (on Debian: build-essential)." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON): a minute or so, once." >&2
	@test -x $(BIN)/python && $(BIN)/python -c '$(FITS)' || $(PYTHON) -m venv --clear $(VENV)
	@awk '/^[a-z]/{keep = /^(pip|setuptools)==/} keep' requirements.lock > $(VENV)/builders.lock
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r $(VENV)/builders.lock
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --no-build-isolation \
		-r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@
