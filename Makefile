# One command to see the portal, one to test it. PORT=8001 make run chooses another port.

PYTHON ?= python3
IN_ENVIRONMENT := .venv/bin/python
# One more than the cores: tests also wait, for a browser, a worker, a server that starts.
TEST_PROCESSES ?= 3

.PHONY: run test lint bench drills manage set-up

run: set-up
	@$(IN_ENVIRONMENT) -m portal.run

# make test ARGS="tests/portal -k health"
test:
	@$(PYTHON) -I portal/embedded/set_up.py --for-tests
	@$(MAKE) --no-print-directory lint
	@$(IN_ENVIRONMENT) -m pytest -n $(TEST_PROCESSES) --dist worksteal $(ARGS)

lint: set-up
	@$(IN_ENVIRONMENT) -m ruff check --quiet
	@$(IN_ENVIRONMENT) -m ruff format --check --quiet
	@$(IN_ENVIRONMENT) -m djlint templates --lint --quiet
	@$(IN_ENVIRONMENT) .venv/bin/lint-imports --no-logo --no-cache

bench: set-up
	@$(IN_ENVIRONMENT) -m tests.bench $(ARGS)

drills: set-up
	@$(IN_ENVIRONMENT) -m tests.drills $(ARGS)

# Django's command line on the data of `make run`: make manage ARGS="createsuperuser"
manage: set-up
	@$(IN_ENVIRONMENT) -m portal.run_manage $(ARGS)

set-up:
	@$(PYTHON) -I portal/embedded/set_up.py
