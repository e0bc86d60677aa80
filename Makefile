# Targets set up what they need through .venv (locked by uv.lock) and .local (data and fetched programs).
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo up down test test-largo t lint format bench mails manual chaos contratos esquemas clean
UV_VERSION := 0.13.8
UV := $(shell command -v uv 2>/dev/null || echo .local/uv/bin/uv)
PY := .venv/bin/python

# Where Python is told to write no bytecode, each of the processes of a test run rewrites the assertions of all tests.
export PYTHONDONTWRITEBYTECODE :=

# The end-to-end tests wait more than they work: they run beside the others, and are told at the end. In folders of their
# own, since a pytest that starts closes the common one to PostgreSQL's user.
E2E := $(PY) -m pytest -q -m "not largo" --basetemp .local/tmp

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.local/uv/bin/uv:
	@echo "· uv $(UV_VERSION) en .local/uv"
	@python3 -m venv .local/uv || { echo "Falta el módulo venv de Python (Debian: apt-get install python3-venv)"; exit 1; }
	@.local/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.listo: pyproject.toml uv.lock | $(filter .local/%,$(UV))
	@echo "· dependencias de uv.lock en .venv"
	@$(UV) sync --quiet --frozen --all-extras --compile-bytecode
	@touch $@

setup: .venv/.listo ## install the locked dependencies into .venv

demo: setup ## run the main job from end to end on a real broker and real databases, and attack it
	@$(PY) -m deploy.demo

up: setup ## leave the whole system running, with a portal to open and people to be (Ctrl-C stops it)
	@$(PY) -m deploy.demo.arriba

down: setup ## stop what `make up` left running
	@$(PY) -m deploy.local down

test: setup ## all tests but the long ones
	@mkdir -p .local/tmp; \
	( $(E2E)/e2e --ignore tests/e2e/portal tests/e2e; otros=$$?; $(E2E)/portal tests/e2e/portal && exit $$otros ) \
		> .local/tmp/e2e.txt 2>&1 & e2e=$$!; \
	$(PY) -m pytest -q -n 3 -m "not largo" --ignore tests/e2e; resto=$$?; \
	wait $$e2e; e2e=$$?; cat .local/tmp/e2e.txt; exit $$(( resto || e2e ))

test-largo: setup ## the tests that take longer than `make test` may
	@$(PY) -m pytest -q -m largo

t: setup ## one file: make t F=tests/unit/...
	@$(PY) -m pytest -q $(F)

lint: setup ## style, types, layers, event schemas, known vulnerabilities of dependencies
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy shared services deploy
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m shared.events.esquemas --comprobar
	@$(PY) -m deploy.dependencias

format: setup ## let ruff put things in order
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

esquemas: setup ## write the JSON Schemas of the events; refuses what is not additive
	@$(PY) -m shared.events.esquemas

contratos: setup esquemas ## write what docs/integracion takes from the code: AsyncAPI, OpenAPI, problems, who may do what
	@$(PY) -m deploy.contratos
	@$(PY) -m deploy.problemas
	@$(PY) -m deploy.eventos
	@$(PY) -m tests.contracts.autorizacion > /dev/null

bench: setup ## measure against peers on this machine; table and .local/bench.json
	@$(PY) -m tests.bench

mails: setup ## every mail with example data as HTML, text and image, in .local/mails
	@$(PY) -m deploy.correos

manual: setup ## the pictures of docs/manual, made anew by the tests that click through the portal
	@CONTINGENTES_IMAGENES=1 $(PY) -m pytest -q tests/e2e/portal

chaos: setup ## kill, cut and replace the parts, then audit
	@$(PY) -m pytest -q tests/chaos

clean: ## remove .venv and .local
	@rm -rf .venv .local
