.DEFAULT_GOAL := help
.PHONY: help run dev test check format lock bench oracle replay simulate vectors screens

# Options of wagerbabe up, for example: make run ARGS="--port 8001"
ARGS ?=

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-9s %s\n", $$1, $$2 }'

run: ## set up what is missing, then the product on http://127.0.0.1:8000 with the demo book
	@scripts/setup run
	@.venv/bin/python scripts/foreground .venv/bin/wagerbabe up $(ARGS)

dev: ## the same with hot reload of the API and the page
	@scripts/setup dev
	@.venv/bin/python scripts/foreground .venv/bin/wagerbabe up --dev $(ARGS)

test: ## set up what is missing, then all checks and tests
	@scripts/test

check: ## the static checks only: style, types, layers, SQL, page, requirements
	@scripts/setup dev
	@scripts/check

format: ## format Python, SQL and the client
	@scripts/setup dev
	@scripts/format

lock: ## renew the hash-pinned locks in requirements/
	@scripts/lock

bench: ## the benchmarks, ending in a table of ratios, also in build/bench.json
	@scripts/setup dev
	@.venv/bin/python -m tests.bench

oracle: ## random tickets of every kind against an independent oracle (N, SEED)
	@scripts/setup dev
	@.venv/bin/python -m tests.oracle --n $(or $(N),1000000) --seed $(or $(SEED),1)

replay: ## play recorded evenings through the product (FROM, TO, SPORTS, PLAYERS, TICKETS, SEED, DIR)
	@scripts/setup dev
	@.venv/bin/python -m tests.journeys.replay

simulate: ## simulated days of a whole book, the invariants after each (DAYS, SEED, PLAYERS, TICKETS)
	@scripts/setup dev
	@DAYS="$(DAYS)" SEED="$(SEED)" PLAYERS="$(PLAYERS)" TICKETS="$(TICKETS)" .venv/bin/python -m tests.simulation

vectors: ## settle the worked examples of a FILE through the public API
	@scripts/setup dev
	@FILE="$(FILE)" .venv/bin/python -m tests.vectors

screens: ## pictures of the screens into docs/screens/
	@scripts/setup dev
	@.venv/bin/python -m tests.journeys.screens
