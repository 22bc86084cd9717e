# Everything one does with Parvis. Each target prepares what it needs, once; data stays under var/.
PYTHON ?= python3
PORT ?= 8000
SIZE ?= small
# Processes of the test suite: more than two processors, since journeys and faults mostly wait.
JOBS ?= 4

BIN := .venv/bin
export PORT
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/var/bin:$(PATH)
# Libraries that compute on every core would disturb each other.
export OMP_NUM_THREADS ?= 1
# Some machines forbid Python to keep what it compiles: each of our processes would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check bench bench-peers soak stop screenshots format pin set-up

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

set-up:
	@$(PYTHON) tools/set_up.py run

demo: ## run the demonstration in front (PORT=8000, FRESH=1 to begin again)
	@$(PYTHON) tools/set_up.py run
	@exec $(BIN)/parvis demo

stop: ## stop the demonstration, and the databases unless something else uses them
	@if [ -x $(BIN)/parvis ]; then $(BIN)/parvis stop; VAR_DIR=$${VAR_DIR:-$(CURDIR)/var}/tests $(BIN)/parvis stop; fi
	@tests=$${VAR_DIR:-$(CURDIR)/var}/tests; if [ -L $$tests ] && [ ! -e $$tests/postgres/data/postmaster.pid ]; then rm -rf $$(readlink $$tests) $$tests; fi

test: ## run the whole test suite
	@$(PYTHON) tools/set_up.py test
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: ## check style, types, layers, migrations, translations, settings
	@$(PYTHON) tools/set_up.py dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/dependencies.py
	$(BIN)/parvis cluster start
	$(BIN)/parvis migrate --quiet
	$(BIN)/python -W error manage.py makemigrations --check --dry-run
	$(BIN)/python tools/translations.py check
	$(BIN)/python -W error manage.py check --database default --fail-level WARNING

bench: ## measure, one JSON line per figure (SIZE=small|full, ISSUE=A..E)
	@$(PYTHON) tools/set_up.py run
	@$(BIN)/parvis cluster start >&2
	@$(BIN)/python -m bench --size $(SIZE) $(if $(ISSUE),--issue $(ISSUE))

bench-peers: ## measure beside django-helpdesk and Request Tracker, installed for it (SIZE=small|full)
	@$(PYTHON) tools/set_up.py run
	@$(BIN)/parvis cluster start >&2
	@$(BIN)/python -m bench.peers --size $(SIZE)

soak: ## cause every fault many times over, for hours (COUNT=200, HOURS=8)
	@$(PYTHON) tools/set_up.py test
	@COUNT=$(or $(COUNT),200) $(BIN)/pytest tests/faults tests/live/test_faults.py tests/notifications/test_kills.py tests/notifications/test_outages.py tests/connectors tests/keeping tests/commands/test_keys.py tests/commands/test_demo.py tests/commands/test_outside.py tests/studio/test_fifteen.py tests/library/test_lived.py tests/journeys $(ARGS)

screenshots: ## draw the pictures of docs/tour/
	@$(PYTHON) tools/set_up.py test
	@$(BIN)/python tools/screenshots.py

format: ## write the code in the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

pin: ## write requirements*.txt from what is installed
	@$(BIN)/python tools/pin.py
