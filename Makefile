# The project's only door. `make` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Any Python from 3.11 on; or say which: make demo PYTHON=/opt/python3.13/bin/python3
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; done)
endif
RUN := .venv/bin/python
# what is there to be checked (functions/ and bench/ hold scripts in folders of their own)
TYPED := $(wildcard layers/common/importflow) $(sort $(patsubst %/,%,$(dir $(wildcard functions/*/*.py)))) local \
	$(if $(wildcard bench/*.py),bench) $(if $(wildcard torture/*.py),torture)
CHECKED := $(TYPED) $(wildcard tests)
STAGE ?= dev
# The many processes of the tests import the same again and again: what was compiled is kept, and kept apart.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
# A worker more than there are cores, as tests of a whole stack mostly wait (two more were no quicker); files in the order
# of their folders: the long ones come first.
TEST_WORKERS := $(shell getconf _NPROCESSORS_ONLN | awk '{ print ($$1 < 4) ? $$1 + 1 : 4 }')
# Beside one another, as each of them uses one core.
AT_ONCE := $(MAKE) -j2 --output-sync=target
PYTEST := -m pytest -q --numprocesses $(TEST_WORKERS) --dist loadscope --no-loadscope-reorder

##@ Try it
.PHONY: demo up import down logs
demo: setup ## start everything, import a sample of each category, show the results, stop everything
	@$(RUN) -m local demo

up: setup ## start the laptop stack with the page, leave it running, say where to open it
	@$(RUN) -m local up

import: setup ## import a file into the running stack: make import FILE=flows.xlsx [CATEGORY=app_discovery] [POLICY=strict] [MAP="Box=name"]
	@$(if $(FILE),,echo "Which file? make import FILE=samples/cmdb_export/servers.csv" >&2; exit 2;) \
	$(RUN) -m local import "$(FILE)" --category "$(CATEGORY)" --policy "$(POLICY)" --map "$(MAP)"

logs: setup ## what the running stack logged last
	@$(RUN) -m local logs

down: setup ## stop the laptop stack (its data stays)
	@$(RUN) -m local down

##@ Work on it
.PHONY: check test static lint types web audit bench torture samples format documents
check: static ## the fast checks of the daily loop: style, types, unit and contract tests
	@$(RUN) $(PYTEST) $(wildcard tests/unit tests/contract)

test: setup ## everything that CI runs: the checks, and the tests on a real database and a whole stack
	@$(AT_ONCE) OFFLINE=1 lint types web audit
	@$(RUN) $(PYTEST) tests

format: setup ## put the code into the project's format
	@$(RUN) -m ruff check --fix --exit-zero --silent $(CHECKED)
	@$(RUN) -m ruff format --quiet $(CHECKED)
	@$(RUN) -m local.web_build format

documents: setup ## write what is made from code: docs/findings.md, docs/openapi.json, docs/mcp.json, the page's types of it, the tables of docs/scaling.md
	@PYTHONPATH=layers/common $(RUN) -m local documents
	@$(RUN) -m local.web_build types
	@$(RUN) -m bench.simulate --write

static: setup
	@$(AT_ONCE) lint types web

lint: setup
	@$(RUN) -m ruff check --quiet $(CHECKED)
	@$(RUN) -m ruff format --check --quiet $(CHECKED)

types: setup
	@$(RUN) -m mypy --no-error-summary $(TYPED)

web: setup
	@$(RUN) -m local.web_build check

audit: setup ## known mistakes and vulnerabilities in code, template, migrations and requirements; what cannot be looked up has not passed
	@PYTHONPATH=layers/common $(RUN) -m local audit $(if $(OFFLINE),--offline)

bench: setup ## where we stand, against the floor and what people would use instead: make bench [ONLY=cmdb,memory] [ROWS=20000]
	@PYTHONPATH=layers/common $(RUN) -m bench $(if $(ONLY),--only $(ONLY)) $(if $(ROWS),--rows $(ROWS)) \
		$(if $(REPEAT),--repeat $(REPEAT)) $(if $(WHOLE),--whole)

torture: setup ## break it on purpose, with the full numbers, and see what holds: make torture [ONLY=exactly_once] [SEED=7]
	@PYTHONPATH=layers/common $(RUN) -m torture $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) \
		$(if $(SAMPLED),--sampled) $(if $(REPLAY),--replay "$(REPLAY)") $(if $(BUG),--seeded-bug "$(BUG)")

samples: setup ## other people's real files through the handlers, expected against actual (where they are: SAMPLES=folder)
	@POWERTOOLS_METRICS_DISABLED=true PYTHONPATH=layers/common $(RUN) -m local.samples $(if $(SAMPLES),--directory "$(SAMPLES)")

##@ Ship it
.PHONY: deploy replay layers lock
deploy: setup ## build, deploy to AWS, migrate the database, publish the page: make deploy STAGE=dev (needs AWS credentials)
	@$(RUN) -m local release --stage "$(STAGE)"

replay: setup ## start again what could not be delivered, from the dead-letter queues: make replay STAGE=prod
	@$(RUN) -m local replay --stage "$(STAGE)"

layers: setup ## the layers as archives that anybody can make again, with bill of materials and provenance
	@$(RUN) -m local layers

lock: setup ## renew both requirement locks from their .in files (newest versions that agree)
	@$(RUN) -m local lock

##@ Housekeeping
.PHONY: setup clean help
setup:
	@$(if $(PYTHON),,echo "Python 3.11 or newer is needed and was not found: install it, or say where it is: make PYTHON=/path/to/python3" >&2; exit 1;) \
	"$(PYTHON)" local/bootstrap.py

clean: ## stop the stack, remove what was made, keep the venv
	@if [ -x $(RUN) ]; then $(RUN) -m local clean; fi

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
	/^##@ / { printf "\n%s\n", substr($$0, 5) } \
	/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
