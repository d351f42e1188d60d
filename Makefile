# Everything a checkout needs. `make play` sets up .venv with what playing needs, `make test`
# adds the rest; `make help` lists all. Words for the program or for pytest: make play ARGS="play zork1".

VENV := .venv
BIN := $(VENV)/bin
PLAYS := $(VENV)/.plays
STAMP := $(VENV)/.installed
MODEL := $(VENV)/.model
LOCK := requirements.lock
DEV_LOCK := requirements-dev.lock
UV ?= uv
PINS := --universal --python-version 3.11 --generate-hashes --no-annotate --quiet \
	--custom-compile-command "make lock"
ARGS ?=
# Images for containers often forbid Python to keep what it compiled. Here every start of the
# program would then compile Textual, pydantic and ourselves anew.
unexport PYTHONDONTWRITEBYTECODE

# The newest Python that fits, asked by running it: a pyenv shim may exist and fail,
# and Debian's python3 may come without the modules that make an environment.
FITS := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
CANDIDATES := python3.13 python3.12 python3.11 python3
# Looked for when it is first needed, and then known.
ifeq ($(origin PYTHON),undefined)
PYTHON = $(eval PYTHON := $(shell for p in $(CANDIDATES); do \
	if $$p -c '$(FITS)' 2>/dev/null; then echo $$p; break; fi; done))$(PYTHON)
endif

.PHONY: play test bench pictures check lint types imports format lock clean help
.DEFAULT_GOAL := help

play: $(PLAYS) ## set up what playing needs and open the program
	@$(BIN)/understudy $(ARGS)

test: $(STAMP) $(MODEL) ## add what tests need and run them
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
	$(UV) pip compile pyproject.toml --group build $(PINS) --output-file $(LOCK) $(ARGS)
	$(UV) pip compile pyproject.toml --group build --group dev --constraint $(LOCK) $(PINS) \
		--output-file $(DEV_LOCK) $(ARGS)

clean: ## remove what make made; sessions and memory in saves/ stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find agents games tui tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# $(call install,STEP,FILE): install what a lock pins, telling in one line what pip is at.
# No package may bring others along: the locks are complete, and without spaCy. Modules are
# compiled when they are first imported, which halves the wait. In a terminal the line is
# written over and over; elsewhere only its first words and the long steps are told.
define install
@of=$$(grep -c '^[a-z]' $(2)); { $(BIN)/python -m pip install --no-deps --no-build-isolation \
	--no-compile --require-hashes --progress-bar off -r $(2) || echo Failed; } | { n=0; code=0; \
	if test -t 2; then over='\r\033[K' end=''; else over='' end='\n'; fi; \
	tell() { printf "$$over  $(1) %s$$end" "$$*" >&2; }; tell "$$of packages"; \
	while read -r word name rest; do case $$word in \
		Requirement|Ignoring) n=$$((n + 1)) ;; \
		Collecting|Processing) n=$$((n + 1)); name=$${name##*/}; \
			name=$${name%%==*}; name=$${name%%-[0-9]*}; \
			test -z "$$over" || tell "package $$n of $$of: $$name" ;; \
		Building) test "$$name" != wheels || tell "compiling the Z-machine" ;; \
		Installing) tell "putting $$of packages in place" ;; \
		Failed) code=1 ;; \
	esac; done; test -z "$$over" || echo >&2; exit $$code; }
endef

# pip and setuptools first, at their pinned versions, so that jericho's source
# package and our own are built by them and by nothing unpinned.
$(PLAYS): $(LOCK) pyproject.toml
	@test -n "$(PYTHON)" || { echo "Understudy needs Python 3.11, 3.12 or 3.13 with venv and pip," \
		"and none of these runs here: $(CANDIDATES). Install one (on Debian also python3-venv)," \
		"or name it: make play PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c '$(FITS)' || { echo "$(PYTHON) does not fit:" \
		"Understudy needs Python 3.11, 3.12 or 3.13 with venv and pip." >&2; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || { echo "Understudy needs a C compiler" \
		"for its Z-machine: install gcc or clang (on Debian: build-essential)." >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON), once:" >&2
	@test -x $(BIN)/python && $(BIN)/python -c '$(FITS)' || $(PYTHON) -m venv --clear $(VENV)
	@awk '/^[a-z]/{keep = /^(pip|setuptools)==/} keep' $(LOCK) > $(VENV)/builders.lock
	$(call install,(1/3),$(VENV)/builders.lock)
	$(call install,(2/3),$(LOCK))
	@echo "  (3/3) Understudy itself" >&2
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMP): $(PLAYS) $(DEV_LOCK)
	@echo "Adding to $(VENV) what tests and checks need, once:" >&2
	$(call install,(1/1),$(DEV_LOCK))
	@touch $@

# A small language model for the tests marked `model`; without a network they are skipped.
$(MODEL): $(STAMP)
	@UNDERSTUDY_MODELS=$(VENV)/models $(BIN)/understudy models fetch smollm2 || \
		echo "Tests of a real model are skipped." >&2
	@touch $@
