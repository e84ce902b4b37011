# Everything here is a short name for a script or a tool; `./run` and `./test` need no make.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint format bench soak texts lock bare

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## prepare .venv and the system packages, nothing else
	scripts/setup test

run: ## start certify on http://127.0.0.1:5000
	./run

test: ## check everything
	./test

lint: ## the quick checks: style, types, directions of imports, house rules
	scripts/setup test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo --no-cache
	.venv/bin/python scripts/check_house.py

format: ## put the code in order
	scripts/setup test
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format .

bench: ## measure speed against the targets
	scripts/setup test
	.venv/bin/python -m bench

soak: ## the long tests: a server busy for ten minutes (SECONDS=…), many deciding at once, 200 kills
	scripts/setup test
	.venv/bin/python -m bench.soak $(SECONDS)
	.venv/bin/python -m bench.rush

texts: ## bring the Vietnamese catalogue up to date with the code
	scripts/setup test
	.venv/bin/python scripts/texts.py

lock: ## pin the requirements anew (needs uv)
	scripts/lock

bare: ## try ./run and ./test in a bare Debian 12 (needs root and debootstrap)
	scripts/bare-system
